"""The watch between digests: find what is at risk in the whole org and remember it."""

from __future__ import annotations

from sqlalchemy import select

from app.digests.tables import DigestKind, DigestSetting
from app.risk.find_risks import find_risks
from app.risk.remember_alerts import clear_alerts, remember_alerts
from app.risk.thresholds import Thresholds, changed
from app.services import Services


def watch(services: Services) -> int:
    """Remember the findings of now, by the lines of the org's own risk digest; returns how many there are."""
    now = services.clock.now()
    with services.db.begin() as session:
        lines = session.scalar(
            select(DigestSetting.thresholds)
            .where(DigestSetting.kind == DigestKind.RISK)
            .order_by(DigestSetting.created_at)
            .limit(1)
        )
        findings = find_risks(session, now=now, thresholds=changed(Thresholds(), lines or {}))
        remember_alerts(session, findings, now=now)
        clear_alerts(session, now=now)
    return len(findings)

"""The org's own time zone: where its days begin for what is nobody's own message."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.calendar_tables import Organization


def org_zone(session: Session) -> ZoneInfo:
    """The org's own time zone; UTC where it names none that is known here."""
    name = session.scalar(select(Organization.time_zone_sid_key).limit(1))
    try:
        return ZoneInfo(name or "UTC")
    except (KeyError, ValueError):
        return ZoneInfo("UTC")

"""What the clock does every minute, in any number of workers: start what is due, once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_origin import load_origin
from app.digests.personal import start_personal_runs
from app.digests.rhythm import comes_on
from app.digests.runs import add_default_settings, claim_run, is_due, local_date
from app.digests.tables import DIRECT, DigestSetting, Rhythm
from app.followups.business_hours import days_off_in
from app.jobs.claims import claim
from app.services import Services

WATCH = "digests.watch"
_WATCH_HOURS = 4


def start_due_runs(services: Services) -> list[UUID]:
    """Claim and queue every digest whose hour has come; returns the runs that this call won."""
    now = services.clock.now()
    with services.db.begin() as session:
        if load_origin(session).as_of is None:
            return []  # before the first sync there is nothing to speak of
        add_default_settings(services, session)
        _start_watch(services, session, now)
        of_channels = select(DigestSetting).where(DigestSetting.enabled, DigestSetting.channel != DIRECT)
        due = [one for one in session.scalars(of_channels) if is_due(one, now) and _comes_today(session, one, now)]
        won = [claim_run(services, session, setting) for setting in due]
        return [*filter(None, won), *start_personal_runs(services, session, now)]


def _comes_today(session: Session, setting: DigestSetting, now: datetime) -> bool:
    """Whether it is one of the digest's days, by the org's fiscal quarter and the holidays of the digest's zone."""
    today, zone = local_date(setting, now), ZoneInfo(setting.time_zone)
    quarter = load_fiscal_calendar(session).quarter(today)
    rhythm, days_off = Rhythm(setting.rhythm), days_off_in(zone)
    return comes_on(rhythm, today, quarter_ends_on=quarter.ends_on, weekday=setting.weekday, days_off=days_off)


def _start_watch(services: Services, session: Session, now: datetime) -> None:
    """Look at the whole org every few hours, so that personal digests speak of today."""
    slot = f"{now:%Y-%m-%d}/{now.hour // _WATCH_HOURS}"
    if claim(session, "risk.watch", slot):
        services.queue.enqueue(session, WATCH, {}, lane="background", key=WATCH)

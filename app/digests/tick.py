"""What the clock does every minute, in any number of workers: start what is due, once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Select, select, union
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_origin import load_origin
from app.crm.tables import User
from app.digests.rhythm import comes_on
from app.digests.runs import add_default_settings, claim_run, is_due, local_date
from app.digests.tables import DigestKind, DigestSetting, Rhythm
from app.followups.business_hours import days_off_in, is_working_day, known_zone
from app.followups.rules import LIVE_STATES as LIVE_ITEMS
from app.followups.tables import ActionItem
from app.jobs.claims import claim
from app.risk.tables import LIVE_STATES as LIVE_ALERTS
from app.risk.tables import RiskAlert
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
        won: list[UUID] = []
        for setting in session.scalars(select(DigestSetting).where(DigestSetting.enabled)).all():
            won.extend(_start(services, session, setting, now))
    return won


def _start(services: Services, session: Session, setting: DigestSetting, now: datetime) -> Iterable[UUID]:
    if setting.kind == DigestKind.OWNER:
        return _start_owners(services, session, setting, now)
    if not is_due(setting, now) or not _comes_today(session, setting, now):
        return ()
    return filter(None, [claim_run(services, session, setting)])


def _comes_today(session: Session, setting: DigestSetting, now: datetime) -> bool:
    """Whether it is one of the digest's days, by the org's fiscal quarter and the holidays of the digest's zone."""
    today, zone = local_date(setting, now), ZoneInfo(setting.time_zone)
    quarter = load_fiscal_calendar(session).quarter(today)
    return comes_on(Rhythm(setting.rhythm), today, quarter_ends_on=quarter.ends_on, days_off=days_off_in(zone))


def _start_owners(services: Services, session: Session, setting: DigestSetting, now: datetime) -> list[UUID]:
    """One run per person who owes something and whose own morning has come; weekends and holidays are theirs."""
    won: list[UUID] = []
    for user_id, zone_name in session.execute(_owners(now)):
        zone = known_zone(zone_name)
        local = now.astimezone(zone)
        if not is_working_day(local.date(), days_off_in(zone)) or not is_due(setting, now, zone=zone):
            continue
        run = claim_run(services, session, setting, recipient=user_id, on=local.date())
        if run:
            won.append(run)
    return won


def _owners(now: datetime) -> Select[str, str | None]:
    """Active people with a live alert, an overdue task or an item of their own, with their time zones."""
    owe = union(
        select(RiskAlert.owner_id).where(RiskAlert.state.in_(LIVE_ALERTS)),
        select(ActionItem.assignee_id).where(ActionItem.state.in_(LIVE_ITEMS)),
        select(Task.owner_id).where(
            Task.is_deleted.is_(False), Task.is_closed.is_not(True), Task.activity_date < now.date()
        ),
    ).subquery()
    return select(User.id, User.time_zone_sid_key).where(User.is_active.is_(True), User.id.in_(select(owe.c[0])))


def _start_watch(services: Services, session: Session, now: datetime) -> None:
    """Look at the whole org every few hours, so that personal digests speak of today."""
    slot = f"{now:%Y-%m-%d}/{now.hour // _WATCH_HOURS}"
    if claim(session, "risk.watch", slot):
        services.queue.enqueue(session, WATCH, {}, lane="background", key=WATCH)

"""Who gets a personal message on a day, at which hour of theirs, and what it holds: one message, whatever is in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, select, union
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.book import keepers
from app.crm.tables import User
from app.digests.rhythm import is_weekly_day
from app.digests.runs import claim_run, is_due
from app.digests.tables import DIRECT, DigestKind, DigestRun, DigestSetting, PersonalWish
from app.followups.business_hours import days_off_in, is_working_day, known_zone
from app.followups.rules import LIVE_STATES as LIVE_ITEMS
from app.followups.tables import ActionItem
from app.risk.tables import LIVE_STATES as LIVE_ALERTS
from app.risk.tables import RiskAlert
from app.services import Services


@dataclass(frozen=True, slots=True)
class Wish:
    """What one person wants; whoever said nothing wants both, at the installation's hour."""

    daily: bool = True
    weekly: bool = True
    local_time: time | None = None


@dataclass(frozen=True, slots=True)
class Parts:
    """What a personal message of one day holds."""

    daily: bool
    weekly: bool


@dataclass(frozen=True, slots=True)
class PersonalDigests:
    """The installation's two personal digests. Runs belong to `daily`, so that the database lets one a day through."""

    daily: DigestSetting
    weekly: DigestSetting

    def parts_on(self, day: date, wish: Wish, zone: ZoneInfo) -> Parts:
        """What comes on that day of the person's own; nothing on weekends and their holidays."""
        days_off = days_off_in(zone)
        return Parts(
            daily=self.daily.enabled and wish.daily and is_working_day(day, days_off),
            weekly=self.weekly.enabled and wish.weekly and is_weekly_day(day, self.weekly.weekday, days_off),
        )


def personal_digests(session: Session) -> PersonalDigests:
    """As they are set; they exist from the first tick on."""
    rows = session.scalars(select(DigestSetting).where(DigestSetting.channel == DIRECT))
    by_kind = {row.kind: row for row in rows}
    return PersonalDigests(by_kind[DigestKind.OWNER], by_kind[DigestKind.PORTFOLIO])


def wish_of(session: Session, salesforce_user_id: str) -> Wish:
    """What that person asked for."""
    return _wish(session.get(PersonalWish, salesforce_user_id))


def zone_of(session: Session, salesforce_user_id: str) -> ZoneInfo:
    """The time zone of a colleague's Salesforce user: their days and hours are counted in it."""
    return known_zone(session.scalar(select(User.time_zone_sid_key).where(User.id == salesforce_user_id)))


def parts_of(session: Session, salesforce_user_id: str, zone: ZoneInfo, day: date) -> Parts:
    """What a person's message of that day holds, by what they and the admins want now."""
    return personal_digests(session).parts_on(day, wish_of(session, salesforce_user_id), zone)


def start_personal_runs(services: Services, session: Session, now: datetime) -> list[UUID]:
    """One run per person for whom there may be something, and whose own hour has come."""
    digests = personal_digests(session)
    people, owing, keeping = _candidates(session, digests, now)
    wishes = {row.salesforce_user_id: row for row in session.scalars(select(PersonalWish))}
    begun = _begun(session, digests.daily, now)
    won: list[UUID] = []
    for user_id, zone_name in people.items():
        zone, wish = known_zone(zone_name), _wish(wishes.get(user_id))
        on = now.astimezone(zone).date()
        parts = digests.parts_on(on, wish, zone)
        is_wanted = (parts.daily and user_id in owing) or (parts.weekly and user_id in keeping)
        if not is_wanted or (user_id, on) in begun or not is_due(digests.daily, now, zone=zone, at=wish.local_time):
            continue
        run = claim_run(services, session, digests.daily, recipient=user_id, on=on)
        won += [run] if run else []
    return won


def _wish(row: PersonalWish | None) -> Wish:
    return Wish(row.daily, row.weekly, row.local_time) if row else Wish()


def _candidates(
    session: Session, digests: PersonalDigests, now: datetime
) -> tuple[Mapping[str, str | None], frozenset[str], frozenset[str]]:
    """Active people with their time zones; who of them owes something, and who has a book of accounts."""
    owing = frozenset(filter(None, session.scalars(_owing(now)))) if digests.daily.enabled else frozenset()
    keeping = (
        frozenset(session.scalars(keepers(session))) if _is_weekly_somewhere(session, digests, now) else frozenset()
    )
    active = select(User.id, User.time_zone_sid_key).where(User.is_active.is_(True)).order_by(User.id)
    people = {row.id: row.time_zone_sid_key for row in session.execute(active) if row.id in owing or row.id in keeping}
    return people, owing, keeping


def _is_weekly_somewhere(session: Session, digests: PersonalDigests, now: datetime) -> bool:
    """Whether it is the day of the weekly one where any colleague is; asked first, since books take longer to find."""
    zones = session.scalars(select(User.time_zone_sid_key).where(User.is_active.is_(True)).distinct())
    here = {known_zone(name) for name in zones}
    return any(digests.parts_on(now.astimezone(zone).date(), Wish(), zone).weekly for zone in here)


def _begun(session: Session, setting: DigestSetting, now: datetime) -> frozenset[tuple[str, date]]:
    """Who has their message of a day already; the claim itself decides, this spares it the asking."""
    lately = now.date() - timedelta(days=1)
    runs = select(DigestRun.recipient, DigestRun.local_date).where(
        DigestRun.digest_id == setting.id, DigestRun.local_date >= lately
    )
    return frozenset((row.recipient, row.local_date) for row in session.execute(runs))


def _owing(now: datetime) -> CompoundSelect[str | None]:
    """People with a live alert, an item or an overdue task of their own."""
    return union(
        select(RiskAlert.owner_id).where(RiskAlert.state.in_(LIVE_ALERTS)),
        select(ActionItem.assignee_id).where(ActionItem.state.in_(LIVE_ITEMS)),
        select(Task.owner_id).where(
            Task.is_deleted.is_(False), Task.is_closed.is_not(True), Task.activity_date < now.date()
        ),
    )

"""Replay the past month from the mirror, as it was known on each day; nothing is sent and nothing remembered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.book import keepers
from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_accounts import load_facts
from app.crm.tables import Account, User
from app.digests.build_digest import is_dip
from app.digests.dry_run import DAYS_BACK, DryRun, Told, first_told, messages_to_people, replayed_days
from app.digests.rhythm import comes_on, is_weekly_day
from app.digests.tables import DIRECT, WEEKLY_KINDS, DigestKind, DigestSetting, Rhythm
from app.followups.business_hours import days_off_in, is_working_day, known_zone
from app.risk.as_known import as_known
from app.risk.edit_thresholds import read_thresholds
from app.risk.find_risks import lens_at, watched_accounts
from app.risk.findings import findings_of
from app.risk.signal import Finding
from app.risk.thresholds import changed
from app.services import Services

MOST_ACCOUNTS = 2000
"""Beyond that an even sample is replayed, and the answer says so."""
_CHUNK = 250

Findings = Mapping[date, Sequence[Finding]]


@dataclass(frozen=True, slots=True)
class _Replay:
    """The days to replay, each with the instant at which the digest would have looked."""

    looks: tuple[datetime, ...]
    since: date
    until: date


def replay_month(services: Services, setting: DigestSetting) -> DryRun:
    """The month before today for a digest as it is set (or about to be); reads the mirror only."""
    zone = ZoneInfo(setting.time_zone)
    now = services.clock.now().astimezone(zone)
    until = now.date() - timedelta(days=1)
    since = until - timedelta(days=DAYS_BACK - 1)
    with services.db.begin() as session:
        looks = tuple(datetime.combine(day, setting.local_time, zone) for day in _days(session, setting, since, until))
        replay = _Replay(looks, since, until)
        match setting.kind:
            case DigestKind.REPORT:
                days = tuple((look.date(), 1) for look in looks)
                return DryRun(DigestKind.REPORT, since, until, days, messages=len(days))
            case DigestKind.PORTFOLIO:
                return _portfolios(session, setting, replay)
            case DigestKind.OVERDUE:
                return _overdue(session, setting, replay)
            case DigestKind.OWNER:
                return _owners(session, setting, replay)
            case _:
                return _risks(session, setting, replay)


def _days(session: Session, setting: DigestSetting, since: date, until: date) -> Iterator[date]:
    """The days of the span on which the digest would have come."""
    calendar, days_off = load_fiscal_calendar(session), days_off_in(ZoneInfo(setting.time_zone))
    rhythm = Rhythm.WEEKLY if setting.kind in WEEKLY_KINDS else Rhythm(setting.rhythm)
    for day in replayed_days(since, until):
        ends_on = calendar.quarter(day).ends_on
        if comes_on(rhythm, day, quarter_ends_on=ends_on, weekday=setting.weekday, days_off=days_off):
            yield day


def _portfolios(session: Session, setting: DigestSetting, replay: _Replay) -> DryRun:
    """A channel's weeks, or each owner's by their own holidays; what stood in them is not replayed."""
    weeks = [look.date() for look in replay.looks]
    plain = DryRun(DigestKind.PORTFOLIO, replay.since, replay.until, tuple((day, 1) for day in weeks))
    if setting.channel not in ("", DIRECT):
        return replace(plain, messages=len(weeks))
    owners = select(User.id, User.time_zone_sid_key).where(User.is_active.is_(True), User.id.in_(keepers(session)))
    sent = [
        (day, row.id)
        for row in session.execute(owners)
        for day in replayed_days(replay.since, replay.until)
        if is_weekly_day(day, setting.weekday, days_off_in(known_zone(row.time_zone_sid_key)))
    ]
    messages, people, most = messages_to_people(sent)
    return replace(plain, messages=messages, people=people, most_in_a_day=most)


def _risks(session: Session, setting: DigestSetting, replay: _Replay) -> DryRun:
    found, sampled, accounts = _found(session, setting, replay)
    if setting.kind == DigestKind.HEALTH:
        found = {day: [one for one in those if is_dip(one)] for day, those in found.items()}
    days = tuple((day, len(found[day])) for day in sorted(found))
    messages = sum(bool(held) or setting.says_empty for _, held in days)
    told = tuple(first_told(found))
    plain = DryRun(DigestKind(setting.kind), replay.since, replay.until, days, told, messages)
    return replace(plain, sampled=sampled, accounts=accounts)


def _found(session: Session, setting: DigestSetting, replay: _Replay) -> tuple[dict[date, list[Finding]], int, int]:
    """Day → what the watch would have found on it, with how many accounts of how many were looked at."""
    ids = watched_accounts(session)
    step = max(1, -(-len(ids) // MOST_ACCOUNTS))
    sample = ids[::step]
    found: dict[date, list[Finding]] = {look.date(): [] for look in replay.looks}
    if not replay.looks:
        return found, len(sample), len(ids)
    lines = changed(read_thresholds(session), setting.thresholds)
    lens = lens_at(session, now=replay.looks[-1], thresholds=lines)
    for start in range(0, len(sample), _CHUNK):
        for facts in load_facts(session, sample[start : start + _CHUNK], now=replay.looks[-1]).values():
            own = lens.of_segment(facts.segment)  # as_known forgets the segment, which has no history
            for look in replay.looks:
                found[look.date()].extend(findings_of(as_known(facts, look), replace(own, now=look)))
    return found, len(sample), len(ids)


@dataclass(frozen=True, slots=True)
class _Task:
    """A task with the days between which it was open."""

    told: Told
    owner_id: str
    due_on: date
    opened_at: datetime
    closed_at: datetime | None

    def is_overdue(self, look: datetime) -> bool:
        """Whether it was open and late then."""
        is_open = self.opened_at <= look and (self.closed_at is None or self.closed_at > look)
        return is_open and self.due_on < look.date()


def _tasks(session: Session, replay: _Replay) -> list[_Task]:
    """Tasks that may have been overdue in the span, by their due dates of today: their changes are kept nowhere."""
    start = datetime.combine(replay.since, time(), UTC)
    statement = (
        select(Task, Account.name, User.name)
        .outerjoin(Account, Account.id == Task.account_id)
        .outerjoin(User, User.id == Task.owner_id)
        .where(
            Task.is_deleted.is_(False),
            func.coalesce(Task.task_subtype, "Task").in_(("Task", "Call", "Email")),
            Task.activity_date < replay.until,
            Task.activity_date >= replay.since - timedelta(days=365),
            or_(Task.is_closed.is_not(True), Task.completed_date_time >= start),
        )
        .order_by(Task.activity_date, Task.id)
    )
    return [_task(*row) for row in session.execute(statement)]


def _task(task: Task, account_name: str | None, owner_name: str | None) -> _Task:
    due_on = task.activity_date or date.max
    subject = task.subject or "Task without a subject"
    told = Told(
        on=due_on + timedelta(days=1),
        subject_id=task.id,
        record_ids=(task.id, task.account_id) if task.account_id else (task.id,),
        title=f"{account_name}: {subject}" if account_name else subject,
        reason=f"due {due_on.day} {due_on:%b %Y}",
        owner_name=owner_name or "",
    )
    opened_at = task.created_date or datetime.min.replace(tzinfo=UTC)
    return _Task(told, task.owner_id or "", due_on, opened_at, task.completed_date_time)


def _overdue(session: Session, setting: DigestSetting, replay: _Replay) -> DryRun:
    tasks = _tasks(session, replay)
    held = {look.date(): [task for task in tasks if task.is_overdue(look)] for look in replay.looks}
    first = {task.told.subject_id: (day, task.told) for day in sorted(held, reverse=True) for task in held[day]}
    told = sorted((replace(one, on=day) for day, one in first.values()), key=lambda one: (one.on, one.title))
    days = tuple((day, len(those)) for day, those in held.items())
    messages = sum(bool(count) or setting.says_empty for _, count in days)
    return DryRun(DigestKind.OVERDUE, replay.since, replay.until, days, tuple(told), messages)


def _owners(session: Session, setting: DigestSetting, replay: _Replay) -> DryRun:
    """Personal digests: overdue tasks and risks of each person, one message each working day of theirs."""
    active = select(User.id, User.time_zone_sid_key).where(User.is_active.is_(True))
    zones = {row.id: known_zone(row.time_zone_sid_key) for row in session.execute(active)}
    found, sampled, accounts = _found(session, setting, replay)
    tasks = _tasks(session, replay)
    owed = [(look.date(), task.owner_id) for look in replay.looks for task in tasks if task.is_overdue(look)]
    owed += [(day, one.owner.id) for day, those in found.items() for one in those if one.owner]
    heard = [(day, owner) for day, owner in owed if owner in zones and is_working_day(day, days_off_in(zones[owner]))]
    messages, people, most = messages_to_people(heard)
    days = tuple((look.date(), sum(day == look.date() for day, _ in set(heard))) for look in replay.looks)
    plain = DryRun(DigestKind.OWNER, replay.since, replay.until, days, tuple(first_told(found)), messages)
    return replace(plain, people=people, most_in_a_day=most, sampled=sampled, accounts=accounts)

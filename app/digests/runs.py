"""One run per digest and local day, decided by the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.crm.tables import User
from app.digests.tables import DEFAULT_KINDS, DIRECT, DigestKind, DigestRun, DigestSetting, Rhythm, RunState
from app.followups.business_hours import known_zone
from app.services import Services

POST = "digests.post"
Kept = InstrumentedAttribute[list[dict[str, Any]] | None]
_CATCH_UP = timedelta(hours=10)
"""A worker that was down at 08:00 still posts until 18:00; later, tomorrow's digest is the better one."""
_OWNER_HOUR = time(8, 30)
_RHYTHMS = {DigestKind.RISK: Rhythm.CLOSING, DigestKind.PORTFOLIO: Rhythm.WEEKLY}


def add_default_settings(services: Services, session: Session) -> None:
    """The digests of a new installation, in its own channel and its own time zone; existing rows stay as they are."""
    zone = _org_time_zone(services, session)
    channel = services.settings.revops_channel
    rows = [(kind, channel, time(8)) for kind in DEFAULT_KINDS]
    personal = [(kind, DIRECT, _OWNER_HOUR) for kind in (DigestKind.OWNER, DigestKind.PORTFOLIO)]
    for kind, where, hour in [*rows, *personal]:
        values = {
            "id": uuid4(),
            "kind": kind,
            "channel": where,
            "local_time": hour,
            "time_zone": zone,
            "rhythm": _RHYTHMS.get(kind, Rhythm.DAILY),
            "created_at": services.clock.now(),
        }
        session.execute(insert(DigestSetting).values(**values).on_conflict_do_nothing())


def is_due(setting: DigestSetting, now: datetime, *, zone: ZoneInfo | None = None, at: time | None = None) -> bool:
    """Whether the digest's local hour came today, not too long ago, and not before the digest existed.

    `zone` and `at` are a person's own, where it is theirs.
    """
    zone = zone or ZoneInfo(setting.time_zone)
    local = now.astimezone(zone)
    due_at = datetime.combine(local.date(), at or setting.local_time, zone)
    return due_at <= local <= due_at + _CATCH_UP and setting.created_at <= due_at


def local_date(setting: DigestSetting, now: datetime) -> date:
    """The digest's own day."""
    return now.astimezone(ZoneInfo(setting.time_zone)).date()


def claim_run(
    services: Services,
    session: Session,
    setting: DigestSetting,
    *,
    recipient: str = "",
    on: date | None = None,
    head_start_seconds: int = 0,
) -> UUID | None:
    """Take the digest's day and queue its job in one transaction; None where somebody has the day already."""
    values = {
        "id": uuid4(),
        "digest_id": setting.id,
        "local_date": on or local_date(setting, services.clock.now()),
        "recipient": recipient,
        "state": RunState.QUEUED,
        "shown": 0,
    }
    statement = insert(DigestRun).values(**values).on_conflict_do_nothing().returning(DigestRun.id)
    run_id: UUID | None = session.scalar(statement)
    if run_id is None:
        return None
    # The queue runs on this machine's clock, whatever the business time is.
    run_at = datetime.now(UTC) + timedelta(seconds=head_start_seconds) if head_start_seconds else None
    services.queue.enqueue(session, POST, {"run_id": str(run_id)}, lane="background", run_at=run_at)
    return run_id


def scores_before(session: Session, run: DigestRun) -> dict[str, int] | None:
    """Origin → score of the digest before this one; None where there was none."""
    entries = _before(session, run, DigestRun.entries)
    return None if entries is None else {entry["origin"]: entry["score"] for entry in entries}


def heaps_before(session: Session, run: DigestRun) -> dict[str, str] | None:
    """Account → heap of the weekly portfolio before this one; None where there was none."""
    book = _before(session, run, DigestRun.book)
    return None if book is None else {account["account_id"]: account["heap"] for account in book}


def _before(session: Session, run: DigestRun, kept: Kept) -> list[dict[str, Any]] | None:
    """What the newest earlier run for the same readers kept of that."""
    earlier = select(kept).where(
        DigestRun.digest_id == run.digest_id,
        DigestRun.recipient == run.recipient,
        DigestRun.local_date < run.local_date,
        kept.is_not(None),
    )
    return session.scalar(earlier.order_by(DigestRun.local_date.desc()).limit(1))


def _org_time_zone(services: Services, session: Session) -> str:
    """The integration user's time zone: as near as Salesforce lets us come to the company's."""
    named = session.scalar(select(User.time_zone_sid_key).where(User.username == services.settings.salesforce_username))
    return known_zone(named).key

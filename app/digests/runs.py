"""One run per digest and local day, decided by the database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.crm.read_origin import load_origin
from app.crm.tables import User
from app.digests.tables import DigestKind, DigestRun, DigestSetting, RunState
from app.services import Services

POST = "digests.post"
_CATCH_UP = timedelta(hours=10)
"""A worker that was down at 08:00 still posts until 18:00; later, tomorrow's digest is the better one."""


def add_default_settings(services: Services, session: Session) -> None:
    """The two digests of a new installation, in its own channel and its own time zone; existing rows stay as they are."""
    zone = _org_time_zone(services, session)
    for kind in DigestKind:
        values = {
            "id": uuid4(),
            "kind": kind,
            "channel": services.settings.revops_channel.removeprefix("#"),
            "time_zone": zone,
            "created_at": services.clock.now(),
        }
        session.execute(insert(DigestSetting).values(**values).on_conflict_do_nothing())


def start_due_runs(services: Services) -> list[UUID]:
    """Claim and queue every digest whose hour has come; returns the runs that this call won."""
    with services.db.begin() as session:
        if load_origin(session).as_of is None:
            return []  # before the first sync there is nothing to speak of
        add_default_settings(services, session)
        settings = session.scalars(select(DigestSetting).where(DigestSetting.enabled)).all()
        now = services.clock.now()
        due = [setting for setting in settings if is_due(setting, now)]
        return [run for setting in due if (run := claim_run(services, session, setting))]


def is_due(setting: DigestSetting, now: datetime) -> bool:
    """Whether the digest's local hour came today, not too long ago, and not before the digest existed."""
    zone = ZoneInfo(setting.time_zone)
    local = now.astimezone(zone)
    due_at = datetime.combine(local.date(), setting.local_time, zone)
    return due_at <= local <= due_at + _CATCH_UP and setting.created_at <= due_at


def local_date(setting: DigestSetting, now: datetime) -> date:
    """The digest's own day."""
    return now.astimezone(ZoneInfo(setting.time_zone)).date()


def claim_run(
    services: Services, session: Session, setting: DigestSetting, *, head_start_seconds: int = 0
) -> UUID | None:
    """Take the digest's day and queue its job in one transaction; None where somebody has the day already."""
    on = local_date(setting, services.clock.now())
    values = {"id": uuid4(), "digest_id": setting.id, "local_date": on, "state": RunState.QUEUED, "shown": 0}
    run_id: UUID | None = session.scalar(
        insert(DigestRun).values(**values).on_conflict_do_nothing().returning(DigestRun.id)
    )
    if run_id is None:
        return None
    # The queue runs on this machine's clock, whatever the business time is.
    run_at = datetime.now(UTC) + timedelta(seconds=head_start_seconds) if head_start_seconds else None
    services.queue.enqueue(session, POST, {"run_id": str(run_id)}, lane="background", run_at=run_at)
    return run_id


def _org_time_zone(services: Services, session: Session) -> str:
    """The integration user's time zone: as near as Salesforce lets us come to the company's."""
    named = session.scalar(select(User.time_zone_sid_key).where(User.username == services.settings.salesforce_username))
    try:
        return ZoneInfo(named or "UTC").key
    except (KeyError, ValueError):
        return "UTC"

"""A person's own judgement of a customer: kept beside the likelihood, never averaged into it, until it ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import StrEnum

from sqlalchemy import delete, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.log import record
from app.errors import BadInput
from app.risk.tables import RiskOverride

REASON_CHARACTERS = 500


class View(StrEnum):
    """How a person sees the renewal. Stored: never rename one."""

    WILL_RENEW = "will_renew"
    OPEN = "open"
    WILL_NOT = "will_not"


class Cause(StrEnum):
    """What is behind it: ours to change, or external. Stored: never rename one."""

    OURS_PRODUCT = "ours_product"
    OURS_SERVICE = "ours_service"
    OURS_PRICE = "ours_price"
    EXTERNAL_CUTS = "external_cuts"
    EXTERNAL_MERGER = "external_merger"
    EXTERNAL_OTHER = "external_other"

    @property
    def is_external(self) -> bool:
        """Whether it is beyond our reach; reports leave such losses out of our own record."""
        return self.value.startswith("external")


VIEW_WORDS = {View.WILL_RENEW: "will renew", View.OPEN: "is open", View.WILL_NOT: "will not renew"}
CAUSE_WORDS = {
    Cause.OURS_PRODUCT: "ours: product or quality",
    Cause.OURS_SERVICE: "ours: service or relationship",
    Cause.OURS_PRICE: "ours: price or terms",
    Cause.EXTERNAL_CUTS: "external: layoffs or budget cuts",
    Cause.EXTERNAL_MERGER: "external: acquired or merged",
    Cause.EXTERNAL_OTHER: "external: something else on their side",
}


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody thinks of an account's renewal, and why; `ends_on` is the last day on which it holds."""

    account_id: str
    view: View
    reason: str
    cause: Cause | None
    by: str
    """Slack user id."""
    at: datetime
    ends_on: date | None


def check_override(
    view: str, reason: str, cause: str, ends_on: str, *, today: date
) -> tuple[View, str, Cause | None, date | None]:
    """A form's fields as values; raises BadInput for the first field that cannot be used."""
    if view not in set(View):
        raise BadInput("Choose what you expect.", field="view")
    if not reason.strip():
        raise BadInput("Say why in a sentence: it stands beside the likelihood.", field="reason")
    if cause and cause not in set(Cause):
        raise BadInput("Choose one of the causes, or none.", field="cause")
    try:
        until = date.fromisoformat(ends_on) if ends_on else None
    except ValueError:
        raise BadInput("Choose a day.", field="ends_on") from None
    if until is not None and until < today:
        raise BadInput("That day has passed. Choose today or a later day.", field="ends_on")
    return View(view), reason.strip()[:REASON_CHARACTERS], Cause(cause) if cause else None, until


def read_overrides(session: Session, account_ids: Collection[str], *, now: datetime) -> dict[str, Override]:
    """Account → the judgement that holds today; those that have ended are left out. Moments stand in the zone of `now`."""
    holds = or_(RiskOverride.ends_on.is_(None), RiskOverride.ends_on >= now.date())
    rows = session.scalars(select(RiskOverride).where(RiskOverride.subject_id.in_(account_ids), holds))
    return {row.subject_id: _override(row, now.tzinfo) for row in rows if row.judgement in set(View)}


def read_causes(session: Session, account_ids: Collection[str]) -> dict[str, Cause]:
    """Account → the cause that somebody named last, whether or not their view still holds: reports look back."""
    named = select(RiskOverride.subject_id, RiskOverride.cause).where(RiskOverride.subject_id.in_(account_ids))
    return {subject: Cause(cause) for subject, cause in session.execute(named) if cause in set(Cause)}


def set_override(session: Session, override: Override) -> None:
    """Keep a judgement in place of the one before; the ops log holds both. The last statement of its transaction."""
    values = {
        "judgement": str(override.view),
        "reason": override.reason,
        "cause": str(override.cause) if override.cause else None,
        "slack_user_id": override.by,
        "at": override.at,
        "ends_on": override.ends_on,
    }
    statement = insert(RiskOverride).values(subject_id=override.account_id, **values)
    session.execute(statement.on_conflict_do_update(index_elements=["subject_id"], set_=values))
    told = {"view": override.view, "cause": override.cause, "reason": override.reason}
    detail = told | {"ends_on": override.ends_on.isoformat() if override.ends_on else None}
    record(session, actor=override.by, kind="risk.judged", subject=override.account_id, detail=detail)


def end_override(session: Session, account_id: str, *, by: str) -> bool:
    """End a judgement by hand; False where there was none. The last statement of its transaction."""
    mine = RiskOverride.subject_id == account_id
    gone = session.scalar(delete(RiskOverride).where(mine).returning(RiskOverride.judgement))
    if gone is not None:
        record(session, actor=by, kind="risk.judgement_ended", subject=account_id, detail={"view": gone})
    return gone is not None


def _override(row: RiskOverride, zone: tzinfo | None) -> Override:
    cause = Cause(row.cause) if row.cause in set(Cause) else None
    return Override(
        row.subject_id, View(row.judgement), row.reason, cause, row.slack_user_id, row.at.astimezone(zone), row.ends_on
    )

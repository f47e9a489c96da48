"""The org's own lines: for everybody, and for single segments. Kept as data, each change on the record."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.log import record
from app.crm.read_origin import load_origin
from app.crm.tables import Account
from app.risk.tables import RiskThreshold
from app.risk.threshold_bounds import BOUNDS, check_threshold
from app.risk.thresholds import Thresholds, changed

EVERYBODY = ""
"""The segment of the lines that hold for all accounts."""
_MOST_SEGMENTS = 50


def read_thresholds(session: Session, segment: str = EVERYBODY) -> Thresholds:
    """The lines that hold for a segment: the defaults, moved by the org's rows, moved by the segment's own."""
    rows = own_lines(session)
    lines = changed(Thresholds(), rows.get(EVERYBODY, {}))
    return changed(lines, rows.get(segment, {})) if segment != EVERYBODY else lines


def own_lines(session: Session) -> dict[str, dict[str, str | None]]:
    """Segment → name → value of every line that somebody moved; EVERYBODY's among them."""
    found: defaultdict[str, dict[str, str | None]] = defaultdict(dict)
    for row in session.execute(select(RiskThreshold.segment, RiskThreshold.name, RiskThreshold.value)):
        if row.name in BOUNDS:
            found[row.segment][row.name] = row.value
    return dict(found)


def set_threshold(
    session: Session, name: str, typed: object, *, segment: str = EVERYBODY, by: str, now: datetime
) -> Thresholds:
    """Move one line for a segment (or for everybody) and return what holds now; `by` is a Slack user id.

    Writes the ops log, so it is the last thing of its transaction. Raises BadInput with the line's name as `field`.
    """
    return set_thresholds(session, {name: typed}, segment=segment, by=by, now=now)


def set_thresholds(
    session: Session, typed: Mapping[str, object], *, segment: str = EVERYBODY, by: str, now: datetime
) -> Thresholds:
    """Move several lines together, all or none: the first that cannot be used raises BadInput naming it."""
    values = {name: check_threshold(name, value) for name, value in typed.items()}
    before = own_lines(session).get(segment, {})
    for name, value in values.items():
        row = {"value": None if value is None else str(value), "set_by": by, "at": now}
        statement = insert(RiskThreshold).values(segment=segment, name=name, **row)
        session.execute(statement.on_conflict_do_update(index_elements=["segment", "name"], set_=row))
    moved = {name: [before.get(name), None if value is None else str(value)] for name, value in values.items()}
    record(session, actor=by, kind="thresholds.changed", subject=segment or "everybody", detail=moved)
    return read_thresholds(session, segment)


def reset_threshold(session: Session, name: str, *, segment: str = EVERYBODY, by: str) -> bool:
    """Let a line fall back to what holds for everybody, or to the default; False where nobody had moved it."""
    mine = (RiskThreshold.segment == segment) & (RiskThreshold.name == name)
    gone = session.scalar(delete(RiskThreshold).where(mine).returning(RiskThreshold.name))
    if gone:
        record(session, actor=by, kind="thresholds.reset", subject=segment or "everybody", detail={"name": name})
    return gone is not None


def known_segments(session: Session) -> list[str]:
    """The segments that the org's accounts name, most accounts first; empty where no field holds a segment."""
    mapping = load_origin(session).mappings.get("segment")
    if mapping is None:
        return []
    value = Account.extra[mapping.field].astext
    statement = (
        select(value).where(Account.is_deleted.is_(False), func.coalesce(value, "") != "").group_by(value)
        .order_by(func.count().desc(), value).limit(_MOST_SEGMENTS)
    )  # fmt: skip
    return [str(one) for one in session.scalars(statement)]

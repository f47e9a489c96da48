"""What to read of each object, and whether to load it or to go on from its watermark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.salesforce.catalogue import ObjectDescribe
from app.salesforce.errors import Refusal
from app.salesforce.mapping import MAPPED_OBJECT, refresh_suggestions
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import (
    ABSENT_CODES,
    ReadPlan,
    note_absent,
    note_describe,
    plan_from_describe,
    plan_from_state,
)
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import Run, state_of
from app.salesforce.tables import SyncState

DESCRIBE_EVERY = timedelta(hours=1)
REREAD_EVERY = timedelta(days=1)
"""Tables without a change stamp are small: they are read whole once a day."""


@dataclass(slots=True)
class Plans:
    """Objects to load, objects whose changes to read with their watermarks, and what is already settled."""

    to_load: list[ReadPlan] = field(default_factory=list)
    to_increment: list[tuple[ReadPlan, datetime]] = field(default_factory=list)
    settled: list[ObjectReport] = field(default_factory=list)
    described_anew: bool = False
    """Whether the mapped object was described in this run: once an hour."""


def make_plans(run: Run, objects: Sequence[MirroredObject]) -> Plans:
    """Sort the objects, describing anew those whose describe is an hour old or was proved wrong."""
    with run.db.begin() as session:
        due = [one.name for one in objects if _needs_describe(run, state_of(session, one.name))]
    described = run.salesforce.describe_many(due)
    plans = Plans()
    with run.db.begin() as session:
        for mirrored in objects:
            state = state_of(session, mirrored.name)
            plan = _plan(run, mirrored, state, described.get(mirrored.name))
            if isinstance(plan, ObjectReport):
                plans.settled.append(plan)
            else:
                _sort(run, plan, state, plans)
        if MAPPED_OBJECT in described:
            refresh_suggestions(session)
            plans.described_anew = True
    return plans


def _needs_describe(run: Run, state: SyncState) -> bool:
    return state.described_at is None or run.until - state.described_at >= DESCRIBE_EVERY


def _plan(
    run: Run, mirrored: MirroredObject, state: SyncState, described: ObjectDescribe | Refusal | None
) -> ReadPlan | ObjectReport:
    if isinstance(described, ObjectDescribe):
        plan = plan_from_describe(mirrored, described)
        note_describe(state, plan, described, run.until)
        return plan
    if described is not None and described.code not in ABSENT_CODES:
        return ObjectReport(mirrored.name, error=str(described), error_code=described.code)
    if described is not None:
        note_absent(state, run.until)
    return ObjectReport(mirrored.name, is_off=True) if state.is_off else plan_from_state(mirrored, state)


def _sort(run: Run, plan: ReadPlan, state: SyncState, plans: Plans) -> None:
    if state.first_load_done_at is None or state.load_started_at is not None:
        plans.to_load.append(plan)
    elif plan.stamp_field:
        plans.to_increment.append((plan, state.watermark_at or run.until))
    elif run.until - state.first_load_done_at >= REREAD_EVERY:
        plans.to_load.append(plan)
    else:
        plans.settled.append(ObjectReport(plan.mirrored.name))

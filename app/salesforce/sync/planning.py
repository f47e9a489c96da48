"""What to read of each object, and whether to load it or to go on from its watermark."""

from __future__ import annotations

from datetime import datetime, timedelta

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
from app.salesforce.sync.run import Run, state_of

DESCRIBE_EVERY = timedelta(hours=1)
REREAD_EVERY = timedelta(days=1)
"""Tables without a change stamp are small: they are read whole once a day."""


def plan_of(run: Run, mirrored: MirroredObject) -> ReadPlan | None:
    """Which fields to read, asked of the org once an hour; None where the object is off. Raises Refusal."""
    with run.db.begin() as session:
        state = state_of(session, mirrored.name)
        if state.described_at is not None and run.until - state.described_at < DESCRIBE_EVERY:
            return None if state.is_off else plan_from_state(mirrored, state)
    try:
        described = run.salesforce.describe(mirrored.name)
    except Refusal as error:
        if error.code not in ABSENT_CODES:
            raise
        with run.db.begin() as session:
            note_absent(state_of(session, mirrored.name), run.until)
        return None
    plan = plan_from_describe(mirrored, described)
    with run.db.begin() as session:
        note_describe(session, state_of(session, mirrored.name), plan, described, run.until)
        if mirrored.name == MAPPED_OBJECT:
            refresh_suggestions(session)
    return plan


def must_load(run: Run, plan: ReadPlan) -> bool:
    """Whether the object was never loaded whole, has new fields to fetch, or can only be read whole and is due."""
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        if state.first_load_done_at is None or state.load_started_at is not None:
            return True
        return not plan.stamp_field and run.until - state.first_load_done_at >= REREAD_EVERY


def watermark_of(run: Run, plan: ReadPlan) -> datetime:
    """The instant up to which the object's changes have been read."""
    with run.db.begin() as session:
        return state_of(session, plan.mirrored.name).watermark_at or run.until

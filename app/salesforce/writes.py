"""Writing as the person who asked: checked and shown first, then done once, then undone if they wish.

`check_change` may refuse and changes nothing; `do_change` acts and no longer asks. What was done is kept with the
values before it, under the caller's key, so that a double click or a repeated job has one effect.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from app.db.engine import Database
from app.errors import BadInput, SalesforceRefused
from app.salesforce.gateway import Salesforce
from app.salesforce.tables import SalesforceWrite
from app.salesforce.wire_values import as_json, same_value
from app.salesforce.write_rules import WRITABLE, Problem, find_problems

Fields = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants: new values for a record, or a new record where `record_id` is empty."""

    object_name: str
    fields: Fields
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One line of the preview."""

    field: str
    label: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class CheckedChange:
    """A change with what it would do. Only one without problems may be done."""

    change: Change
    username: str
    lines: tuple[ChangeLine, ...] = ()
    problems: tuple[Problem, ...] = ()
    last_modified_at: datetime | None = None
    before: Fields = field(default_factory=dict)


def check_change(salesforce: Salesforce, username: str, change: Change) -> CheckedChange:
    """Read the record live as that user and say what would change and what stands against it; changes nothing.

    Raises SalesforceUnavailable, and SalesforceRefused where the user cannot see the record.
    """
    if change.object_name not in WRITABLE:
        raise BadInput(f"I do not write {change.object_name} records; I can write {', '.join(WRITABLE)}.")
    acting = salesforce.acting_as(username)
    described = acting.describe(change.object_name)
    problems = tuple(find_problems(described, change.fields, is_new=not change.record_id))
    readable = tuple(name for name in change.fields if described.has(name))
    before: dict[str, Any] = {}
    modified = None
    if change.record_id:
        before = acting.get(change.object_name, change.record_id, (*readable, "LastModifiedDate"))
        modified = datetime.fromisoformat(before.pop("LastModifiedDate"))
    lines = tuple(
        ChangeLine(name, described.fields[name].label, before.get(name), change.fields[name]) for name in readable
    )
    changed = tuple(line for line in lines if not same_value(line.before, line.after))
    return CheckedChange(change, username, changed, problems, modified, before)


def do_change(
    db: Database,
    salesforce: Salesforce,
    checked: CheckedChange,
    *,
    key: str,
    at: datetime,
    allow_duplicates: bool = False,
) -> str:
    """Write it and return the record's id; the same key never writes twice.

    Raises SalesforceRefused with the org's own words (412 where somebody changed the record after the preview, with
    the matches where a duplicate rule speaks), SalesforceUnavailable, or AnswerLost.
    """
    if checked.problems:
        raise BadInput(checked.problems[0].sentence, checked.problems[0].field or None)
    known = _intend(db, checked, key, at)
    if known.state == "done":
        return known.record_id
    try:
        record_id = _write(salesforce, checked, key, allow_duplicates=allow_duplicates)
    except SalesforceRefused:
        _note(db, key, state="refused")
        raise
    _note(db, key, state="done", record_id=record_id)
    return record_id


def _write(salesforce: Salesforce, checked: CheckedChange, key: str, *, allow_duplicates: bool) -> str:
    change, acting = checked.change, salesforce.acting_as(checked.username)
    if not change.record_id:
        return acting.create(change.object_name, change.fields, key=key, allow_duplicates=allow_duplicates)
    acting.update(change.object_name, change.record_id, change.fields, unmodified_since=checked.last_modified_at)
    return change.record_id


def _intend(db: Database, checked: CheckedChange, key: str, at: datetime) -> SalesforceWrite:
    values = {
        "key": key,
        "object_name": checked.change.object_name,
        "record_id": checked.change.record_id,
        "username": checked.username,
        "before": as_json(checked.before),
        "after": as_json(checked.change.fields),
        "state": "intended",
        "at": at,
    }
    with db.begin() as session:
        session.execute(insert(SalesforceWrite).values(**values).on_conflict_do_nothing())
        return session.get_one(SalesforceWrite, key)


def _note(db: Database, key: str, **values: str) -> None:
    with db.begin() as session:
        session.execute(update(SalesforceWrite).where(SalesforceWrite.key == key).values(**values))

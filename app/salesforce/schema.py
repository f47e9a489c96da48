"""Describe first: which of the wanted fields the org gives us, what is missing, what is new."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session, object_session

from app.salesforce.catalogue import STAMP_FIELDS, ObjectDescribe
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.tables import OrgField, SyncState

ABSENT_CODES = frozenset({"NOT_FOUND", "INVALID_TYPE", "INVALIDENTITY"})
"""How a feature that is off looks, and how an object looks that the user may not see."""


OFTEN_ABSENT = frozenset(
    [
        "CurrencyIsoCode",
        "DefaultCurrencyIsoCode",
        "IsPersonAccount",
        "SystemModstamp",
        "LastModifiedDate",
        "IsDeleted",
        "CreatedDate",
        "CreatedById",
    ]
)
"""Absent by design: in single-currency orgs, without person accounts, on history and set-up objects."""


@dataclass(frozen=True, slots=True)
class ReadPlan:
    """Which fields of an object are read, and by which field its changes are found (empty: full re-read)."""

    mirrored: MirroredObject
    fields: tuple[str, ...]
    custom_fields: tuple[str, ...]
    stamp_field: str

    @property
    def all_fields(self) -> tuple[str, ...]:
        """Everything to select."""
        return self.fields + self.custom_fields

    @property
    def keeps_deleted(self) -> bool:
        """Whether deleted rows can be asked for."""
        return "IsDeleted" in self.fields


def plan_from_describe(mirrored: MirroredObject, described: ObjectDescribe) -> ReadPlan:
    """The wanted fields that the org has, its custom fields, and the field that changes are found by."""
    return _plan(mirrored, tuple(described.fields), described.custom_fields)


def plan_from_state(mirrored: MirroredObject, state: SyncState) -> ReadPlan:
    """The plan as the last describe left it."""
    return _plan(mirrored, tuple(state.fields), tuple(state.custom_fields))


def _plan(mirrored: MirroredObject, available: tuple[str, ...], custom: tuple[str, ...]) -> ReadPlan:
    there = frozenset(available)
    fields = tuple(name for name in mirrored.columns if name in there)
    stamp = next((name for name in STAMP_FIELDS if name in fields), "")
    return ReadPlan(mirrored, fields, custom, stamp)


def note_describe(state: SyncState, plan: ReadPlan, described: ObjectDescribe, at: datetime) -> None:
    """Store what the describe said; fields that are new since the last load are read again for all rows."""
    known = {*state.fields, *state.custom_fields}
    gained = set(plan.all_fields) - known
    if state.first_load_done_at is not None and gained:
        state.load_started_at, state.load_cursor, state.bulk_job_id = at, "", ""
    state.is_off = False
    state.described_at = at
    state.fields, state.custom_fields = list(plan.fields), list(plan.custom_fields)
    state.missing_fields = list(missing_fields(plan.mirrored, described))
    if state.fingerprint != described.fingerprint:
        state.fingerprint = described.fingerprint
        if (session := object_session(state)) is not None:
            _store_fields(session, described)


def missing_fields(mirrored: MirroredObject, described: ObjectDescribe) -> tuple[str, ...]:
    """Wanted fields that are absent or hidden, without those that many orgs and objects lack by design."""
    return tuple(name for name in mirrored.columns if name not in described.fields and name not in OFTEN_ABSENT)


def note_absent(state: SyncState, at: datetime) -> None:
    """Store that the object is off for this org or user."""
    state.is_off, state.described_at = True, at


def _store_fields(session: Session, described: ObjectDescribe) -> None:
    session.execute(delete(OrgField).where(OrgField.object_name == described.name))
    rows = [
        {
            "object_name": described.name,
            "name": field.name,
            "label": field.label,
            "type": field.type,
            "is_custom": field.is_custom,
            "reference_to": list(field.reference_to),
            "picklist": list(field.picklist),
        }
        for field in described.fields.values()
    ]
    session.execute(insert(OrgField), rows)

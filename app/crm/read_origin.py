"""How complete the mirror is, and which ids live on under another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from app.crm.mirror_row import among_ids
from app.salesforce.tables import RecordAlias, SyncState

# What a reader calls the objects whose absence leaves a gap on the card.
_OBJECT_WORDS: Mapping[str, str] = {
    "Contact": "contacts",
    "Opportunity": "opportunities",
    "OpportunityLineItem": "products on opportunities",
    "OpportunityHistory": "opportunity history",
    "OpportunityContactRole": "contact roles",
    "Contract": "contracts",
    "Asset": "assets",
    "Case": "cases",
    "CaseComment": "case comments",
    "Task": "tasks and calls",
    "Event": "meetings",
    "EmailMessage": "e-mails",
}
_FIELD_WORDS: Mapping[tuple[str, str], str] = {
    ("Opportunity", "Amount"): "opportunity amounts",
    ("Opportunity", "CloseDate"): "close dates",
    ("Opportunity", "NextStep"): "next steps",
    ("Account", "OwnerId"): "account owners",
    ("Account", "Website"): "websites",
    ("Contact", "Email"): "contact e-mails",
    ("Contact", "Title"): "contact titles",
    ("Case", "Priority"): "case priorities",
    ("Task", "ActivityDate"): "task due dates",
    ("Contract", "EndDate"): "contract end dates",
    ("EmailMessage", "TextBody"): "e-mail texts",
}


_STATES = select(SyncState.object_name, SyncState.is_off, SyncState.watermark_at, SyncState.missing_fields)
_ALIASES = select(RecordAlias.old_id, RecordAlias.new_id).where(among_ids(RecordAlias.old_id))
_sibling = aliased(RecordAlias)
_FAMILIES = select(RecordAlias.old_id, RecordAlias.new_id).where(
    among_ids(RecordAlias.new_id) | RecordAlias.new_id.in_(select(_sibling.new_id).where(among_ids(_sibling.old_id)))
)


@dataclass(frozen=True, slots=True)
class Origin:
    """`as_of` = every change before it is here; `missing` = what the org does not give us, in words."""

    as_of: datetime | None
    missing: tuple[str, ...]
    currency: str = "USD"
    """For amounts without a currency of their own, which single-currency orgs have."""


def load_origin(session: Session) -> Origin:
    """Read the state of the mirror once, for all accounts of a request."""
    states = session.execute(_STATES).all()
    missing: list[str] = []
    for state in states:
        if state.is_off and state.object_name in _OBJECT_WORDS:
            missing.append(_OBJECT_WORDS[state.object_name])
        elif not state.is_off and state.watermark_at is None and state.object_name in _OBJECT_WORDS:
            missing.append(f"{_OBJECT_WORDS[state.object_name]} (still loading)")
        elif not state.is_off:
            missing += _hidden_words(state.object_name, state.missing_fields)
    return Origin(_complete_until(s.watermark_at for s in states if not s.is_off), tuple(sorted(missing)))


def _hidden_words(object_name: str, fields: Iterable[str]) -> list[str]:
    return [_FIELD_WORDS[object_name, name] for name in fields if (object_name, name) in _FIELD_WORDS]


def _complete_until(watermarks: Iterable[datetime | None]) -> datetime | None:
    return min((mark for mark in watermarks if mark is not None), default=None)


def as_of(session: Session) -> datetime | None:
    """The instant up to which the mirror is complete; None before the first load."""
    marks = session.scalars(select(SyncState.watermark_at).where(SyncState.is_off.is_(False)))
    return _complete_until(marks)


def merged_into(session: Session, record_ids: Collection[str]) -> dict[str, str]:
    """Each id with the id that its record lives on under: itself where no merge ended it."""
    aliases = session.execute(_ALIASES, {"ids": list(record_ids)})
    survivors = {row.old_id: row.new_id for row in aliases}
    return {record_id: survivors.get(record_id, record_id) for record_id in record_ids}


def merge_families(session: Session, record_ids: Collection[str]) -> dict[str, str]:
    """These ids, their survivors and all that were merged into those, each with its survivor; survivors first."""
    aliases = {row.old_id: row.new_id for row in session.execute(_FAMILIES, {"ids": list(record_ids)})}
    survivors = dict.fromkeys(aliases.get(record_id, record_id) for record_id in record_ids)
    return {survivor: survivor for survivor in survivors} | aliases

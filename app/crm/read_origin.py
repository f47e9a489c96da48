"""How complete the mirror is, and which ids live on under another."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session, aliased

from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.round_trip import Lookup
from app.salesforce.mapping_rules import FieldMapping
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


DEFAULT_CURRENCY = "USD"
_STAMPS = frozenset({"SystemModstamp", "CreatedDate"})

# Three small tables in one round trip: a card waits for every one of them.
_ORIGIN = text(
    """
SELECT
    (SELECT coalesce(json_agg(json_build_array(object_name, is_off, watermark_at, missing_fields, fields)), '[]')
        FROM sync_state) AS states,
    (SELECT coalesce(json_agg(json_build_array(measure, object_name, field, type, label, factor::text, status,
        score::text)), '[]') FROM field_mapping WHERE status <> 'off') AS mappings,
    coalesce(
        (SELECT iso_code FROM sf_currency_type WHERE is_corporate AND NOT is_deleted LIMIT 1),
        (SELECT default_currency_iso_code FROM sf_organization
            WHERE default_currency_iso_code IS NOT NULL AND NOT is_deleted LIMIT 1),
        (SELECT default_currency_iso_code FROM sf_user WHERE default_currency_iso_code IS NOT NULL AND is_active
            GROUP BY default_currency_iso_code ORDER BY count(*) DESC LIMIT 1)) AS currency
"""
)
ORIGIN = Lookup.of(_ORIGIN)
_ALIASES = select(RecordAlias.old_id, RecordAlias.new_id).where(among_ids(RecordAlias.old_id))
_sibling = aliased(RecordAlias)
FAMILIES = Lookup.of(
    select(RecordAlias.old_id, RecordAlias.new_id).where(
        among_ids(RecordAlias.new_id)
        | RecordAlias.new_id.in_(select(_sibling.new_id).where(among_ids(_sibling.old_id)))
    )
)


@dataclass(frozen=True, slots=True)
class Origin:
    """`as_of` = every change before it is here; `missing` = what the org does not give us, in words."""

    as_of: datetime | None
    missing: tuple[str, ...]
    currency: str = DEFAULT_CURRENCY
    """For amounts without a currency of their own, which single-currency orgs have: the org's own, else the setting's."""
    mappings: Mapping[str, FieldMapping] = field(default_factory=dict)
    """The field behind each measure that the org has."""


@dataclass(frozen=True, slots=True)
class _State:
    object_name: str
    is_off: bool
    watermark_at: datetime | None
    missing_fields: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def counts(self) -> bool:
        """Whether the mirror is only as fresh as this object."""
        return not self.is_off and has_stamp(self.fields)


def has_stamp(fields: Collection[str]) -> bool:
    """Whether changes of an object can be asked for.

    Small tables without a stamp are read whole once a day: they must not make everything else look a day old.
    """
    return not fields or not _STAMPS.isdisjoint(fields)


def load_origin(session: Session) -> Origin:
    """Read the state of the mirror and its settings once, for all accounts of a request."""
    return origin_of(session, session.execute(_ORIGIN).one())


def origin_of(session: Session, row: MirrorRow) -> Origin:
    """The same from the row of ORIGIN."""
    states = [_state(*told) for told in row.states]
    missing = sorted(words for state in states for words in _missing(state))
    return Origin(
        _complete_until(state.watermark_at for state in states if state.counts),
        tuple(missing),
        row.currency or session.info.get("default_currency") or DEFAULT_CURRENCY,
        {told[0]: _mapping(*told) for told in row.mappings},
    )


def _state(object_name: str, is_off: bool, watermark: str | None, missing: list[str], fields: list[str]) -> _State:
    at = datetime.fromisoformat(watermark) if watermark else None
    return _State(object_name, is_off, at, tuple(missing), tuple(fields))


def _mapping(*told: Any) -> FieldMapping:
    measure, object_name, field_name, kind, label, factor, status, score = told
    return FieldMapping(measure, object_name, field_name, kind, label, Decimal(factor), status, Decimal(score))


def _missing(state: _State) -> list[str]:
    words = _OBJECT_WORDS.get(state.object_name)
    if state.is_off:
        return [words] if words else []
    if words and state.watermark_at is None:
        return [f"{words} (still loading)"]
    return _hidden_words(state.object_name, state.missing_fields)


def _hidden_words(object_name: str, fields: Iterable[str]) -> list[str]:
    return [_FIELD_WORDS[object_name, name] for name in fields if (object_name, name) in _FIELD_WORDS]


def _complete_until(watermarks: Iterable[datetime | None]) -> datetime | None:
    return min((mark for mark in watermarks if mark is not None), default=None)


def as_of(session: Session) -> datetime | None:
    """The instant up to which the mirror is complete; None before the first load."""
    rows = session.execute(select(SyncState.watermark_at, SyncState.fields).where(SyncState.is_off.is_(False)))
    return _complete_until(row.watermark_at for row in rows if has_stamp(row.fields))


def merged_into(session: Session, record_ids: Collection[str]) -> dict[str, str]:
    """Each id with the id that its record lives on under: itself where no merge ended it."""
    aliases = session.execute(_ALIASES, {"ids": list(record_ids)})
    survivors = {row.old_id: row.new_id for row in aliases}
    return {record_id: survivors.get(record_id, record_id) for record_id in record_ids}


def families_of(rows: Iterable[MirrorRow], record_ids: Collection[str]) -> dict[str, str]:
    """These ids, their survivors and all that were merged into those, each with its survivor; survivors first."""
    aliases = {row.old_id: row.new_id for row in rows}
    survivors = dict.fromkeys(aliases.get(record_id, record_id) for record_id in record_ids)
    return {survivor: survivor for survivor in survivors} | aliases

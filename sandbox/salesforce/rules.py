"""Duplicate rules and validation rules: what an administrator set up to stop bad saves."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.ids import make_id
from sandbox.salesforce.lookup import find_same
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store import Store

_USE_ONE = "Use one of these records?"
MOST_MATCHES = 5
_ITEM = "DuplicateRecordItem"
_RULE_ID = make_id("0Bm", 1)


class DuplicatesDetected(SalesforceError):  # says what happened
    """A record like it exists. The body's key is misspelt by Salesforce itself, and clients rely on it."""

    def __init__(self, rule: DuplicateRule, matches: Sequence[str]) -> None:
        super().__init__(400, "DUPLICATES_DETECTED", _USE_ONE)
        self.rule = rule
        self.matches = matches

    def body(self) -> list[dict[str, Any]]:
        """The error with the matching records, as REST sends it."""
        name = self.rule.object
        records = [
            {
                "additionalInformation": [],
                "fieldDiffs": [],
                "matchConfidence": 100.0,
                "record": {
                    "attributes": {"type": name, "url": f"/services/data/v62.0/sobjects/{name}/{found}"},
                    "Id": found,
                },
            }
            for found in self.matches
        ]
        result = {
            "allowSave": True,
            "duplicateRule": self.rule.name,
            "duplicateRuleEntityType": name,
            "errorMessage": _USE_ONE,
            "matchResults": [
                {
                    "entityType": name,
                    "errors": [],
                    "matchEngine": "FuzzyMatchEngine",
                    "matchRecords": records,
                    "rule": f"Standard_{name}_Match_Rule_v1_1",
                    "size": len(records),
                    "success": True,
                }
            ],
        }
        return [{"duplicateResut": result, "errorCode": self.error_code, "message": self.message}]


@dataclass(frozen=True, slots=True)
class DuplicateRule:
    """Records of `object` with the same `field` (letter case aside) are duplicates of each other."""

    object: str
    field: str

    @property
    def name(self) -> str:
        """The API name as the standard rules have it."""
        return f"Standard_{self.object}_Duplicate_Rule"


@dataclass(frozen=True, slots=True)
class ValidationRule:
    """`field` must be filled, or at least `minimum`, where the record has all the values in `when`."""

    object: str
    field: str
    message: str
    when: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    minimum: float | None = None

    def refuses(self, record: Mapping[str, Any]) -> bool:
        """Whether a record, as it would be saved, breaks the rule."""
        if any(record.get(name) != value for name, value in self.when.items()):
            return False
        value = record.get(self.field)
        if self.minimum is None:
            return value is None or value == ""
        return isinstance(value, (int, float)) and value < self.minimum


STANDARD_DUPLICATE_RULES = (
    DuplicateRule("Account", "Name"),
    DuplicateRule("Contact", "Email"),
    DuplicateRule("Lead", "Email"),
)
STANDARD_VALIDATION_RULES = (ValidationRule("Opportunity", "Amount", "Amount must not be negative.", minimum=0),)


class Rules:
    """The rules in force, asked before each save."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.duplicates = list(STANDARD_DUPLICATE_RULES)
        self.validations = list(STANDARD_VALIDATION_RULES)

    def check_valid(self, name: str, record: Mapping[str, Any]) -> None:
        """Raises FIELD_CUSTOM_VALIDATION_EXCEPTION for the first rule that the record as saved would break."""
        for rule in self.validations:
            if rule.object == name and rule.refuses(record):
                raise SalesforceError(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", rule.message, (rule.field,))

    def check_unique(self, name: str, values: Mapping[str, Any]) -> None:
        """Raises DuplicatesDetected where a new record has a twin."""
        for rule, matches in self.twins(name, values):
            raise DuplicatesDetected(rule, matches)

    def twins(self, name: str, values: Mapping[str, Any]) -> Iterator[tuple[DuplicateRule, list[str]]]:
        """Each rule that finds records like the new one, and their ids."""
        for rule in self.duplicates:
            value = values.get(rule.field)
            if rule.object != name or not isinstance(value, str) or not value.strip():
                continue
            matches = self._same(rule, value.strip())
            if matches:
                yield rule, matches

    def report(self, record_id: str, matches: Sequence[str], user_id: str) -> None:
        """Note a record that was saved beside its twins: a set of duplicates, or one more item of theirs."""
        known = [self._store.rows.ids_where(_ITEM, "RecordId", match, live=True) for match in matches]
        items = [item for found in known for item in found]
        new = [match for match, found in zip(matches, known, strict=True) if not found]
        if items:
            set_id = str(self._store.live_row(_ITEM, items[0])["DuplicateRecordSetId"])
        else:
            set_id = self._store.insert("DuplicateRecordSet", {"DuplicateRuleId": _RULE_ID}, user_id)
        for one in (*new, record_id):
            self._store.insert(_ITEM, {"DuplicateRecordSetId": set_id, "RecordId": one}, user_id)

    def _same(self, rule: DuplicateRule, value: str) -> list[str]:
        schema = self._store.schema.get(rule.object)
        return find_same(self._store, schema, schema.fields[rule.field], value, MOST_MATCHES)

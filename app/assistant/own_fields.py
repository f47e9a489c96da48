"""Filters on fields of the org's own: NPS below 20, tier 1, no contract type. Pure but for reading which fields there are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.read_measures import measure_fields
from app.crm.tables import Account
from app.llm.vocabulary import STOP_WORDS
from app.salesforce.measure_kinds import NUMBER_TYPES
from app.salesforce.tables import OrgField, SyncState

_TEXT_TYPES = frozenset({"string", "picklist", "combobox"})
How = Literal["<", "<=", ">", ">=", "=", "empty"]
_READ_OTHERWISE = ("arr", "health", "renewal_on", "segment", "csm")
"""Measures that have words of their own in a question."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """A custom field of accounts; `values` are those that its picklist offers."""

    name: str
    label: str
    type: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldTest:
    """What a field has to hold; `value` as it was typed."""

    field: str
    label: str
    how: How
    value: str = ""

    @property
    def words(self) -> str:
        """`NPS below 20`."""
        if self.how == "empty":
            return f"no {self.label} that you may see"
        return f"{self.label} {_HOW_WORDS[self.how]} {self.value}".replace("  ", " ")

    @property
    def number(self) -> Decimal | None:
        """The value as a number, where it is compared as one."""
        return Decimal(self.value) if re.fullmatch(r"-?\d+(?:\.\d+)?", self.value) else None


_HOW_WORDS: Mapping[How, str] = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "=": ""}
_HOWS: Mapping[How, str] = {
    "<": r"below|under|less than|fewer than|lower than|<",
    "<=": r"at most|up to|<=",
    ">": r"above|over|more than|greater than|higher than|>",
    ">=": r"at least|>=",
}
_HOW = "|".join(rf"(?P<h{place}>{words})" for place, words in enumerate(_HOWS.values()))
_NUMBER = r"(?P<n>-?\d{1,12}(?:\.\d{1,6})?)"
_SMALL = "|".join(re.escape(word) for word in sorted(STOP_WORDS))
_IS = r"(?: is| of| are| ?[=:])?"
Take = Callable[[re.Pattern[str]], "re.Match[str] | None"]


def own_fields(session: Session) -> tuple[OwnField, ...]:
    """The custom fields of accounts that the mirror reads and a question may name, longest label first."""
    read = session.scalar(select(SyncState.custom_fields).where(SyncState.object_name == Account.sf_object)) or ()
    sources = measure_fields(session)
    taken = {sources.get(measure) for measure in _READ_OTHERWISE}
    of_accounts = OrgField.object_name == Account.sf_object
    rows = session.execute(
        select(OrgField.name, OrgField.label, OrgField.type, OrgField.picklist).where(of_accounts, OrgField.is_custom)
    )
    fields = [
        OwnField(row.name, " ".join(row.label.split()), row.type, tuple(row.picklist))
        for row in rows
        if row.name in read and row.name not in taken and row.type in NUMBER_TYPES | _TEXT_TYPES | {"boolean"}
    ]
    return tuple(sorted((one for one in fields if len(one.label) > 1), key=lambda one: (-len(one.label), one.name)))


def field_tests(take: Take, text: str, fields: Sequence[OwnField]) -> Iterator[FieldTest]:
    """The tests of fields that the text names by their labels; `take` takes what was understood out of it."""
    folded = text.casefold()
    for field in fields:
        if field.label.casefold() in folded:
            yield from _tests(take, field)


def _tests(take: Take, field: OwnField) -> Iterator[FieldTest]:
    label = re.escape(field.label)
    if _taken(take, rf"(?:without|no|missing|lacking)(?: an?y?)? {label}s?"):
        yield FieldTest(field.name, field.label, "empty")
    elif field.type == "boolean":
        if found := _taken(take, rf"(?P<no>not |isn['’]t |aren['’]t )?(?:an? |with )?{label}s?"):
            yield FieldTest(field.name, field.label, "=", "false" if found["no"] else "true")
    elif field.type in NUMBER_TYPES:
        number = rf"{label}s?(?: score)?{_IS} ?(?:{_HOW})? ?{_NUMBER}(?!\w)"
        if found := _taken(take, number) or _taken(take, rf"(?:(?:{_HOW}) )?{_NUMBER}(?P<plus>\+| or more)? {label}s?"):
            yield FieldTest(field.name, field.label, _how(found), found["n"])
    elif found := _text(take, label, field.values):
        written = {value.casefold(): value for value in field.values}
        yield FieldTest(field.name, field.label, "=", written.get(found["value"].casefold(), found["value"]))


def _text(take: Take, label: str, values: Iterable[str]) -> re.Match[str] | None:
    """One of the picklist's values beside the label, else the one word that is said to be it."""
    known = "|".join(re.escape(value) for value in sorted(values, key=len, reverse=True))
    value = rf"(?P<value>{known})" if known else r"[\"“]?(?P<value>[\w-]+)[\"”]?"
    is_said = _IS if known else _IS.removesuffix("?")
    before = value if known else rf"(?:with|have|has|in|of)(?: an?)? (?!(?:{_SMALL}) )(?P<value>[\w-]+)"
    return _taken(take, rf"{label}{is_said} ?{value}") or _taken(take, rf"{before} {label}")


def _taken(take: Take, pattern: str) -> re.Match[str] | None:
    return take(re.compile(rf"(?<!\w){pattern}(?!\w)", re.IGNORECASE))


def _how(found: re.Match[str]) -> How:
    if found.groupdict().get("plus"):
        return ">="
    return next((how for place, how in enumerate(_HOWS) if found[f"h{place}"]), "=")

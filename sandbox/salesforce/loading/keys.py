"""Foreign keys such as `A-17` become valid 18-character ids, the same one wherever the key is used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from sandbox.salesforce.ids import is_id, make_id, to_18
from sandbox.salesforce.loading.numbering import Numbering

FIRST_NUMBER = 1
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


class KeyTaken(ValueError):  # says what happened
    """Two rows of one object have the same Id."""


class KeyTable:
    """The keys of one object's rows, in the order of the rows.

    A row whose `Id` is already a Salesforce id of that object keeps it. The others are numbered from just above
    the highest kept id of the sandbox's own making, so that an export of the sandbox can be loaded again.
    """

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._own = make_id(prefix, 0)[:6]
        self._first = FIRST_NUMBER
        self._numbering = Numbering(prefix)
        self._places: dict[str, int] = {}
        self._found: dict[str, str] = {}
        self._kept: set[str] = set()
        self._rows = 0

    def add(self, key: object) -> None:
        """Take the key of the next row; None or an empty text gives the row an id that nothing refers to."""
        place, self._rows = self._rows, self._rows + 1
        if key is None or key == "":
            return
        text = str(key)
        if self.keeps(text):
            self._keep(to_18(text))
        elif text in self._places:
            raise KeyTaken(f"Id {text!r} is given twice")
        else:
            self._places[text] = place

    def keeps(self, key: str) -> bool:
        """Whether a key is a Salesforce id of this object already."""
        return key.startswith(self._prefix) and is_id(key)

    def id_of_row(self, place: int, key: object) -> str:
        """The id of the row at that place (0-based), which had that key."""
        text = "" if key is None else str(key)
        if text and self.keeps(text):
            return to_18(text)
        return self._numbering.id_of(self._first + place)

    def find(self, key: str) -> str | None:
        """The id that a reference with that key means; None where no row has it."""
        known = self._found.get(key)
        if known is not None:
            return known
        if self.keeps(key):
            return to_18(key)
        place = self._places.get(key)
        if place is None:
            return None
        found = self._found[key] = make_id(self._prefix, self._first + place)
        return found

    def _keep(self, record_id: str) -> None:
        if record_id in self._kept:
            raise KeyTaken(f"Id {record_id!r} is given twice")
        self._kept.add(record_id)
        if record_id.startswith(self._own):
            self._first = max(self._first, _number(record_id) + 1)


class Keys:
    """The key tables of all objects of an org."""

    def __init__(self, tables: Mapping[str, KeyTable]) -> None:
        self._tables = tables

    def of(self, name: str) -> KeyTable:
        """The key table of one object."""
        return self._tables[name]

    def resolve(self, key: str, targets: Iterable[str]) -> str | None:
        """The id behind a reference, looked for in the target objects in order; None where none has it."""
        for target in targets:
            table = self._tables.get(target)
            found = table.find(key) if table is not None else None
            if found is not None:
                return found
        return None

    def has(self, name: str) -> bool:
        """Whether an object has rows at all."""
        return name in self._tables

    def tables_holding(self, values: Collection[str], column: str) -> list[str]:
        """The objects that these values of a new column are keys of; empty where they are plain values.

        Plain numbers are taken for keys only in a column named after the object, such as `Account__c`.
        """
        if not values or any(is_id(value) for value in values):
            return []
        holding = [name for name, table in self._tables.items() if all(map(table.find, values))]
        named = [name for name in holding if _plain(name) in _plain(column)]
        if named or any(value.strip().lstrip("-").replace(".", "", 1).isdigit() for value in values):
            return named[:1]
        return holding if column.endswith(("__c", "Id")) else []


def _plain(name: str) -> str:
    return name.removesuffix("__c").replace("_", "").lower()


def _number(record_id: str) -> int:
    number = 0
    for digit in record_id[6:15]:
        number = number * 62 + _DIGITS.index(digit)
    return number

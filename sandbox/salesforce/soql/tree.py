"""The typed tree of a query. `at` is the place in the text, for refusals."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

Subtotals = Literal["ROLLUP", "CUBE"]
Operator = Literal["=", "!=", "<", "<=", ">", ">=", "LIKE", "IN", "NOT IN", "INCLUDES", "EXCLUDES"]


@dataclass(frozen=True, slots=True)
class Path:
    """A field or relationship path: `Account.Owner.Name` is ("Account", "Owner", "Name")."""

    parts: tuple[str, ...]
    at: int

    @property
    def text(self) -> str:
        """The path as written."""
        return ".".join(self.parts)


@dataclass(frozen=True, slots=True)
class Call:
    """A function applied to a path, to another call, or to nothing (`COUNT()`); names are upper case."""

    name: str
    argument: Path | Call | None
    at: int


@dataclass(frozen=True, slots=True)
class TextValue:
    """A quoted string; `pattern` is the same with the escapes of LIKE kept."""

    text: str
    pattern: str
    at: int


@dataclass(frozen=True, slots=True)
class NumberValue:
    """An unquoted number."""

    number: int | float
    at: int


@dataclass(frozen=True, slots=True)
class BooleanValue:
    """TRUE or FALSE."""

    truth: bool
    at: int


@dataclass(frozen=True, slots=True)
class NullValue:
    """NULL."""

    at: int


@dataclass(frozen=True, slots=True)
class DateValue:
    """An unquoted `2026-01-31`."""

    day: date
    at: int


@dataclass(frozen=True, slots=True)
class DateTimeValue:
    """An unquoted instant with a zone."""

    moment: datetime
    at: int


@dataclass(frozen=True, slots=True)
class DateLiteral:
    """`TODAY`, or `LAST_N_DAYS:30` with its number."""

    name: str
    count: int | None
    at: int


Value = TextValue | NumberValue | BooleanValue | NullValue | DateValue | DateTimeValue | DateLiteral


@dataclass(frozen=True, slots=True)
class Comparison:
    """`left operator value`; lists for IN, NOT IN, INCLUDES and EXCLUDES."""

    left: Path | Call
    operator: Operator
    values: tuple[Value, ...]
    at: int


@dataclass(frozen=True, slots=True)
class SemiJoin:
    """`left IN (SELECT …)`, or NOT IN."""

    left: Path
    negated: bool
    query: Query
    at: int


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold; unknown counts as not holding."""

    part: Condition
    at: int


Condition = Comparison | SemiJoin | And | Or | Not


@dataclass(frozen=True, slots=True)
class FieldItem:
    """A selected field or function, with its alias in a grouped query."""

    expression: Path | Call
    alias: str | None


@dataclass(frozen=True, slots=True)
class SubQuery:
    """A selected child relationship."""

    query: Query
    at: int


@dataclass(frozen=True, slots=True)
class TypeOf:
    """`TYPEOF What WHEN Account THEN … ELSE … END`."""

    relationship: Path
    branches: tuple[tuple[Path, tuple[Path, ...]], ...]
    otherwise: tuple[Path, ...]
    at: int


@dataclass(frozen=True, slots=True)
class FieldsOf:
    """`FIELDS(ALL)`, `FIELDS(STANDARD)` or `FIELDS(CUSTOM)`."""

    group: str
    at: int


Item = FieldItem | SubQuery | TypeOf | FieldsOf


@dataclass(frozen=True, slots=True)
class Order:
    """One ORDER BY entry; Salesforce puts nulls first unless told otherwise."""

    expression: Path | Call
    descending: bool
    nulls_first: bool


@dataclass(frozen=True, slots=True)
class Query:
    """One SELECT."""

    items: tuple[Item, ...]
    source: Path
    alias: str | None = None
    scope: str | None = None
    where: Condition | None = None
    group_by: tuple[Path | Call, ...] = ()
    having: Condition | None = None
    order_by: tuple[Order, ...] = ()
    limit: int | None = None
    offset: int | None = None
    at: int = 0
    subtotals: Subtotals | None = None

"""Objects with so many fields that one query cannot name them all: the rest is asked for by id and joined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Query, Row, Salesforce
from app.salesforce.ids import to_18
from app.salesforce.schema import ReadPlan
from app.salesforce.soql import chunks, format_soql, select

MOST_CHARACTERS = 14_000
"""A query travels in the address, which Salesforce cuts at 16,384 characters; the rest is host, path and window."""

_FOR_WHERE = 600
_IDS_PER_QUERY = 200
_CHARACTERS_PER_ID = len("%270015g00000AAAAAAA1%27%2C")


def first_fields(plan: ReadPlan) -> tuple[str, ...]:
    """The fields that the query for an object's rows names: all of them, but for very wide objects."""
    return _parts(plan)[0]


def ids_at_once(plan: ReadPlan) -> int:
    """How many ids a query by id may name beside `first_fields`."""
    return _IDS_PER_QUERY if len(_parts(plan)) == 1 and not _is_long(plan) else _FOR_WHERE // _CHARACTERS_PER_ID


def _is_long(plan: ReadPlan) -> bool:
    return _length(plan, plan.all_fields) > MOST_CHARACTERS - _IDS_PER_QUERY * _CHARACTERS_PER_ID


def whole_rows(salesforce: Salesforce, plan: ReadPlan, rows: Sequence[Row]) -> Sequence[Row]:
    """The rows, read by `first_fields`, with all of their fields.

    A row that is gone by now is left out: its deletion is read with the next changes. Raises Refusal.
    """
    _, *others = _parts(plan)
    if not others or not rows:
        return rows
    whole = {to_18(row["Id"]): dict(row) for row in rows}
    for part in others:
        rest = {to_18(row["Id"]): row for row in _rest(salesforce, plan, part, list(whole))}
        whole = {key: row | rest[key] for key, row in whole.items() if key in rest}
    return list(whole.values())


def _rest(salesforce: Salesforce, plan: ReadPlan, fields: Sequence[str], ids: Sequence[str]) -> Iterator[Row]:
    queries = [
        Query(select(plan.mirrored.name, fields, format_soql("Id IN {}", list(some))), plan.keeps_deleted)
        for some in chunks(ids, _IDS_PER_QUERY)
    ]
    for part in chunks(queries, BATCH_SIZE):
        for answer in salesforce.batch(part):
            if isinstance(answer, Refusal):
                raise answer
            yield from answer.rows


def _parts(plan: ReadPlan) -> list[tuple[str, ...]]:
    """Fields by query; the standard ones, which rows are told apart and ordered by, stand in the first."""
    room = MOST_CHARACTERS - _FOR_WHERE
    parts = [list(plan.fields)]
    for name in plan.custom_fields:
        if _length(plan, [*parts[-1], name]) > room:
            room = MOST_CHARACTERS - _IDS_PER_QUERY * _CHARACTERS_PER_ID
            parts.append(["Id"])
        parts[-1].append(name)
    return [tuple(part) for part in parts]


def _length(plan: ReadPlan, fields: Sequence[str]) -> int:
    """Characters of the query in an address; a comma and a blank take four there."""
    return len(Query(select(plan.mirrored.name, ())).url) + sum(len(name) + len("%2C+") for name in fields)

"""Loads an org into the store: schema first, then ids, then the records, table by table."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from sandbox.org import Row
from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.loading.columns import (
    Findings,
    NewColumn,
    OrgDataError,
    examine,
    first_ids,
    names_of,
    place_of,
)
from sandbox.salesforce.loading.defaults import (
    STATUS_TABLES,
    complete_organization,
    status_rows,
)
from sandbox.salesforce.loading.keys import Keys
from sandbox.salesforce.loading.person_names import PEOPLE, with_parts
from sandbox.salesforce.loading.users import Tables, complete_profiles, complete_users
from sandbox.salesforce.loading.values import parser_for
from sandbox.salesforce.schema import FieldSchema, SalesforceError, Schema
from sandbox.salesforce.store import Store
from sandbox.salesforce.store.defaults import DEFAULT_ROWS

CHUNK_ROWS = 5000
Step = tuple[str, str, Callable[[Any], Any] | None]
"""Column, field and the conversion from one to the other."""
log = logging.getLogger(__name__)
NOT_RECORDS = frozenset({"FieldPermissions", "UserRecordAccess"})
SHARING_TABLES = ("UserRole", "AccountTeamMember", "OpportunityTeamMember")
"""An org that has rows of these restricts who sees what; one without is open, as a new org is."""
_FIRST = ("Organization", "Profile", "UserRole", "User", "Group", "OpportunityStage", "TaskStatus", "CaseStatus")
_THEN = ("RecordType", "Product2", "Pricebook2", "PricebookEntry", "Campaign", "Account", "Contact", "Lead")
_LATE = ("OpportunityHistory", "OpportunityFieldHistory", "AccountHistory", "CaseHistory", "ContactHistory")


def fill(schema: Schema, store: Store, given: Mapping[str, Iterable[Row]]) -> None:
    """Load these tables; raises OrgDataError that names the row. The schema grows by what they hold beyond it.

    A store that was filled in an earlier run keeps its records; only the schema grows.
    """
    filled = store.rows.database.value('SELECT 1 FROM "User" LIMIT 1') is not None
    tables = _with_defaults({name: rows for name, rows in given.items() if name not in NOT_RECORDS})
    for name, rows in tables.items():
        if not schema.has(name):
            schema.add_custom_object(name, first_ids(rows))
    findings = {name: examine(schema.get(name), rows) for name, rows in tables.items()}
    for name in _add_statuses(tables, findings):
        findings[name] = examine(schema.get(name), tables[name])
    keys = Keys({name: found.keys for name, found in findings.items()})
    for name, found in findings.items():
        _grow(schema, name, found, keys)
    if filled:
        return
    with store.transaction():
        for name in _in_order(tables):
            _load_table(schema, store, name, tables[name], keys)


def _with_defaults(tables: Tables) -> Tables:
    private = any(_has_rows(tables.get(name)) for name in SHARING_TABLES)
    tables["Profile"] = profiles = complete_profiles(tables.get("Profile", ()))
    tables["User"] = complete_users(tables.get("User", ()), profiles)
    tables["Organization"] = complete_organization(tables.get("Organization", ()), private=private)
    return tables


def _add_statuses(tables: Tables, findings: Mapping[str, Findings]) -> list[str]:
    """An org whose tasks or cases have other statuses than its tables name has those as well."""
    added = []
    for name, table in STATUS_TABLES.items():
        known = list(tables.get(table, ())) or DEFAULT_ROWS[table]
        used = _chosen(findings, name, "Status", known)
        if used:
            tables[table] = [*known, *status_rows(used, first=101)]
            added.append(table)
    return added


def _chosen(findings: Mapping[str, Findings], name: str, column: str, known: Iterable[Row]) -> tuple[str, ...]:
    if name not in findings:
        return ()
    names = set(names_of(known))
    return tuple(value for value in findings[name].chosen.get(column, ()) if value not in names)


def _grow(schema: Schema, name: str, found: Findings, keys: Keys) -> None:
    for column, seen in found.new.items():
        schema.add_custom_field(name, column, _typing_values(seen, keys, column))
    for column, values in found.chosen.items():
        field = schema.get(name).find(column)
        if field is not None:
            schema.add_picklist_values(name, field.name, values)


def _typing_values(seen: NewColumn, keys: Keys, column: str) -> list[Any]:
    """The values that decide a column's type; keys of another table count as ids of that table."""
    targets = keys.tables_holding(seen.keys, column)
    if not targets:
        return list(seen.examples.values())
    return [keys.resolve(key, targets) for key in seen.keys]


def _in_order(tables: Tables) -> list[str]:
    named = {*_FIRST, *_THEN, *_LATE}
    middle = [name for name in tables if name not in named]
    return [name for name in (*_FIRST, *_THEN, *middle, *_LATE) if name in tables]


def _load_table(schema: Schema, store: Store, name: str, rows: Iterable[Row], keys: Keys) -> None:
    place = _Place()
    try:
        translated = _translated(schema, name, rows, keys, place)
        while chunk := list(islice(translated, CHUNK_ROWS)):
            store.load(name, chunk)
    except OrgDataError:
        raise
    except (SalesforceError, ValueError, TypeError) as problem:
        where = place_of(name, rows, place.row)
        raise OrgDataError(f"{where}: {problem}") from problem


class _Place:
    """Where the loading has come to, for messages."""

    __slots__ = ("row",)

    def __init__(self) -> None:
        self.row = 0


def _translated(schema: Schema, name: str, rows: Iterable[Row], keys: Keys, place: _Place) -> Iterator[Row]:
    own = keys.of(name)
    plans: dict[tuple[str, ...], list[Step]] = {}
    for number, row in enumerate(rows):
        place.row = number
        row = with_parts(row) if name in PEOPLE else row  # noqa: PLW2901  # the same person, fully named
        columns = tuple(row)
        plan = plans.get(columns)
        if plan is None:
            plan = plans[columns] = [_step(schema, name, column, keys) for column in columns if column != "Id"]
        try:
            translated = {
                field: value if value is None or value == "" or convert is None else convert(value)
                for column, field, convert in plan
                for value in (row[column],)
            }
        except (ValueError, TypeError) as problem:
            where = place_of(name, rows, number)
            raise OrgDataError(f"{where}, column {_culprit(plan, row)}: {problem}") from problem
        translated["Id"] = own.id_of_row(number, row.get("Id"))
        yield translated


def _culprit(plan: list[Step], row: Row) -> str:
    """The first column whose value cannot be converted."""
    for column, _, convert in plan:
        if row[column] in (None, "") or convert is None:
            continue
        try:
            convert(row[column])
        except (ValueError, TypeError):
            return column
    return "?"


def _step(schema: Schema, name: str, column: str, keys: Keys) -> Step:
    field = schema.get(name).find(column)
    if field is None:
        raise LookupError(f"{name}.{column} was not added by the first pass")
    if field.type == "reference":
        return column, field.name, _reference_converter(field, keys, name)
    parse = parser_for(field.type)
    if parse is None:
        return column, field.name, None
    return column, field.name, lambda value: parse(value) if isinstance(value, str) else value


def _reference_converter(field: FieldSchema, keys: Keys, name: str) -> Callable[[Any], Any]:
    present = [target for target in field.reference_to if keys.has(target)]
    warned = False

    def convert(value: Any) -> str | None:
        nonlocal warned
        found = keys.resolve(str(value), present)
        if found is not None:
            return found
        if is_id(value):
            return to_18(str(value))
        if present:
            raise ValueError(f"{value!r} is the Id of no row of {' or '.join(present)}")
        if not warned:
            log.warning("%s.%s is left empty: the org has no %s", name, field.name, field.reference_to)
            warned = True
        return None

    return convert


def _has_rows(rows: Iterable[Row] | None) -> bool:
    return next(iter(rows or ()), None) is not None

"""Loads an org from a folder of CSV files, one per object."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import cast

from sandbox.clock import Clock
from sandbox.org import OrgData, Row
from sandbox.org_csv import CsvRows, OrgFileError, read_header
from sandbox.org_people import build_users, people_of_users, read_people
from sandbox.salesforce.loading.values import Parser, parser_for
from sandbox.salesforce.schema.standard import standard_objects

SLACK_FILE = "users"


def load_org(folder: Path, clock: Clock) -> OrgData:  # noqa: ARG001  # the same call as for the built-in org
    """The org in that folder; raises OrgFileError, a ValueError that names file, row and column.

    Rows stay on disk and are read as they are needed. `clock` is not used for dates that the files give: an
    org from files stands still while the built-in one moves with today.
    """
    if not folder.is_dir():
        raise OrgFileError(f"{folder} is not a folder; give one that holds Account.csv, Opportunity.csv …")
    files = _files(folder)
    slack = files.pop(SLACK_FILE, None)
    if not files:
        raise OrgFileError(f"{folder} holds no CSV file named after an object, such as Account.csv")
    files_read = {name: _table(name, path) for name, path in files.items()}
    people = read_people(slack) if slack is not None else None
    # OrgData speaks of lists; what reads it only iterates and counts, and lists of a million rows would not fit.
    tables = cast("dict[str, list[Row]]", files_read)
    if "User" not in tables:
        tables["User"] = build_users(dict(files_read), people or ())
    return OrgData(tables=tables, people=people_of_users(tables["User"]) if people is None else people)


def _files(folder: Path) -> dict[str, Path]:
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() != ".csv" or path.name.startswith("."):
            continue
        name = SLACK_FILE if path.stem.lower() == SLACK_FILE else _object_name(path)
        if name in found:
            raise OrgFileError(f"{found[name].name} and {path.name} both give {name}; keep one")
        found[name] = path
    return found


def _object_name(path: Path) -> str:
    if path.stem.lower().endswith("__c"):
        return path.stem[:-3] + "__c"
    names = {name.lower(): name for name in [*standard_objects(), "FieldPermissions"]}
    known = names.get(path.stem.lower())
    if known is not None:
        return known
    near = difflib.get_close_matches(path.stem.lower(), names, n=1)
    hint = f"; did you mean {names[near[0]]}.csv?" if near else ""
    raise OrgFileError(f"{path.name}: there is no object {path.stem}{hint} A custom object's name ends in __c.")


def _table(name: str, path: Path) -> CsvRows:
    header = read_header(path)
    fields = standard_objects().get(name, {"fields": {}})["fields"]
    exact = {field.lower(): field for field in fields}
    for column in header:
        if "." in column:
            raise OrgFileError(
                f"{path.name}, row 1, column {column}: a column is a field of {name} itself;"
                f" for a reference give the Id field, such as {column.partition('.')[0]}Id"
            )
    rows = CsvRows(path, [exact.get(column.lower(), column) for column in header])
    _check(rows, {column: parser_for(fields[column]["type"]) for column in rows.columns if column in fields})
    return rows


def _check(rows: CsvRows, parsers: dict[str, Parser | None]) -> None:
    checked = [(rows.columns.index(column), parser) for column, parser in parsers.items() if parser is not None]
    for line, cells in rows.numbered():
        for place, parse in checked:
            if cells[place] == "":
                continue
            try:
                parse(cells[place])
            except ValueError as problem:
                raise OrgFileError(f"{rows.where(line, rows.columns[place])}: {problem}") from None

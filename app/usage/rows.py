"""One line of usage, whatever it comes from: account, day, measure, value. Pure."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from rapidfuzz import process

from app.errors import BadInput
from app.salesforce.measure_kinds import MEASURES

COLUMNS = ("account", "date", "measure", "value")
MEASURE_NAMES = tuple(name for name, known in MEASURES.items() if known.kind == "number")
LARGEST = Decimal(10) ** 15
EARLIEST = date(2000, 1, 1)
ACCOUNT_CHARACTERS = 300

_BY_WORDS = {
    " ".join(re.findall(r"[a-z]+", words)): name
    for name in MEASURE_NAMES
    for words in (name.replace("_", " "), *MEASURES[name].names)
}


@dataclass(frozen=True, slots=True)
class UsageRow:
    """A measure of an account on a day. `account` is as the source wrote it: id, domain or name."""

    line: int
    account: str
    on: date
    measure: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class BadRow:
    """A line that cannot be used, why, and for an unknown account the names that come nearest."""

    line: int
    account: str
    reason: str
    nearest: tuple[str, ...] = ()


Rows = Iterable[UsageRow | BadRow]
"""What every source of usage gives."""


def read_csv(lines: Iterable[str], *, today: date) -> Iterator[UsageRow | BadRow]:
    """Rows of a CSV text with a header line; raises BadInput where it is not one. Columns may come in any order."""
    reader = csv.reader(lines, strict=True)
    try:
        header = [name.strip().lower().removeprefix("\ufeff") for name in next(reader, [])]
        missing = [name for name in COLUMNS if name not in header]
        if missing:
            raise BadInput(f"The first line must name the columns {', '.join(COLUMNS)}; missing: {', '.join(missing)}.")
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield read_row(reader.line_num, dict(zip(header, cells, strict=False)), today=today)
    except csv.Error as error:
        raise BadInput(f"Line {reader.line_num} is not CSV ({error}); nothing from there on was read.") from error


def read_json_lines(lines: Iterable[str], *, today: date) -> Iterator[UsageRow | BadRow]:
    """Rows of JSON objects, one a line, with the keys of the CSV's columns."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found = json.loads(line, parse_float=Decimal, parse_constant=str)
        except (ValueError, RecursionError):
            yield BadRow(number, "", "not a line of JSON")
            continue
        if not isinstance(found, dict):
            yield BadRow(number, "", "not a JSON object")
        else:
            yield read_row(number, found, today=today)


def read_row(line: int, cells: Mapping[str, Any], *, today: date) -> UsageRow | BadRow:
    """One row, or what is wrong with it: the first thing found."""
    account = str(cells.get("account") or "").strip()[:ACCOUNT_CHARACTERS]
    if not account:
        return BadRow(line, account, "no account")
    try:
        on = _day(cells.get("date"), today)
        return UsageRow(line, account, on, _measure(cells.get("measure")), _value(cells.get("value")))
    except ValueError as error:
        return BadRow(line, account, str(error))


def _day(cell: object, today: date) -> date:
    text = str(cell or "").strip()
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(f"the date “{text[:40]}” is not written as 2026-11-21")
    try:
        on = date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None
    if not EARLIEST <= on <= today + timedelta(days=1):
        raise ValueError(f"the date {text} is {'in the future' if on > today else 'before 2000'}")
    return on


def _measure(cell: object) -> str:
    asked = " ".join(re.findall(r"[a-z]+", str(cell or "").lower()))
    if asked in _BY_WORDS:
        return _BY_WORDS[asked]
    near = process.extractOne(asked, list(_BY_WORDS), score_cutoff=70)
    hint = f"; did you mean {_BY_WORDS[near[0]]}?" if near else f"; known are {', '.join(MEASURE_NAMES)}"
    raise ValueError(f"unknown measure “{str(cell or '')[:40]}”{hint}")


def _value(cell: object) -> Decimal:
    text = "" if cell is None or isinstance(cell, bool) else str(cell).strip()
    try:
        value = Decimal(text) if re.fullmatch(r"[+-]?[\d.]+([eE][+-]?\d{1,2})?", text) else None
    except InvalidOperation:
        value = None
    if value is None:
        raise ValueError(f"the value “{text[:40]}” is not a number such as 1250 or 61.5")
    if not 0 <= value < LARGEST:
        raise ValueError(f"the value {text[:40]} is {'below nought' if value < 0 else 'too large'}")
    return value

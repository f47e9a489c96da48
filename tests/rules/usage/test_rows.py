"""Lines of usage: what is understood, and what is said about the rest."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.usage.rows import BadRow, UsageRow, read_csv, read_json_lines, read_row

TODAY = date(2026, 11, 21)
GOOD = {"account": "Acme", "date": "2026-11-20", "measure": "active_users", "value": "41"}


@pytest.mark.parametrize(
    ("measure", "meant"),
    [
        ("active_users", "active_users"),
        ("Weekly Active Users", "active_users"),
        ("WAU", "active_users"),
        ("seats", "licences"),
        ("Health Score", "health"),
        ("arr", "arr"),
    ],
)
def test_measures_go_by_the_names_that_people_use(measure: str, meant: str) -> None:
    """The same words that field mapping knows."""
    row = read_row(2, GOOD | {"measure": measure}, today=TODAY)
    assert row == UsageRow(2, "Acme", date(2026, 11, 20), meant, Decimal(41))


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"account": " "}, "no account"),
        ({"date": "20.11.2026"}, "written as 2026-11-21"),
        ({"date": "2026-02-30"}, "no day 2026-02-30"),
        ({"date": "2026-11-23"}, "in the future"),
        ({"date": "1999-12-31"}, "before 2000"),
        ({"measure": "active usrs"}, "did you mean active_users"),
        ({"measure": "colour"}, "known are health, arr, active_users, licences"),
        ({"value": "1,250"}, "not a number such as"),
        ({"value": "NaN"}, "not a number"),
        ({"value": "1e99"}, "too large"),
        ({"value": "-1"}, "below nought"),
        ({"value": ""}, "not a number"),
        ({"value": True}, "not a number"),
        ({"value": "1.2.3"}, "not a number"),
    ],
)
def test_a_bad_line_is_told_by_its_first_fault(cells: dict[str, object], words: str) -> None:
    """With the line's number, and with what to write instead where that can be said."""
    bad = read_row(7, GOOD | cells, today=TODAY)
    assert isinstance(bad, BadRow)
    assert bad.line == 7
    assert words in bad.reason


def test_columns_may_come_in_any_order_and_others_are_ignored() -> None:
    """The header says which is which; a byte-order mark and blank lines do no harm."""
    text = "\ufeffvalue,Note,Date,Account,measure\n41,x,2026-11-20,Acme,wau\n,,,,\n"
    (row,) = read_csv(text.splitlines(keepends=True), today=TODAY)
    assert isinstance(row, UsageRow)
    assert (row.line, row.account, row.value) == (2, "Acme", 41)


def test_a_quoted_name_keeps_its_comma_and_its_line_break() -> None:
    """CSV as spreadsheets write it; the line is the one on which the row ends."""
    text = 'account,date,measure,value\n"Acme,\nInc.",2026-11-20,wau,41\n'
    (row,) = read_csv(text.splitlines(keepends=True), today=TODAY)
    assert isinstance(row, UsageRow)
    assert (row.line, row.account) == (3, "Acme,\nInc.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "missing: account, date, measure, value"),
        ("account;date;measure;value\n", "missing: account"),
        ('account,date,measure,value\n"a\n', "not CSV"),
    ],
)
def test_what_is_no_csv_of_ours_is_refused_whole(text: str, words: str) -> None:
    """The sentence says what is missing, or where it broke."""
    with pytest.raises(BadInput, match=words):
        list_of(text)


def list_of(text: str) -> list[UsageRow | BadRow]:
    return list(read_csv(text.splitlines(keepends=True), today=TODAY))


@pytest.mark.parametrize("line", ["{", "[]", "1", '"x"', "[" * 100_000])
def test_a_line_that_is_no_json_object_is_told_and_the_others_are_read(line: str) -> None:
    """JSON lines stand alone."""
    bad, good = read_json_lines([line, json.dumps(GOOD | {"value": 41.5})], today=TODAY)
    assert isinstance(bad, BadRow)
    assert isinstance(good, UsageRow)
    assert (bad.line, good.line, good.value) == (1, 2, Decimal("41.5"))


CELL = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=60), st.lists(st.integers()))


@given(st.dictionaries(st.sampled_from(["account", "date", "measure", "value", "x"]), CELL))
def test_any_line_is_a_row_or_a_reason(cells: dict[str, object]) -> None:
    """Nothing that a line may hold ends in an exception."""
    row = read_row(1, cells, today=TODAY)
    assert isinstance(row, UsageRow) or row.reason

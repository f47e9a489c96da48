"""Random simple filters against a plain evaluation in Python."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sandbox.clock import Clock
from sandbox.salesforce import soql
from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.store import Store
from tests.sandbox.soql.conftest import ANN, NOW

Row = dict[str, Any]
Test = tuple[str, Callable[[Row], bool]]

_WORDS = ["", "a", "A", "ab", "Ab", "b%", "a_b", "É", "é", "o'h", "back\\slash", "ß", "z"]
_NUMBERS = [None, -2, 0, 0.5, 1, 1000]
_DAYS = [None, "2026-11-20", "2026-11-21", "2026-11-22", "2027-01-01"]
_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_ROWS: list[Row] = [
    {"Site": word or None, "AnnualRevenue": number, "Day": day}
    for place, word in enumerate(_WORDS)
    for number, day in [
        (_NUMBERS[place % 6], _DAYS[place % 5]),
        (_NUMBERS[(place * 5 + 1) % 6], _DAYS[(place + 2) % 5]),
    ]
]


@pytest.fixture(scope="module")
def store() -> Store:
    """Twenty-six accounts with awkward texts, numbers and days."""
    schema = Schema.load()
    schema.add_custom_field("Account", "Day__c", ["2026-01-01"])
    loaded = Store(schema, Clock(today=date(2026, 11, 21)))
    loaded.load("User", [{"Id": ANN, "LastName": "Ace"}])
    rows = [
        {"Id": make_id("001", n), "Name": str(n), "Site": r["Site"], "AnnualRevenue": r["AnnualRevenue"]}
        | {"Day__c": r["Day"]}
        for n, r in enumerate(_ROWS)
    ]
    loaded.load("Account", rows)
    return loaded


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _lower(value: str | None) -> str | None:
    return value.lower() if value else None


@st.composite
def _text_test(draw: st.DrawFn) -> Test:
    word = draw(st.sampled_from(_WORDS))
    sign = draw(st.sampled_from(["=", "!=", "IN", "NOT IN", *_ORDERS]))
    wanted = _lower(word)
    if sign in _ORDERS and word:
        compare = _ORDERS[sign]
        return f"Site {sign} {_quoted(word)}", lambda row: bool(row["Site"]) and compare(row["Site"].lower(), wanted)
    if sign in ("IN", "NOT IN"):
        other = draw(st.sampled_from(_WORDS))
        both = {wanted, _lower(other)}
        found = sign == "IN"
        return f"Site {sign} ({_quoted(word)}, {_quoted(other)})", lambda row: (_lower(row["Site"]) in both) == found
    same = sign != "!="
    return f"Site {'=' if same else '!='} {_quoted(word)}", lambda row: (_lower(row["Site"]) == wanted) == same


@st.composite
def _like_test(draw: st.DrawFn) -> Test:
    word = draw(st.sampled_from([w for w in _WORDS if w]))
    kind = draw(st.sampled_from(["starts", "ends", "holds"]))
    literal = _quoted(word)[1:-1].replace("%", "\\%").replace("_", "\\_")
    pattern = {"starts": literal + "%", "ends": "%" + literal, "holds": f"%{literal}%"}[kind]
    checks: dict[str, Callable[[str], bool]] = {
        "starts": lambda text: text.startswith(word.lower()),
        "ends": lambda text: text.endswith(word.lower()),
        "holds": lambda text: word.lower() in text,
    }
    return f"Site LIKE '{pattern}'", lambda row: bool(row["Site"]) and checks[kind](row["Site"].lower())


def _ordered_test(name: str, key: str, values: list[Any]) -> st.SearchStrategy[Test]:
    def build(value: Any, sign: str) -> Test:
        text = "null" if value is None else str(value)
        if sign in ("=", "!=") or value is None:
            same = sign != "!="
            return f"{name} {'=' if same else '!='} {text}", lambda row: (row[key] == value) == same
        compare = _ORDERS[sign]
        return f"{name} {sign} {text}", lambda row: row[key] is not None and compare(row[key], value)

    return st.builds(build, st.sampled_from(values), st.sampled_from(["=", "!=", *_ORDERS]))


def _combined(tests: st.SearchStrategy[Test]) -> st.SearchStrategy[Test]:
    def join(word: str, parts: list[Test]) -> Test:
        text = f" {word} ".join(f"({part[0]})" for part in parts)
        combine = all if word == "AND" else any
        return text, lambda row: combine(part[1](row) for part in parts)

    def negate(part: Test) -> Test:
        return f"NOT ({part[0]})", lambda row: not part[1](row)

    joined = st.builds(join, st.sampled_from(["AND", "OR"]), st.lists(tests, min_size=2, max_size=3))
    return joined | st.builds(negate, tests)


_SIMPLE = (
    _text_test()
    | _like_test()
    | _ordered_test("AnnualRevenue", "AnnualRevenue", _NUMBERS)
    | _ordered_test("Day__c", "Day", _DAYS)
)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(test=st.recursive(_SIMPLE, _combined, max_leaves=5))
def test_any_filter_agrees_with_a_plain_evaluation(store: Store, test: Test) -> None:
    """Whatever simple filters are combined, SQL finds the rows that Python finds."""
    where, matches = test
    result = soql.run(store, f"SELECT Name FROM Account WHERE {where} ORDER BY Id", user_id=ANN, tz="UTC", now=NOW)

    assert [record["Name"] for record in result.records] == [str(n) for n, row in enumerate(_ROWS) if matches(row)]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_as_a_value_is_data(store: Store, text: str) -> None:
    """Text from outside, once escaped, never becomes part of the query."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    result = soql.run(
        store, f"SELECT COUNT() FROM Account WHERE Name = 'none{escaped}'", user_id=ANN, tz="UTC", now=NOW
    )

    assert result.total_size == 0

"""GROUP BY ROLLUP and CUBE: the groups, the subtotals over them and the grand total, told apart by GROUPING()."""

from __future__ import annotations

from collections import Counter
from itertools import product
from typing import Any

from tests.sandbox.soql.conftest import ANN, BOB, Ask


def _rows(ask: Ask, text: str, **options: Any) -> list[tuple[Any, ...]]:
    return [tuple(record.values())[1:] for record in ask(text, **options).records]


def test_rollup_sums_up_from_the_right(ask: Ask) -> None:
    """Each owner's stages, then the owner's subtotal, and the grand total at the end."""
    text = (
        "SELECT Owner.Name, StageName, COUNT(Id), SUM(Amount) FROM Opportunity GROUP BY ROLLUP(Owner.Name, StageName)"
    )
    assert _rows(ask, text) == [
        ("Ann Ace", "Closed Lost", 1, 50),
        ("Ann Ace", "Prospecting", 1, 100.1),
        ("Ann Ace", None, 2, 150.1),
        ("Bob Bit", "Closed Won", 1, 200.2),
        ("Bob Bit", "Prospecting", 1, None),
        ("Bob Bit", None, 2, 200.2),
        (None, None, 4, 350.3),
    ]


def test_grouping_tells_a_subtotal_from_an_empty_value(ask: Ask) -> None:
    """An account without an industry is a group of its own; the total of all has GROUPING() 1."""
    text = "SELECT Industry, GROUPING(Industry) over, COUNT(Id) n FROM Account GROUP BY ROLLUP(Industry)"
    assert _rows(ask, text) == [(None, 0, 1), ("Banking", 0, 1), ("Energy", 0, 2), (None, 1, 4)]
    assert set(ask(text).records[0]) == {"attributes", "Industry", "over", "n"}


def test_cube_has_every_combination(ask: Ask) -> None:
    """A cube's rows are what counting by hand gives for each set of fields."""
    plain = ask("SELECT OwnerId, Industry FROM Account").records
    expected: Counter[tuple[Any, ...]] = Counter()
    for row, (over_owner, over_industry) in product(plain, product((0, 1), repeat=2)):
        owner, industry = row["OwnerId"], row["Industry"]
        expected[(None if over_owner else owner, None if over_industry else industry, over_owner, over_industry)] += 1
    text = """SELECT OwnerId, Industry, GROUPING(OwnerId) o, GROUPING(Industry) i, COUNT(Id) n FROM Account
    GROUP BY CUBE(OwnerId, Industry)"""
    assert {row[:4]: row[4] for row in _rows(ask, text)} == dict(expected)


def test_grouping_filters_and_sorts(ask: Ask) -> None:
    """HAVING can keep the subtotals alone, and ORDER BY can put them first."""
    only = "SELECT OwnerId, COUNT(Id) FROM Account GROUP BY ROLLUP(OwnerId, Industry) HAVING GROUPING(Industry) = 1"
    assert _rows(ask, only) == [(ANN, 2), (BOB, 2), (None, 4)]
    first = "SELECT Industry, COUNT(Id) FROM Account GROUP BY ROLLUP(Industry) ORDER BY GROUPING(Industry) DESC LIMIT 1"
    assert _rows(ask, first) == [(None, 4)]


def test_a_condition_on_a_group_leaves_its_subtotals_out(ask: Ask) -> None:
    """A HAVING condition on a field looks at the value that the row shows."""
    text = "SELECT Industry, COUNT(Id) FROM Account GROUP BY ROLLUP(Industry) HAVING Industry = 'energy'"
    assert _rows(ask, text) == [("Energy", 2)]


def test_subtotals_of_functions_and_of_visible_rows(ask: Ask) -> None:
    """Years can be rolled up, and the totals count only what the user may see."""
    text = "SELECT CALENDAR_YEAR(CloseDate) y, COUNT(Id) n FROM Opportunity GROUP BY ROLLUP(CALENDAR_YEAR(CloseDate))"
    assert _rows(ask, text) == [(2025, 1), (2026, 2), (2027, 1), (None, 4)]
    mine = f"{{row}}.OwnerId = '{ANN}'"
    assert _rows(ask, text, visible=lambda _: mine) == [(2025, 1), (2026, 1), (None, 2)]

"""How a weekly portfolio looks: heaps, what moved, renewals; within Slack's limits whatever the book holds."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest

from app.digests.weekly_blocks import Week, week_blocks, week_words
from app.digests.weekly_book import Held, compared
from app.risk.triage import Heap
from app.slack.message import MESSAGE_CHARACTERS
from tests.rules.digests.test_digest_blocks import HOSTILE, url

MONDAY = date(2026, 11, 23)


def held(n: int, heap: Heap = Heap.STEADY, **values: str) -> Held:
    """The nth account of a book."""
    return Held(account_id=f"001{n:012d}AAA", name=f"Account {n}", heap=heap, why="Health down 20%", **values)


def drawn(*book: Held, gone: int = 0, told: tuple[str, ...] = ()) -> str:
    """What a reader sees."""
    blocks = week_blocks(Week(book, MONDAY, gone=gone), url, told=told)
    return json.dumps(blocks, ensure_ascii=False)


def test_what_moved_since_last_week_is_marked() -> None:
    """An account that is new, one in another heap, one that left; the rest is quiet."""
    before = {held(1).account_id: Heap.READY, held(2).account_id: Heap.AT_RISK, held(9).account_id: Heap.STEADY}
    book = compared([held(1, Heap.AT_RISK), held(2, Heap.AT_RISK), held(3, Heap.READY)], before)
    assert week_words(Week(book, MONDAY, gone=1)) == (
        "2 at risk, 1 ready to expand, 0 quiet but steady. "
        "Since last week: 1 now at risk, 1 now ready to expand, 1 out of the book."
    )
    text = drawn(*book)
    assert text.count("*was ready to expand*") == 1
    assert text.count("*new*") == 1


def test_what_is_at_risk_through_a_deal_tells_its_amount() -> None:
    """Beside the yearly revenue, which says nothing of the deal."""
    assert "|Account 1> · $40,000 in Growth &lt;2027&gt; — " in drawn(
        held(1, Heap.AT_RISK, stake="$40,000 in Growth <2027>")
    )


def test_the_first_week_marks_nothing() -> None:
    """There is nothing to compare with, so nothing is new."""
    book = compared([held(1, Heap.AT_RISK)], None)
    assert "*new*" not in drawn(*book)
    assert "Since" not in week_words(Week(book, MONDAY))


def test_renewals_of_the_next_ninety_days_come_soonest_first_with_their_likelihood() -> None:
    """Neither those that passed, nor those that are far."""
    days = {1: 91, 2: 90, 3: 0, 4: -1}
    book = [held(n, renews_on=(MONDAY + timedelta(days=d)).isoformat(), outlook="renewal 64%") for n, d in days.items()]
    text = drawn(*book)
    assert "2 renewals in the next 90 days" in text
    renewals = text[text.index("2 renewals") : text.index("Quiet but steady")]
    assert renewals.index("Account 3") < renewals.index("Account 2")
    assert "renewal 64%" in renewals
    assert "Account 1" not in renewals
    assert "Account 4" not in renewals


def test_an_account_told_above_is_counted_but_not_told_again() -> None:
    """In a personal message its reasons and buttons stand above."""
    text = drawn(held(1, Heap.AT_RISK), held(2, Heap.AT_RISK), told=(held(1).account_id,))
    assert "At risk (2)*, 1 of them above" in text
    assert "Account 1" not in text


def test_a_team_reads_whose_each_account_is() -> None:
    """In a channel; one's own need no name."""
    book = [held(1, Heap.AT_RISK, owner="Ana Ruiz")]
    for meant, is_named in (("team U0ANA", True), ("me", False)):
        assert ("Ana Ruiz" in str(week_blocks(Week(book, MONDAY, meant=meant), url))) is is_named


@pytest.mark.parametrize("hostile", HOSTILE)
def test_three_hundred_hostile_accounts_fit(hostile: str) -> None:
    """Few blocks, short ones, and no token of Slack's from a name."""
    heaps = list(Heap)
    book = [
        Held(f"001{n:012d}AAA", hostile, heaps[n % 3], hostile, "1200000", "EUR", "2026-12-01", hostile, hostile, "")
        for n in range(300)
    ]
    text = drawn(*book)
    assert len(week_blocks(Week(book, MONDAY), url)) <= 7
    assert len(text) < MESSAGE_CHARACTERS
    assert "<!channel>" not in text
    assert "<@U12345>" not in text

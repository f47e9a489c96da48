"""A month replayed: what is told once stays told, and people get one message a day."""

from __future__ import annotations

from datetime import date, timedelta

from app.digests.dry_run import first_told, messages_to_people
from app.risk.signal import Finding, Rule, Severity, Signal

MONDAY = date(2026, 11, 2)


def finding(subject: str = "006000000000001AAA") -> Finding:
    """A deal at risk."""
    signal = Signal(Rule.SILENCE, Severity.SERIOUS, "No mail for 40 days", (subject,), "Call them")
    return Finding(subject, "001000000000001AAA", "Birch Foods", "Expansion", (signal,), (), 50, "Call", MONDAY)


def told_on(*days: tuple[int, bool]) -> list[int]:
    """Days (counted from the first) on which the risk would have been told, for days with and without it."""
    found = {MONDAY + timedelta(days=n): [finding()] if there else [] for n, there in days}
    return [(one.on - MONDAY).days for one in first_told(found)]


def test_a_risk_that_stays_is_told_once() -> None:
    """Also where the digest comes twice a week only."""
    assert told_on(*((n, True) for n in range(20))) == [0]
    assert told_on((0, True), (3, True), (7, True), (10, True)) == [0]


def test_one_that_flaps_is_told_once_and_one_that_comes_back_later_again() -> None:
    """A day or two without signs is not the end; a week is."""
    assert told_on((0, True), (1, False), (2, True), (3, False), (4, True)) == [0]
    assert told_on((0, True), *((n, False) for n in range(1, 7)), (7, True)) == [0, 7]


def test_people_get_one_message_a_day() -> None:
    """However many things they owe."""
    owed = [(MONDAY, "ana"), (MONDAY, "ana"), (MONDAY, "bo"), (MONDAY + timedelta(days=1), "ana")]
    assert messages_to_people(owed) == (3, 2, 2)

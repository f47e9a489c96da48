"""Which failures are worth a message, and how they are grouped."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from app.sync.advice import advice, in_own_words
from app.sync.health import Cause, Pulse, dated, due_on, group_by_cause, is_lasting, is_steady, standstill

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_objects_that_fail_alike_are_one_cause() -> None:
    """Numbers and the object's own name make no difference; other words do."""
    causes = group_by_cause(
        {
            "Task": ["INVALID_FIELD", "No such column 'A' on entity 'Task' (row 17)"],
            "Event": ["INVALID_FIELD", "No such column 'A' on entity 'Event' (row 3)"],
            "Case": ["INVALID_FIELD", "No such column 'B' on entity 'Case'"],
        },
        NOON,
    )
    assert [cause.objects for cause in causes] == [("Case",), ("Event", "Task")]


def test_an_error_of_the_whole_run_names_no_object() -> None:
    """It speaks for everything."""
    (cause,) = group_by_cause({"": ["", "Salesforce is not answering"]}, NOON)
    assert (cause.objects, cause.sentence) == ((), "Salesforce is not answering")


def test_a_cause_is_as_old_as_its_first_sight_even_when_its_numbers_move() -> None:
    """The counter in the sentence goes up, the cause stays the same one."""
    (old,) = group_by_cause({"": ["", "counts 4,100 of today's 5,000"]}, NOON)
    (new,) = dated(group_by_cause({"": ["", "counts 4,230 of today's 5,000"]}, NOON + 3 * MINUTE), [old])
    assert (new.since, "4,230" in new.sentence) == (NOON, True)


@pytest.mark.parametrize(("minutes", "lasting"), [(0, False), (1.9, False), (2, True), (60, True)])
def test_a_failure_lasts_from_two_minutes_on(minutes: float, *, lasting: bool) -> None:
    """Short hiccups are not told."""
    assert is_lasting([Cause("k", "", "x", (), NOON)], NOON + minutes * MINUTE) is lasting


@pytest.mark.parametrize(
    ("began", "due"),
    [("2026-11-20T16:59", 20), ("2026-11-20T17:00", 23), ("2026-11-21T09:00", 23), ("2026-11-22T23:00", 23)],
)
def test_a_failure_is_due_on_a_working_day(began: str, due: int) -> None:
    """The same one until five o'clock; nobody is asked for anything on a weekend."""
    assert due_on(datetime.fromisoformat(began)) == date(2026, 11, due)


def test_no_failure_never_lasts() -> None:
    """Nothing wrong, nothing to tell; and a recovery needs its time too."""
    assert not is_lasting([], NOON)
    assert not is_steady(None, NOON)
    assert not is_steady(NOON, NOON + MINUTE)
    assert is_steady(NOON, NOON + 2 * MINUTE)


@pytest.mark.parametrize(
    ("pulse", "minutes", "interval", "stands_still"),
    [
        (None, 600, MINUTE, False),
        (Pulse(NOON, is_under_way=False), 4, MINUTE, False),
        (Pulse(NOON, is_under_way=False), 6, MINUTE, True),
        (Pulse(NOON, is_under_way=False), 20, 10 * MINUTE, False),
        (Pulse(NOON, is_under_way=False), 31, 10 * MINUTE, True),
        (Pulse(NOON, is_under_way=True), 14, MINUTE, False),
        (Pulse(NOON, is_under_way=True), 16, MINUTE, True),
        (Pulse(NOON, is_under_way=True, is_comparing=True), 60, MINUTE, False),
    ],
)
def test_a_sync_that_has_stopped_is_a_failure_too(
    pulse: Pulse | None, minutes: int, interval: timedelta, *, stands_still: bool
) -> None:
    """No run within three intervals, or a run without a sign of life."""
    assert bool(standstill(pulse, NOON + minutes * MINUTE, interval)) is stands_still


def test_a_cause_survives_its_row() -> None:
    """What is kept as JSON comes back the same."""
    (cause,) = group_by_cause({"Task": ["INVALID_FIELD", "No such column"]}, NOON)
    assert Cause.from_json(cause.as_json()) == cause


def test_what_is_meant_for_an_asker_is_left_out() -> None:
    """The report names the cause alone."""
    assert in_own_words("Salesforce is not answering, so I cannot check what you may see. Try again.") == (
        "Salesforce is not answering"
    )


@pytest.mark.parametrize(
    ("code", "sentence", "step"),
    [
        ("", "Salesforce counts 4,000 of today's 5,000 API calls", "Company Information"),
        ("", "Salesforce refused to sign me in (user is inactive)", "throughline doctor"),
        ("", "SALESFORCE_CLIENT_ID is not set: give the consumer key", "environment"),
        ("INVALID_FIELD", "No such column 'X'", "read access"),
        ("STANDSTILL", "No run of the sync has begun", "throughline worker"),
        ("SOMETHING_NEW", "Unheard of", "administrator"),
    ],
)
def test_every_cause_has_a_next_step(code: str, sentence: str, step: str) -> None:
    """Known ones a fitting one, unknown ones at least whom to ask."""
    assert step in advice(code, sentence)

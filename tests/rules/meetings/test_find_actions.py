"""Action items are found in what people said, measured on our own labelled lines."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from app.meetings.find_actions import find_actions
from app.meetings.talk import Line

SAID_ON = date(2026, 11, 20)


def labelled(name: str) -> list[tuple[str, str]]:
    """(who, text) of each line; who is empty where there is no action item in it."""
    lines = (Path(__file__).parent / name).read_text().splitlines()
    pairs = (line.split(" | ", 1) for line in lines if line[:1] in "+-")
    return [(mark[2:], text) for mark, text in pairs]


@pytest.mark.parametrize(
    ("name", "least_precision", "least_recall"),
    [("labelled_actions.txt", 0.95, 0.95), ("labelled_actions_held_out.txt", 0.85, 0.85)],
)
def test_extraction_without_a_model_is_measured(name: str, least_precision: float, least_recall: float) -> None:
    """Nine in ten found are action items and nine in ten are found; also on lines that the rules never saw."""
    lines = labelled(name)
    found = [find_actions([Line(1, text, "Ana")], SAID_ON) for _, text in lines]
    hits = sum(bool(who) and bool(one) for (who, _), one in zip(lines, found, strict=True))
    precision, recall = hits / sum(map(bool, found)), hits / sum(bool(who) for who, _ in lines)
    pairs = [(who, one[0].who or "us") for (who, _), one in zip(lines, found, strict=True) if who and one]
    right = sum(wanted == got.split()[0] for wanted, got in pairs) / len(pairs)
    wrong = [(who, text) for (who, text), one in zip(lines, found, strict=True) if bool(who) != bool(one)]
    told = f"{name}, {len(lines)} lines: precision {precision:.2f}, recall {recall:.2f}, person {right:.2f}"
    print(f"\naction items: {told}")  # noqa: T201
    assert precision >= least_precision, wrong
    assert recall >= least_recall, wrong
    assert right >= 0.85, [pair for pair in pairs if pair[0] != pair[1].split()[0]]


def test_an_item_holds_its_sentence_person_and_day() -> None:
    """What the form shows: a short title, the words to the letter, and the day by the calendar."""
    (item,) = find_actions([Line(3, "Thanks. Dana, can you send Maya the SOC 2 report by Friday?", "Tom")], SAID_ON)
    assert (item.title, item.who, item.due_on) == ("Send Maya the SOC 2 report by Friday", "Dana", date(2026, 11, 27))
    assert item.quote == "Dana, can you send Maya the SOC 2 report by Friday?"
    assert item.line.number == 3


def test_the_same_item_is_found_once() -> None:
    """A reminder in the thread makes no second item."""
    lines = [Line(n, "Please confirm the seat count with them.", "Tom") for n in (1, 2)]
    assert len(find_actions(lines, SAID_ON)) == 1

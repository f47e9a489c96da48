"""A handoff says what it leaves out, and whether a model helped."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from app.crm.facts import AccountFacts, OpenTask, Stakeholder
from app.errors import ModelUnavailable
from app.handoffs.blocks import handoff_message
from app.handoffs.compose_handoff import compose_handoff
from app.handoffs.handoff import Handoff
from app.handoffs.written_parts import Writer
from app.llm.deadline import Deadline
from app.llm.model import Model
from app.llm.prompts import Prompt
from sandbox.demo.show import as_text

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


class SpentModel(Model):
    """Has no budget left, or answers with nothing."""

    def __init__(self, *, answers: bool) -> None:
        self.withheld: Mapping[str, frozenset[str]] = {}
        self._answers = answers

    def complete(self, prompt: Prompt, content: str, deadline: Deadline | None = None) -> dict[str, Any]:  # noqa: ARG002
        """Nothing in every section."""
        if not self._answers:
            raise ModelUnavailable("Today's budget is spent")
        return {name: [] for name in prompt.schema["properties"]}


def notes(model: Model | None) -> str:
    """The draft's small print, as it is read again from the database."""
    handoff = compose_handoff(Writer(model), AccountFacts("001", "Zephyr"), (), NOW)
    message = handoff_message(Handoff.from_content(handoff.as_content()), str)
    return as_text({"blocks": [block for block in message.blocks if block["type"] == "context"]})


def test_a_handoff_says_that_its_model_failed() -> None:
    """With the reason; not where no model is configured."""
    assert "Today's budget is spent: this is taken from the records alone" in notes(SpentModel(answers=False))
    assert notes(None) == "From Salesforce"


def test_a_handoff_of_which_a_model_wrote_nothing_does_not_claim_it() -> None:
    """An answer of which nothing stands is no part of it."""
    assert notes(SpentModel(answers=True)) == "From Salesforce"


def test_what_there_is_no_room_for_is_counted() -> None:
    """Shown and left out together are what the records hold, in each part, however long its lines are."""
    for length in (5, 300):
        people = tuple(Stakeholder(f"003{n}", f"Ida {n} {'a' * length}") for n in range(10))
        tasks = tuple(OpenTask(f"00T{n}", f"Call {n} {'b' * length}") for n in range(9))
        facts = AccountFacts("001", "Zephyr", stakeholders=people, tasks=tasks)
        shown = as_text({"blocks": handoff_message(compose_handoff(Writer(None), facts, (), NOW), str).blocks})
        _, people_part, tasks_part = re.split(r"\*People\*|\*Open tasks and cases\*", shown)
        for part, held in ((people_part, 10), (tasks_part, 9)):
            left = re.search(r"_and (\d+) more_", part)
            assert left is not None
            assert len(re.findall("• (?:Ida|Call)", part)) + int(left[1]) == held

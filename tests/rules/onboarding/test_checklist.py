"""The implementation's checklist: every step has a day, in order, and stays the same step whenever it is asked for."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest
from pydantic import ValidationError

from app.crm.facts import AccountFacts, Deal, Stakeholder
from app.handoffs.handoff import Gap
from app.handoffs.ledger import Promise
from app.onboarding.checklist import Start, steps_for, usual_steps
from app.settings import Settings

WON_ON = date(2026, 11, 20)
DEAL = Deal("006", "New", is_won=True, is_closed=True, close_on=WON_ON)
FACTS = AccountFacts("001", "Zephyr", stakeholders=(Stakeholder("003", "Ida Quill", role="Economic Buyer"),))


def promise(number: int, due_on: date | None) -> Promise:
    """Something promised in a mail."""
    return Promise(UUID(int=number), "001", "02s", f"We will deliver thing {number}.", "Dana", WON_ON, due_on, None)


def test_steps_come_in_order_with_the_promises_days_and_the_gaps_owner() -> None:
    """A promise keeps its own day; what the handoff lacks is the seller's to find out."""
    promises = (promise(1, date(2026, 12, 10)), promise(2, None), promise(3, date(2026, 10, 1)))
    steps = steps_for(FACTS, DEAL, promises, (Gap("Who decides", "Dana"),), Start(WON_ON))
    assert [step.due_on for step in steps] == sorted(step.due_on for step in steps)
    assert [(step.title, step.due_on) for step in steps if step.quote] == [
        ("Deliver what was promised: We will deliver thing 1.", date(2026, 12, 10))
    ]
    assert [step.title for step in steps if step.is_sellers] == ["Find out: Who decides"]
    assert steps[1].title == "Kick-off call with Ida Quill"


def test_no_step_falls_on_a_weekend_or_a_day_off() -> None:
    """Five working days after a Friday with a holiday between is the Monday after."""
    steps = steps_for(FACTS, DEAL, (), (), Start(WON_ON, {date(2026, 11, 26), date(2026, 12, 25)}))
    assert steps[0].due_on == date(2026, 11, 30)
    assert all(step.due_on.weekday() < 5 for step in steps)


def test_a_step_keeps_its_key() -> None:
    """So that it is assigned once, whoever opens the form."""
    first, second = (steps_for(FACTS, DEAL, (promise(1, date(2026, 12, 1)),), (), Start(WON_ON)) for _ in range(2))
    assert [step.key for step in first] == [step.key for step in second]
    assert len({step.key for step in first}) == len(first)


def test_a_team_has_its_own_steps_and_keeps_what_it_assigned() -> None:
    """Days and titles from the settings; a usual step by its usual title stays the step that it was."""
    own = usual_steps("3 Security review; 8 Kick-off call with {who};")
    steps = steps_for(FACTS, DEAL, (), (), Start(WON_ON, usual=own))
    assert [step.title for step in steps] == ["Security review", "Kick-off call with Ida Quill"]
    usual = steps_for(FACTS, DEAL, (), (), Start(WON_ON, usual=usual_steps("")))
    assert steps[1].key == usual[0].key
    assert len(usual) == 7


@pytest.mark.parametrize("told", ["Kick-off", "5", "five Kick-off", "5 Kick-off; Goals"])
def test_steps_without_days_are_refused_at_the_start(told: str) -> None:
    """Before anything runs, in words that show how to write them."""
    with pytest.raises(ValidationError, match="5 Kick-off call with"):
        Settings.model_validate({"checklist_steps": told})

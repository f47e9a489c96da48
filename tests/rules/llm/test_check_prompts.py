"""The prompts are rendered on customers and held against their budgets."""

from __future__ import annotations

from dataclasses import replace

from app.crm.facts import Touch
from app.llm.check_prompts import check_prompts
from app.llm.context import CHARACTERS_PER_TOKEN, build_context
from app.llm.prompts import prompt_names
from tests.rules.llm.made_world import TODAY, make_world

FACTS = make_world(1).facts


def test_every_prompt_holds_on_made_up_customers() -> None:
    """No prompt has a problem, and each one is rendered."""
    checks = check_prompts([FACTS, make_world(2).facts], TODAY)
    assert [check.name for check in checks] == list(prompt_names())
    assert [check.problems for check in checks] == [()] * len(checks)


def test_customer_with_a_thousand_long_mails_stays_within_budget() -> None:
    """What does not fit is left out and counted; what the question asks for stays."""
    mail = FACTS.touches[0]
    touches = tuple(
        Touch(f"02s{n:04}", "email", mail.at, f"Note {n}", "lorem ipsum dolor " * 60, "Ana") for n in range(1000)
    )
    wanted = touches[700]._replace(text="The octopus tank needs a second lid.")
    long = replace(FACTS, touches=(*touches[:700], wanted, *touches[701:]))
    context = build_context([long], today=TODAY, max_tokens=3000, question="what about the octopus tank?")
    assert len(context.as_prompt()) <= 3000 * CHARACTERS_PER_TOKEN + 200
    assert context.left_out > 900
    assert any("octopus" in fact.text for fact in context.facts)

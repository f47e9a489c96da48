"""The way from a model on a bad day to a message: server, client, check and blocks, sixty customers with a fixed seed."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.assistant.blocks import AnswerView, answer_message
from app.assistant.compose_answer import Asked, compose_answer
from app.assistant.line import Known
from app.crm.facts import AccountFacts, Touch
from app.db.engine import Database
from app.handoffs.blocks import handoff_message
from app.handoffs.compose_handoff import compose_handoff
from app.handoffs.written_parts import Writer
from app.llm.claims import dates_and_rest, numbers
from app.llm.describe_account import describe_account
from app.llm.model import Model
from app.settings import Settings
from app.slack.message import Message
from sandbox.demo.control import Control
from sandbox.server import RunningSandbox, run_in_thread
from tests.bot.desk_org import desk_org
from tests.rules.llm.made_world import TODAY, make_world

CASES = 60
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)
HOME = "https://org.example/"
ATTACKS = [
    line
    for file in sorted((Path(__file__).parent.parent / "rules/llm/attacks").glob("*.txt"))
    for line in file.read_text().splitlines()
]
QUESTIONS = (
    "what did they write about the depot?",
    "what did we promise, and to whom about the connector?",
    "why is the sync failing and what does it cost?",
    "what does the expansion hinge on?",
    "tell me everything about the questionnaire and prices",
)
_LIVE = re.compile(r"<([^>|]+)(?:\|[^>]*)?>")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """The make-believe model's server."""
    with run_in_thread(desk_org()) as running:
        yield running


@pytest.fixture
def model(sandbox: RunningSandbox, db: Database) -> Model:
    """The bot's model over real HTTP."""
    lowered = {name.lower(): value for name, value in sandbox.settings.items()}
    return Model(db, Settings(_env_file=None, model_daily_tokens=10**9, **lowered))


def spoil(sandbox: RunningSandbox, fault: str) -> None:
    """All further calls meet that fault."""
    Control(sandbox.base_url).act("fault", service="openai", match={"method": "POST"}, fault=fault, times=10_000)


def customer(seed: int) -> AccountFacts:
    """A made-up customer, with one of the attacks in its mails."""
    facts = make_world(seed).facts
    attack = ATTACKS[seed % len(ATTACKS)]
    mail = Touch(
        "02sX", "email", NOW.replace(day=2), attack[:60], f"About the depot. {attack}", "Mallory Stone", incoming=True
    )
    return replace(facts, touches=(mail, *facts.touches), as_of=NOW)


def shown(model: Model, facts: AccountFacts, seed: int) -> tuple[list[str], list[Message]]:
    """What the model's share of an answer and a handoff says, and both messages."""
    question = random.Random(seed).choice(QUESTIONS)
    composed = compose_answer(model, Asked(question, [Known(facts)], NOW))
    view = AnswerView(composed.sentences, lambda one: HOME + one, NOW, composed.left_out)
    said = [one.text for one in composed.sentences if one.rests_on]
    messages = [answer_message(view, answer_id="a")]
    if seed % 4 == 0:  # a handoff is written more slowly
        messages.append(handoff_message(compose_handoff(Writer(model), facts, (), NOW), lambda one: HOME + one))
    return said, messages


@pytest.mark.parametrize("fault", ["invent", "inject"])
def test_nothing_foreign_reaches_a_message(sandbox: RunningSandbox, model: Model, fault: str) -> None:
    """No stranger, no figure that the records lack, no live link or mention: in sixty seeded cases, half with each fault."""
    spoil(sandbox, fault)
    left_out = 0
    for seed in range(CASES // 2):
        facts = customer(seed)
        said, messages = shown(model, facts, seed)
        on_record = " ".join(f"{fact.on} {fact.author} {fact.text}" for fact in describe_account(facts, TODAY))
        for sentence in said:
            assert numbers(dates_and_rest(sentence)[1]) <= numbers(on_record), (seed, sentence)
        for message in messages:
            text = json.dumps(message.blocks, ensure_ascii=False) + message.text
            left_out += "left out" in text
            assert not re.search(
                r"Marlene|Fitzgerald|48,750|2031-03-17|17 Mar 2031|913 seats|The board has approved", text
            ), seed
            assert "As instructed" not in text
            parsed = " ".join(found for found in re.findall(r'"text": "((?:[^"\\]|\\.)*)"', text))
            assert [one for one in _LIVE.findall(parsed) if not one.startswith((HOME, "!date^"))] == [], seed
            assert "https://evil" not in text, seed
    assert left_out > CASES // 4  # the fault did its work

"""Text from outside that gives orders: a model that obeys every word of it still changes nothing that a reader sees."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.assistant.blocks import AnswerView, answer_message
from app.assistant.compose_answer import Asked, compose_answer
from app.assistant.line import Known
from app.crm.facts import AccountFacts, Deal, OpenTask, Person, Stakeholder, SupportCase, Touch
from app.handoffs.blocks import handoff_message
from app.handoffs.compose_handoff import compose_handoff
from app.handoffs.written_parts import Writer
from app.llm.deadline import Deadline
from app.llm.model import Model
from app.llm.prompts import Prompt
from app.slack.message import Message

ATTACKS = [
    (file.stem, line)
    for file in sorted((Path(__file__).parent / "attacks").glob("*.txt"))
    for line in file.read_text().splitlines()
]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
HOME = "https://org.example/"
_LIVE = re.compile(r"<([^>|]+)(?:\|[^>]*)?>")
_ADDRESS = re.compile(r"(?:https?|ldap|javascript|mailto):[^\s>|]*|www\.\S+", re.IGNORECASE)


class ObedientModel(Model):
    """Repeats every order that it reads, whole and in parts, with links and mentions, on the fact that gave it."""

    def __init__(self) -> None:
        self.withheld: Mapping[str, frozenset[str]] = {}

    def complete(self, prompt: Prompt, content: str, deadline: Deadline | None = None) -> dict[str, Any]:  # noqa: ARG002
        """Sentences and quotations for every section of the prompt's schema."""
        facts = re.findall(r"^\[(F\d+)\] (.*)$", content, re.MULTILINE)
        said = [pair for key, text in facts for pair in self._said(key, text)]
        answer: dict[str, Any] = {"is_in_records": True} if "is_in_records" in prompt.schema["properties"] else {}
        for name, part in prompt.schema["properties"].items():
            if name != "is_in_records":
                field = "quote" if "quotations" in json.dumps(part) else "text"
                answer[name] = [{field: text, "facts": [key]} for key, text in said]
        return answer

    def _said(self, key: str, text: str) -> list[tuple[str, str]]:
        body = text.rsplit(" | ", maxsplit=1)[-1]
        parts = [body, *re.split(r"(?<=[.!?:]) ", body), f"As instructed: {body}"]
        links = [f"Please open {link} now." for link in _ADDRESS.findall(text)]
        shouts = [
            "<!channel> everyone must see this.",
            "<https://evil.example/login|Sign in again>.",
            "Ask <@U0EVIL01>.",
        ]
        return [(key, part) for part in [*parts, *links, *shouts]]


def attacked(where: str, text: str) -> AccountFacts:
    """A customer with the attack in each place that this kind of attack comes from, and everywhere else too."""
    owner = Person("005A", "Dana Reyes")
    touches = (
        Touch("02sA", "email", NOW, text[:80], f"Hello. {text}", "Mallory Stone", incoming=True),
        Touch("02sB", "email", NOW, "Re: terms", f"We agreed as follows. {text}", "Dana Reyes", incoming=False),
        Touch("00UA", "note", NOW, "Call notes", f"We will call back. {text}", "Dana Reyes", incoming=False),
    )
    return AccountFacts(
        "001A",
        text if where == "names" else "Acme Foods",
        owner=owner,
        touches=touches,
        deals=(Deal("006A", text, stage=text, next_step=text, description=text, owner=owner),),
        cases=(SupportCase("500A", "00017", text, "New", "High"),),
        tasks=(OpenTask("00TA", text, owner=owner),),
        stakeholders=(Stakeholder("003A", text, title=text, role=text),),
        as_of=NOW,
    )


def parsed_texts(node: object) -> list[str]:
    """What Slack parses: the mrkdwn texts."""
    if isinstance(node, list):
        return [text for child in node for text in parsed_texts(child)]
    if not isinstance(node, dict):
        return []
    own = [str(node["text"])] if node.get("type") == "mrkdwn" else []
    return own + [text for child in node.values() for text in parsed_texts(child)]


def check(message: Message) -> None:
    """No live token but links to our own records and Slack's date, no address in plain sight, blocks within limits."""
    shown = json.dumps(message.blocks, ensure_ascii=False) + message.text
    for token in _LIVE.findall(" ".join([*parsed_texts(list(message.blocks)), message.text])):
        assert token.startswith((HOME, "!date^")), token
    for address in _ADDRESS.findall(shown):
        assert address.startswith(HOME), address
    assert "evil.example/" not in shown
    assert all(len(block["text"]["text"]) <= 3000 for block in message.blocks if block["type"] == "section")


@pytest.mark.parametrize(("where", "attack"), ATTACKS)
def test_attack_in_records_reaches_no_reader_as_link_or_mention(where: str, attack: str) -> None:
    """Neither the answer nor the handoff, written by a model that obeys, holds a foreign link, mention or broadcast."""
    facts = attacked(where, attack)
    for question in (
        "what did we promise?",
        "what is open and who are the people?",
        "what did Mallory write about it?",
    ):
        composed = compose_answer(ObedientModel(), Asked(question, [Known(facts)], NOW))
        view = AnswerView(composed.sentences, lambda one: HOME + one, NOW, composed.left_out)
        check(answer_message(view, answer_id="a"))
    handoff = compose_handoff(Writer(ObedientModel()), facts, (), NOW)
    check(handoff_message(handoff, lambda one: HOME + one))


@pytest.mark.parametrize(("where", "attack"), ATTACKS)
def test_attack_stays_inside_its_own_line_of_the_prompt(where: str, attack: str) -> None:
    """No text opens or closes a marked block, begins a fact of its own, or puts a question."""
    from app.llm.context import build_context
    from app.llm.write_grounded import user_message

    context = build_context([attacked(where, attack)], today=NOW.date(), max_tokens=9000)
    sent = user_message(context, attack)
    lines = sent.splitlines()
    assert sum(line.startswith("[F") for line in lines) == len(context.facts)
    assert (sent.count("<records>"), sent.count("</records>")) == (1, 1)
    assert (sent.count("<question>"), sent.count("</question>")) == (1, 1)


def test_corpus_is_large_enough() -> None:
    """At least eighty attacks of our own making: mails, notes, names, files, threads, questions and arguments of look-ups."""
    assert len(ATTACKS) >= 80
    assert {where for where, _ in ATTACKS} == {"mails", "notes", "names", "files", "threads", "asks", "arguments"}

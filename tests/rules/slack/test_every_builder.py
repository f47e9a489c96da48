"""Outside text through every builder there is: nothing in it comes alive, and Slack takes what comes out.

Builders are found by walking the code: whoever adds one has it tried here, or must teach the filler its arguments.
"""

from __future__ import annotations

import importlib
import inspect
import itertools
import pkgutil
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

import app
from app.assistant.blocks import AnswerView
from app.meetings.items_form import Heading
from app.meetings.save_form import Offered
from app.salesforce.mapping_rules import FieldMapping
from app.slack.message import TEXT_CHARACTERS, Message, fit_blocks
from app.slack.text import cut_mrkdwn
from sandbox.demo_org import build_demo_org
from sandbox.slack.blockkit import validate_blocks, validate_message, validate_view
from tests.rules.slack.filling import CHANNEL, HOST, PERSON, Filler, typed

Builder = Callable[..., Any]
MARK = "Zq9"
HOSTILE = (
    f"{MARK} <!channel> <!here> <@U0VICTIM01> <!subteam^S0TEAM|all> <#C0SECRET01>",
    f"<https://evil.example/{MARK}|Sign in> <!date^1795303993^{{date}}^https://evil.example|x> &lt;!here&gt;",
    f"{MARK}\u202egnp.exe\u2066 \u200b\x00\x1b[31m\r\n\n\nfake row\n• forged *b* `c` > | <javascript:alert(1)|x>",
    f"{MARK} " + "<&> long " * 600,
    MARK + "W" * 4000,
    "?",
)
SIZES = ((1, False), (12, True))
_RETURNS = {"Message", "Block", "list[Block]", "tuple[Block, ...]", "Sequence[Block]", "Block | None"}
_BELONGS_TO_SERVICES = re.compile(r"\b(Services|Session|Publisher|Salesforce)\b")
PIECES = {
    "app.slack.blocks": "the pieces themselves: they take mrkdwn that their callers escaped",
    "app.slack.message": "cuts blocks that are built",
    "app.witness.trouble_view": "takes a message that is built",
    "app.followups.views.notice_view": "takes mrkdwn that its callers escaped",
    "app.risk.override_view.refused_view": "takes mrkdwn that its callers escaped",
}
_TOKEN = re.compile(
    rf"<(?:@{PERSON}|#{CHANNEL}|!date\^\d+\^[^<>^|]*\|[^<>|]*|{re.escape(HOST)}[^<>|\s]*(?:\|[^<>|]*)?)>"
)
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def found() -> Iterator[tuple[str, Builder]]:
    """Every public function of the bot that returns blocks and needs nothing but values."""
    for module_info in pkgutil.walk_packages(app.__path__, "app."):
        if module_info.name.endswith("__main__"):
            continue
        module = importlib.import_module(module_info.name)
        for name, builder in vars(module).items():
            if not inspect.isfunction(builder) or builder.__module__ != module.__name__ or name.startswith("_"):
                continue
            annotations = {key: str(value) for key, value in builder.__annotations__.items()}
            if annotations.get("return") in _RETURNS and not _BELONGS_TO_SERVICES.search(str(annotations)):
                yield f"{module.__name__}.{name}", builder


BUILDERS = dict(found())
TRIED = {name: one for name, one in BUILDERS.items() if name not in PIECES and name.rpartition(".")[0] not in PIECES}


WORDS = {
    "app.digests.blocks.digest_message": {"footer": "Written by ourselves", "meant": "me"},
    "app.digests.weekly_blocks.week_blocks": {"meant": "me"},
    "app.digests.portfolio_blocks.portfolio_message": {"meant": "me"},
    "app.digests.worklist_blocks.worklist_message": {"kind": "case"},
    "app.handoffs.departure_blocks.departure_message": {"counts_key": "Case"},
    "app.home.settings_blocks.settings_message": {"kind": "risk", "rhythm": "daily"},
    "app.home.settings_blocks.digest_line": {"kind": "risk", "rhythm": "daily"},
    "app.home.digest_form.digest_form": {"kind": "risk", "rhythm": "daily"},
    "app.home.thresholds_form.thresholds_form": {"key": "segment"},
}
"""Texts of a builder's own vocabulary, which no outside text can be."""


def given(name: str, filler: Filler) -> dict[str, Any]:
    """What cannot be told from annotations: keys that mean something."""
    mapping = {"health": filler.value(FieldMapping, "field")}
    return {
        "app.assistant.blocks.answer_message": {
            "view": replace(filler.value(AnswerView, "view"), note="Shared by you")
        },
        "app.handoffs.blocks.handoff_message": {"intro": "", "note": ""},
        "app.meetings.save_form.save_view": {
            "offered": replace(filler.value(Offered, "offered"), kinds=("Task", "Event"))
        },
        "app.meetings.items_form.items_view": {
            "heading": replace(filler.value(Heading, "heading"), text="From a thread", note="")
        },
        "app.home.mapping_blocks.mapping_message": {"mapped": mapping},
        "app.home.mapping_blocks.mapping_form": {"mapped": mapping, "choices": {"health": [mapping["health"]]}},
    }.get(name, {})


def nodes(built: Any) -> Iterator[dict[str, Any]]:
    """Every object inside."""
    if isinstance(built, dict):
        yield built
    inner = built.values() if isinstance(built, dict) else built if isinstance(built, (list, tuple)) else ()
    for one in inner:
        yield from nodes(one)


def check(built: Any) -> None:
    """Slack takes it, and nothing in it is alive that we did not make."""
    if isinstance(built, Message):
        blocks = list(fit_blocks(built.blocks))
        assert built.text.strip(), "no text for notifications"
        body = {"text": cut_mrkdwn(built.text, TEXT_CHARACTERS)} | ({"blocks": blocks} if blocks else {})
        problems = validate_message(body)
        texts = [str(body["text"])]
    elif isinstance(built, dict) and built.get("type") in ("modal", "home"):
        blocks, texts, problems = built["blocks"], [], validate_view(built)
    else:
        blocks = [built] if isinstance(built, dict) else list(built or ())
        texts, problems = [], validate_blocks(blocks, "message") if blocks else []
    assert not problems, [problem.as_line("") for problem in problems][:3]
    texts += [str(node["text"]) for node in nodes(blocks) if node.get("type") == "mrkdwn"]
    for text in texts:
        assert "<" not in _TOKEN.sub("", text), f"alive: {text[:200]}"
    for node in nodes(blocks):
        if node.get("type") in ("plain_text", "mrkdwn"):
            assert not _CONTROL.search(str(node["text"])), f"control characters: {node['text'][:80]!r}"
        assert MARK not in str(node.get("value") or ""), f"data in a button: {node}"
        assert str(node.get("url") or HOST).startswith(HOST), f"a link away: {node}"


@pytest.mark.parametrize("name", TRIED)
def test_hostile_text_comes_out_harmless(name: str) -> None:
    """Each attack alone, in every text at once, in short lists and long ones."""
    for text, (many, flag) in itertools.product(HOSTILE, SIZES):
        filler = Filler(itertools.repeat(text), many, flag=flag, words=WORDS.get(name, {}))
        check(filler.call(TRIED[name], given(name, filler)))


@cache
def demo_texts() -> tuple[str, ...]:
    """Every text of the demo org, once, shuffled."""
    rows = itertools.chain.from_iterable(build_demo_org(datetime.now(UTC).date()).tables.values())
    texts = {str(value) for row in rows for value in row.values() if isinstance(value, str)}
    shuffled = sorted(texts)
    random.Random(4).shuffle(shuffled)
    return tuple(shuffled)


@pytest.mark.parametrize("name", TRIED)
def test_the_demo_org_s_own_texts_come_out_whole(name: str) -> None:
    """Names, mails, notes and the hostile ones among them, mixed as they come."""
    texts = itertools.cycle(random.Random(name).sample(demo_texts(), k=len(demo_texts())))
    for many in (1, 5):
        filler = Filler(texts, many, flag=many > 1, words=WORDS.get(name, {}))
        check(filler.call(TRIED[name], given(name, filler)))


def test_builders_are_found_where_they_are_known_to_be() -> None:
    """The walk sees the card, the digest, the form and the home tab; what is left out is named with its reason."""
    known = ("accounts.blocks.account_card", "digests.blocks.digest_message", "home.blocks.home_view")
    assert {f"app.{one}" for one in (*known, "followups.views.assign_view")} <= set(TRIED)
    assert all(reason for reason in PIECES.values())
    assert all(typed(one) for one in TRIED.values())

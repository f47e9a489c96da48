"""An answer grows in its thread while the model writes: checked sentences only, one message whatever happens."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from sandbox.demo.control import Message
from tests.bot.harness import Bot, as_text

CELINE, SUCCESS, GENERAL = "celine.moreau@fernhill.example", "#customer-success", "#general"
ASKED = "@throughline who owns Sable Ridge and what did they say about payroll?"
"""Code knows who owns it; what was said about payroll is the model's to find."""
TROUBLE = [("chat.startStream", kind) for kind in ("429", "500", "drop", "drop_after", "bad_json")]
TROUBLE += [("chat.stopStream", "drop_after"), ("chat.update", "drop")]


@pytest.fixture(autouse=True)
def mended(bot: Bot) -> Iterator[None]:
    """Faults of a test end with it."""
    yield
    requests.delete(f"{bot.control.base_url}/_control/fault", json={}, timeout=10)


def fault(bot: Bot, method: str, kind: str, times: int = 1) -> None:
    """Something goes wrong with a Web API method."""
    bot.control.act("fault", service="slack", match={"method": method}, fault=kind, times=times)


def ask(bot: Bot, channel: str = SUCCESS) -> list[Message]:
    """Ask in a new thread, and let every retry come; returns what the bot said in it."""
    bot.say(CELINE, "Morning", channel)
    thread_ts = bot.last_ts
    bot.say(CELINE, ASKED, channel, thread_ts)
    for _ in range(3):
        bot.hurry()
        bot.run_jobs()
    said = bot.control.messages(user=CELINE, channel=channel, thread_ts=thread_ts)
    return [one for one in said if one.get("bot_id")]


def crossed(bot: Bot, service: str) -> list[dict[str, Any]]:
    """What crossed the wire to a service, oldest first."""
    return [json.loads(line) for line in bot.control.journal(service=service)]


def test_code_s_lines_are_there_before_the_model_is_asked(bot: Bot) -> None:
    """The stream opens with what code knows, says that it goes on, and ends as one whole message with its key."""
    (told,) = ask(bot)
    (started, *_), (status, *_) = bot.calls("chat.startStream")[-1:], bot.calls("assistant.threads.setStatus")[-1:]
    model = crossed(bot, "openai")[-1]
    assert started["n"] < status["n"] < model["n"]
    assert "owns Sable Ridge" in str(started["request"])
    assert "payroll" in as_text(told)
    assert told["text"]
    update = bot.calls("chat.update")[-1]["request"]
    assert update["metadata"]["event_payload"]["key"].startswith("answer:")


def test_what_the_model_invents_is_never_streamed(bot: Bot) -> None:
    """Sentences that no record supports are in no call to Slack."""
    before = len(crossed(bot, "slack"))
    bot.control.act("fault", service="openai", fault="invent", times=1)
    ask(bot)
    sent = str([one["request"] for one in crossed(bot, "slack")[before:] if one["dir"] == "in"])
    assert "left out" in sent
    assert not any(made_up in sent for made_up in ("Marlene Fitzgerald", "913 seats", "48,750"))


@pytest.mark.parametrize(("method", "kind"), TROUBLE)
def test_whatever_slack_does_to_the_stream_there_is_one_whole_answer(bot: Bot, method: str, kind: str) -> None:
    """Rationed, refused, lost before or after the work: one message in the thread, and it is complete."""
    fault(bot, method, kind)
    (told,) = ask(bot)
    assert "payroll" in as_text(told)
    assert "From Salesforce" in as_text(told)
    assert told["ts"] == bot.control.messages(user=CELINE, channel=SUCCESS, thread_ts=told["thread_ts"])[-1]["ts"]


def test_a_beginning_that_a_lost_try_left_behind_is_completed(bot: Bot) -> None:
    """The stream was opened, nobody recorded it, and the job runs again: it goes on in that message."""
    fault(bot, "chat.startStream", "drop_after")
    fault(bot, "conversations.replies", "500", times=3)
    before = len(bot.calls("chat.startStream"))
    (told,) = ask(bot)
    assert "payroll" in as_text(told)
    assert len(bot.calls("chat.startStream")) == before + 1


def test_where_not_everybody_may_see_it_nothing_is_streamed(bot: Bot) -> None:
    """In #general the answer is the asker's alone, from its first word on."""
    before = len(bot.calls("chat.startStream"))
    (told,) = ask(bot, channel=GENERAL)
    assert told["is_ephemeral"]
    assert len(bot.calls("chat.startStream")) == before


def test_a_direct_question_grows_in_its_own_thread(bot: Bot) -> None:
    """Below the question, where a status can be shown."""
    before = len(bot.calls("chat.startStream"))
    (told,) = bot.say(CELINE, ASKED.removeprefix("@throughline "), "@bot")
    assert told["thread_ts"] == bot.last_ts
    assert len(bot.calls("chat.startStream")) == before + 1

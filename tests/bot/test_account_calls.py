"""What a card costs the customer's org: counted on the wire."""

from __future__ import annotations

import json
from typing import Any

from tests.bot.harness import Bot

ODIS = "odis.grant@fernhill.example"


def asked_before_the_answer(bot: Bot, text: str) -> list[dict[str, Any]]:
    """The calls to Salesforce between `/account text` and the answer to the asker."""
    before = len(list(bot.control.journal()))
    bot.command(ODIS, "/account", text)
    entries = [json.loads(line) for line in bot.control.journal()][before:]
    answered = next(n for n, one in enumerate(entries) if "/slack/response" in str(one["path"]))
    return [one for one in entries[:answered] if one["service"] == "salesforce"]


def test_a_warm_card_costs_one_call_and_a_cold_one_a_few(bot: Bot) -> None:
    """The first card of a person also signs in and describes; the next ones ask for access, in one call."""
    cold = [one["path"] for one in asked_before_the_answer(bot, "Meridian Freight Systems")]
    warm = [one["path"] for one in asked_before_the_answer(bot, "Tamarack Energy Services")]
    again = [one["path"] for one in asked_before_the_answer(bot, "Tamarack Energy Services")]
    assert sum("batch" in path for path in cold) <= 3
    assert len([path for path in cold if "oauth2" not in path]) <= 4
    assert len(warm) == 1
    assert again == []

"""What to know before a meeting: by command, and by message before it for whoever wants that."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from app.meetings.send_briefs import start_briefs
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text
from tests.bot.private_org import CUSTOMER, SECRETS, mail, private_org

OWNER, OUTSIDER = mail("owner"), mail("colleague")


@pytest.fixture(scope="module")
def org() -> OrgData:
    """One customer that most may not see."""
    return private_org()


def one_id(bot: Bot, object_name: str, where: str) -> str:
    """The id of the one record."""
    return str(next(iter(bot.services.salesforce.query(f"SELECT Id FROM {object_name} WHERE {where}")))["Id"])


def plan(bot: Bot, owner: str, minutes: int, **fields: Any) -> None:
    """A meeting with the customer in the owner's calendar."""
    starts_at = bot.services.clock.now() + timedelta(minutes=minutes)
    ends_at = starts_at + timedelta(minutes=30)
    told = {
        "Subject": "Quarterly review",
        "WhatId": one_id(bot, "Account", f"Name = '{CUSTOMER}'"),
        "OwnerId": one_id(bot, "User", f"Email = '{owner}'"),
        "StartDateTime": f"{starts_at:%Y-%m-%dT%H:%M:%SZ}",
        "EndDateTime": f"{ends_at:%Y-%m-%dT%H:%M:%SZ}",
        "DurationInMinutes": 30,
    }
    bot.control.act("salesforce", object="Event", fields=told | fields)
    bot.sync()


def test_brief_by_command_is_for_whoever_may_see_the_account(bot: Bot) -> None:
    """The owner reads deal and people; a colleague without access learns nothing."""
    text = as_text(bot.command(OWNER, "/brief", CUSTOMER)[0])
    assert SECRETS["opportunity"] in text
    assert SECRETS["contact"] in text
    refused = as_text(bot.command(OUTSIDER, "/brief", CUSTOMER)[0])
    assert "no account that you may see" in refused
    assert SECRETS["opportunity"] not in refused


def test_a_wrong_lead_is_named_and_help_comes_for_nothing(bot: Bot) -> None:
    """Bad input says what would be good."""
    assert "“7” is not a lead that I know" in as_text(bot.command(OWNER, "/brief", "on 7")[0])
    assert "/brief <account>" in as_text(bot.command(OWNER, "/brief", "")[0])


def test_brief_comes_once_before_each_meeting_of_whoever_switched_it_on(bot: Bot) -> None:
    """Nobody gets one unasked; a moved meeting is told anew; a private one never; off means off."""
    plan(bot, OWNER, 20)
    assert start_briefs(bot.services) == 0
    assert "30 minutes before" in as_text(bot.command(OWNER, "/brief", "on")[0])
    assert start_briefs(bot.services) == 1
    bot.run_jobs()
    assert start_briefs(bot.services) == 0
    told = [as_text(m) for m in bot.messages(OWNER) if "Brief: " in as_text(m)]
    assert len(told) == 1
    assert "Quarterly review" in told[0]
    plan(bot, OWNER, 25, IsPrivate=True)
    plan(bot, OWNER, 45)
    assert start_briefs(bot.services) == 0
    bot.command(OWNER, "/brief", "off")
    plan(bot, OWNER, 10)
    assert start_briefs(bot.services) == 0


def test_a_meeting_with_a_hidden_account_is_briefed_to_nobody(bot: Bot) -> None:
    """An event in one's calendar opens no account that Salesforce hides."""
    bot.command(OUTSIDER, "/brief", "on 60")
    plan(bot, OUTSIDER, 30)
    start_briefs(bot.services)
    bot.run_jobs()
    assert not any("Brief: " in as_text(m) for m in bot.messages(OUTSIDER))

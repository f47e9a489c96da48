"""The home tab's views, and the files behind the lists that are cut."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote_plus

import pytest
import requests

from app.digests.post_digest import post_digest_now
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, LOST, desk_org
from tests.bot.harness import Bot, action_of, has_action


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company in which Bob has twenty overdue tasks, the last of them with Ann's customer."""
    org = desk_org()
    (task,) = org.tables["Task"]
    org.tables["Account"] += [{"Id": "mill", "Name": "Mill Bakers", "OwnerId": "ann"}]
    org.tables["Task"] += [{**task, "Id": f"task{n}", "Subject": f"Call number {n}"} for n in range(20)]
    org.tables["Task"][-1]["WhatId"] = "mill"
    return org


def home(bot: Bot, user: str) -> dict[str, Any]:
    """What the person's home tab shows."""
    found = bot.control.look("home", user=user)
    return dict(found["home"])


def click(bot: Bot, user: str, action: str) -> str:
    """Press a button of the home tab; what it shows then."""
    view = home(bot, user)
    bot.control.act("action", user=user, view_id=view["id"], action_id=action)
    bot.run_jobs()
    return str(home(bot, user)["blocks"])


def files(bot: Bot, user: str) -> list[str]:
    """Names of the files that the bot sent somebody."""
    return [file["name"] for one in bot.messages(user) for file in one.get("files", [])]


def test_each_view_is_one_click_away(bot: Bot) -> None:
    """The worklist, the portfolio and the report, and the way back."""
    bot.control.act("open_home", user=BOB)
    bot.run_jobs()
    assert "things to do" in click(bot, BOB, "home.tab.work")
    book = click(bot, BOB, "home.tab.portfolio")
    assert "No follow-up was opened" in click(bot, BOB, "home.tab.report")
    day = click(bot, BOB, "home.tab.day")
    assert "None assigned here, but 21 tasks of yours in Salesforce" in day
    for shown in (book, day.replace("Yours at risk", "At risk")):
        assert "At risk (1)" in shown
        assert "passed 9 days ago, and the deal is still open" in shown


def test_opening_the_tab_asks_once_what_its_reader_may_see(bot: Bot) -> None:
    """Their accounts, items, tasks and alerts in one question, tasks with other people's customers included."""
    bot.services.rights.forget()
    before = len(list(bot.control.journal(service="salesforce")))
    bot.control.act("open_home", user=BOB)
    bot.run_jobs()
    calls = [unquote_plus(line) for line in bot.control.journal(service="salesforce")][before:]
    assert len([call for call in calls if "Id IN" in call]) == 1
    assert "21 tasks of yours" in str(home(bot, BOB)["blocks"])


def test_a_view_says_that_salesforce_does_not_answer(bot: Bot) -> None:
    """In its own place, at once, with the way to the other views; nothing of before stays."""
    bot.control.act("open_home", user=BOB)
    bot.run_jobs()
    bot.services.rights.forget()
    bot.control.act("fault", service="salesforce", fault="503_html", times=100)
    try:
        shown = click(bot, BOB, "home.tab.portfolio")
    finally:
        requests.delete(f"{bot.control.base_url}/_control/fault", timeout=10)
    assert "cannot check what you may see" in shown
    assert "home.tab.day" in shown
    assert "Quarry" not in shown


def test_whoever_is_not_linked_is_offered_no_view(bot: Bot) -> None:
    """Only the sentence that says why."""
    bot.control.act("open_home", user=LOST)
    bot.run_jobs()
    assert "home.tab" not in str(home(bot, LOST)["blocks"])


def test_what_is_cut_comes_as_a_file(bot: Bot) -> None:
    """The worklist's rest, the portfolio and a digest's rest, each behind its button."""
    (worklist,) = bot.command(BOB, "/my")
    bot.click(BOB, worklist, "worklist.csv")
    (portfolio,) = bot.command(BOB, "/portfolio")
    bot.click(BOB, portfolio, "portfolio.csv")
    post_digest_now(bot.services, "overdue")
    digest = next(one for one in bot.messages(ANN, "#revops") if has_action(one, "digest.more"))
    (rest,) = bot.click(BOB, digest, "digest.more")
    bot.click(BOB, rest, "digest.csv")
    assert [name.split("-")[0] for name in files(bot, BOB)] == ["worklist", "accounts", "overdue"]


def test_the_file_of_a_colleagues_book_is_asked_for_by_id(bot: Bot) -> None:
    """The button carries no words that somebody typed."""
    bob_id = next(one["id"] for one in bot.control.look("users")["users"] if one.get("email") == BOB)
    (portfolio,) = bot.command(ANN, "/portfolio", f"<@{bob_id}|anything that was typed>")
    assert action_of(portfolio, "portfolio.csv")["value"] == bob_id
    bot.click(ANN, portfolio, "portfolio.csv")
    assert [name.split("-")[0] for name in files(bot, ANN)] == ["accounts"]

"""Before anything is switched on: what it would have sent last month, from what was known then, sending nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.digests.replay_month import replay_month
from app.digests.show_dry_run import trial_of
from app.digests.tables import DigestRun
from app.risk.tables import RiskAlert
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, LOST, NOW, desk_org
from tests.bot.harness import Bot, as_text


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company: a task overdue for nine days, another that was done two days late, a deal that is stuck."""
    org = desk_org()
    was_due, done_at = (NOW - timedelta(days=20)).date(), NOW - timedelta(days=18)
    done = {"Id": "done", "Subject": "Sign the contract", "WhatId": "quarry", "OwnerId": "bob", "Status": "Completed"}
    closed = {"IsClosed": True, "CompletedDateTime": done_at, "CreatedDate": NOW - timedelta(days=40)}
    org.tables["Task"].append({**done, **closed, "ActivityDate": was_due})
    org.tables["Task"][0]["CreatedDate"] = NOW - timedelta(days=40)
    return org


def trial(bot: Bot, user: str, kind: str) -> str:
    """The answer to `/throughline digest try`."""
    first, *rest = bot.command(user, "/throughline", f"digest try {kind}")
    return as_text(rest[-1] if rest else first)


def rows(bot: Bot) -> tuple[int, int, int]:
    """What a dry run must not add to: alerts, runs, messages in the channel."""
    with bot.services.db.begin() as session:
        counts = [session.scalar(select(func.count()).select_from(table)) or 0 for table in (RiskAlert, DigestRun)]
    return counts[0], counts[1], len(bot.messages(BOB, "#revops"))


@pytest.mark.parametrize("kind", ["risk", "overdue", "health", "report", "owner"])
def test_it_says_how_many_and_sends_nothing(bot: Bot, kind: str) -> None:
    """Whatever the kind; nothing is posted, remembered or claimed."""
    before = rows(bot)
    assert "It would have sent" in trial(bot, BOB, kind)
    assert rows(bot) == before


def test_overdue_counts_the_days_on_which_something_was_late(bot: Bot) -> None:
    """Each working day of the nine, and those of the two: a task done later was late then; one that is open was not before its day."""
    bob = next(one["id"] for one in bot.control.look("users")["users"] if one.get("email") == BOB)
    run = replay_month(bot.services, trial_of(bot.services, bob, "overdue"))
    late = {day for day, held in run.days if held}
    today = bot.services.clock.today()
    assert {(today - day).days for day in late} <= {*range(1, 10), 17, 18, 19, 20}
    assert run.messages == len(late) > 0
    assert {one.title.split(": ")[1] for one in run.told} <= {"Send the offer", "Sign the contract"}


def test_the_list_is_cut_to_what_the_asker_may_see(bot: Bot) -> None:
    """Whoever has no Salesforce user sees nothing."""
    assert "could not match" in trial(bot, LOST, "risk")


def test_a_kind_that_does_not_exist_gets_the_usage(bot: Bot) -> None:
    """With those that do."""
    assert "digest try risk" in trial(bot, BOB, "weather")
    (told,) = bot.command(ANN, "/throughline", "digest")
    assert "digest try risk" in as_text(told)


def test_the_set_up_form_shows_it_before_the_last_button(bot: Bot) -> None:
    """After filling the form in, the modal shows the dry run; closing it there sets nothing up."""
    (message,) = bot.command(BOB, "/throughline", "settings")
    bot.click(BOB, message, "settings.digest.new")
    channel = next(one["id"] for one in bot.control.look("channels")["channels"] if one["name"] == "sales")
    bot.submit(BOB, {"channel": {"value": channel}, "kind": {"value": "overdue"}})
    view = bot.view(BOB)
    assert "It would have sent" in str(view["blocks"])
    assert view["submit"]["text"] == "Switch it on"
    assert not any("set up a digest" in as_text(one) for one in bot.messages(BOB, "#sales"))
    bot.submit(BOB, {})
    assert any("set up a digest" in as_text(one) for one in bot.messages(BOB, "#sales"))


def test_the_whole_list_comes_as_a_file(bot: Bot) -> None:
    """Behind its button, to the clicker alone."""
    message = bot.command(BOB, "/throughline", "digest try overdue")[-1]
    bot.click(BOB, message, "digest.dry_run.csv")
    names = [file["name"] for one in bot.messages(BOB) for file in one.get("files", [])]
    assert any(name.startswith("dry-run-overdue") for name in names)

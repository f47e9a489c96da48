"""From a digest's button to a Salesforce Task, a message to its owner, and Done on both sides."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.digests.post_digest import post_digest_now
from app.followups.rules import ItemState
from app.followups.tables import ActionItem, ItemEvent
from sandbox.demo.control import Message
from tests.bot.harness import Bot, as_text, has_action

ODIS = "odis.grant@fernhill.example"
HELEN = "helen.brandt@fernhill.example"
TOM = "tom.okafor@fernhill.example"
REVOPS = "#revops"


@pytest.fixture(scope="module")
def digest(bot: Bot) -> None:
    """Both digests of the day are posted."""
    post_digest_now(bot.services, "risk")
    post_digest_now(bot.services, "overdue")


def posted(bot: Bot, words: str = "At risk", user: str = ODIS) -> Message:
    """The digest as a person sees it now."""
    return next(m for m in reversed(bot.messages(user, REVOPS)) if words in as_text(m) and not m["is_ephemeral"])


def slack_id(bot: Bot, email: str) -> str:
    """The Slack id of a person."""
    users = bot.control.look("users")
    found = users["users"] if isinstance(users, dict) else users
    return str(next(user["id"] for user in found if user.get("email") == email))


def fill(bot: Bot, person: str, **changes: str) -> dict[str, Any]:
    """The form's values: a person, a day, what is to be done."""
    due = (bot.services.clock.today() + timedelta(days=4)).isoformat()
    values = {"assignee": slack_id(bot, person), "due_on": due, "title": "Call the buyer", "note": "Bring the offer"}
    return {block: {"value": value} for block, value in (values | changes).items()}


def items(bot: Bot) -> list[ActionItem]:
    """All items, oldest first."""
    with bot.services.db.begin() as session:
        return list(session.scalars(select(ActionItem).order_by(ActionItem.created_at)))


def tasks(bot: Bot, item: ActionItem) -> list[dict[str, Any]]:
    """The Salesforce Tasks that carry the item's marker."""
    rows = bot.services.salesforce.query(
        "SELECT Id, Subject, OwnerId, WhatId, Status, IsClosed, ActivityDate, Description, CreatedById FROM Task "
        "WHERE Subject = 'Call the buyer'"
    )
    return [row for row in rows if str(item.id) in (row["Description"] or "")]


@pytest.mark.usefixtures("digest")
def test_assign_makes_one_task_as_the_clicker_and_tells_the_owner(bot: Bot) -> None:
    """The Task belongs to the person chosen and was made by the person who clicked; both messages name the owner."""
    bot.click(ODIS, posted(bot), "followup.assign")
    view = bot.view(ODIS)
    assert view["submit"]["text"] == "Assign"
    bot.submit(ODIS, fill(bot, TOM))
    (item,) = items(bot)
    (task,) = tasks(bot, item)
    odis = bot.services.people.salesforce_user(slack_id(bot, ODIS))
    tom = bot.services.people.salesforce_user(slack_id(bot, TOM))
    assert (task["OwnerId"], task["CreatedById"]) == (tom.id, odis.id)
    assert task["ActivityDate"] == item.due_on.isoformat() if item.due_on else False
    direct = bot.messages(TOM)[-1]
    assert "Call the buyer" in as_text(direct)
    assert has_action(direct, "followup.done")
    assert f"<@{slack_id(bot, TOM)}> has it" in str(posted(bot)["blocks"])


@pytest.mark.usefixtures("digest")
def test_a_form_that_was_open_meanwhile_is_told_who_has_it(bot: Bot) -> None:
    """Two people open the form of one alert; the second to submit hears who was faster, and nothing else happens."""
    before = len(items(bot))
    message = posted(bot)
    bot.click(ODIS, message, "followup.assign")
    bot.click(HELEN, posted(bot, user=HELEN), "followup.assign")
    bot.submit(ODIS, fill(bot, TOM))
    bot.submit(HELEN, fill(bot, HELEN))
    assert len(items(bot)) == before + 1
    assert any("already assigned to" in as_text(m) for m in bot.messages(HELEN, REVOPS))


@pytest.mark.usefixtures("digest")
def test_done_in_the_direct_message_closes_both_sides(bot: Bot) -> None:
    """The Task is completed by the person who clicked, and every message says so."""
    item = items(bot)[0]
    bot.click(TOM, _direct(bot, item), "followup.done")
    assert items(bot)[0].state == ItemState.DONE
    (task,) = tasks(bot, item)
    assert task["IsClosed"]
    assert not has_action(_direct(bot, item), "followup.done")
    assert f"Done by <@{slack_id(bot, TOM)}>" in str(posted(bot)["blocks"])


@pytest.mark.usefixtures("digest")
def test_a_second_done_changes_nothing(bot: Bot) -> None:
    """Whoever is late hears who was first."""
    from app.followups.complete_item import complete_item
    from app.followups.origin import parse_origin
    from app.slack.conversation import Conversation

    channel = bot.services.people.channel_id("revops") or ""
    asked = Conversation("T", slack_id(bot, HELEN), channel)
    with bot.services.db.begin() as session:
        before = len(session.scalars(select(ItemEvent)).all())
    complete_item(bot.services, asked, parse_origin(items(bot)[0].origin))
    with bot.services.db.begin() as session:
        assert len(session.scalars(select(ItemEvent)).all()) == before
    assert any("done already" in as_text(m) for m in bot.messages(HELEN, REVOPS))


@pytest.mark.usefixtures("digest")
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [("due_on", "2020-01-01", "passed"), ("title", "   ", "what is to be done")],
)
def test_the_form_says_beside_the_field_what_is_wrong(bot: Bot, field: str, value: str, words: str) -> None:
    """Nothing is queued, and the form stays open."""
    before = len(items(bot))
    bot.click(ODIS, posted(bot, "Overdue follow-ups"), "followup.assign")
    told = bot.submit(ODIS, fill(bot, TOM, **{field: value}))
    assert words in told["ack"]["errors"][field]
    assert len(items(bot)) == before


@pytest.mark.usefixtures("digest")
def test_an_overdue_task_is_given_to_somebody_instead_of_doubled(bot: Bot) -> None:
    """Assigning an overdue Task changes its owner and its date; no second Task appears."""
    message = posted(bot, "Overdue follow-ups")
    count = len(list(bot.services.salesforce.query("SELECT Id FROM Task")))
    bot.click(ODIS, message, "followup.assign")
    bot.submit(ODIS, fill(bot, TOM))
    item = items(bot)[-1]
    assert item.salesforce_task_id is not None
    (task,) = bot.services.salesforce.query(
        f"SELECT OwnerId, ActivityDate FROM Task WHERE Id = '{item.salesforce_task_id}'"
    )
    assert (task["OwnerId"], date.fromisoformat(task["ActivityDate"])) == (item.assignee_id, item.due_on)
    assert len(list(bot.services.salesforce.query("SELECT Id FROM Task"))) == count


@pytest.mark.usefixtures("digest")
def test_snooze_hides_the_buttons_behind_a_day(bot: Bot) -> None:
    """The digest says until when."""
    bot.click(ODIS, posted(bot), "followup.snooze")
    until = bot.services.clock.today() + timedelta(days=9)
    bot.submit(ODIS, {"until": {"value": until.isoformat()}})
    assert "put it off until" in str(posted(bot)["blocks"])


@pytest.mark.usefixtures("digest")
def test_not_a_risk_is_remembered_with_its_reason(bot: Bot) -> None:
    """Every rule that spoke gets the answer."""
    from app.risk.tables import AlertFeedback

    bot.click(ODIS, posted(bot), "risk.dismiss")
    bot.submit(ODIS, {"reason": {"value": "known_and_fine"}, "note": {"value": ""}})
    assert "Not a risk" in str(posted(bot)["blocks"])
    with bot.services.db.begin() as session:
        wrong = session.scalars(select(AlertFeedback).where(AlertFeedback.was_right.is_(False))).all()
    assert wrong
    assert {answer.reason for answer in wrong} == {"known_and_fine"}


@pytest.mark.usefixtures("digest")
def test_reassign_moves_the_task_and_both_messages(bot: Bot) -> None:
    """The new owner gets a message, the former one reads whose it is now."""
    item = next(item for item in items(bot) if item.state == ItemState.OPEN and item.assignee_slack_id)
    bot.click(TOM, _direct(bot, item), "followup.reassign")
    bot.submit(TOM, fill(bot, HELEN))
    now = next(one for one in items(bot) if one.id == item.id)
    assert now.assignee_slack_id == slack_id(bot, HELEN)
    assert any(has_action(message, "followup.done") for message in bot.messages(HELEN))
    assert any(f"Now with <@{slack_id(bot, HELEN)}>" in str(m["blocks"]) for m in bot.messages(TOM))


def test_a_follow_up_from_the_card_makes_a_task_on_the_account(bot: Bot) -> None:
    """The card is private, so the confirmation is too."""
    cards = bot.command(ODIS, "/account", "Juniper Foods")
    card = next(message for message in cards if has_action(message, "followup.assign"))
    bot.click(ODIS, card, "followup.assign")
    bot.submit(ODIS, fill(bot, TOM))
    item = items(bot)[-1]
    (task,) = tasks(bot, item)
    assert item.origin.startswith("card:001")
    assert task["WhatId"] == item.account_id


def _direct(bot: Bot, item: ActionItem) -> Message:
    """The owner's message that shows the item."""
    from app.followups.tables import ItemMessage

    with bot.services.db.begin() as session:
        shown = session.scalars(select(ItemMessage).where(ItemMessage.item_id == item.id)).first()
    assert shown is not None
    return next(message for message in bot.messages(TOM) if message["ts"] == shown.ts)

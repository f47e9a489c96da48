"""A message becomes a follow-up; an account from anywhere; previews below shared links."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.followups.tables import ActionItem
from sandbox.demo.control import StepFailed
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, GUEST, LOST, desk_org
from tests.bot.harness import Bot, as_text


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


def quarry(bot: Bot) -> str:
    """The account's id."""
    (row,) = bot.services.salesforce.query("SELECT Id FROM Account WHERE Name = 'Quarry Foods'")
    return str(row["Id"])


def share(bot: Bot, user: str, channel: str = "#general") -> list[dict]:
    """Share a link to the account; the previews that everybody sees below it."""
    url = f"https://selling.lightning.force.com/lightning/r/Account/{quarry(bot)}/view"
    bot.control.act("share_link", user=user, channel=channel, url=url)
    bot.run_jobs()
    return list(bot.messages(user, channel)[-1].get("attachments") or [])


def choose_account(bot: Bot, user: str) -> dict:
    """Type a name into the open modal, choose what is offered, and go on."""
    view = bot.view(user)
    offered = bot.control.act("suggest", user=user, view_id=view["id"], action_id="account.suggest", value="quar")
    assert "Quarry Foods" in str(offered)
    return bot.submit(user, {"account": {"account.suggest": quarry(bot)}})


def test_a_message_becomes_a_follow_up(bot: Bot) -> None:
    """Its words are in the form already; the item is stored when the form is sent."""
    bot.say(ANN, "We should send Quarry the new <offer> & call them", channel="#general")
    bot.control.act("shortcut", user=ANN, callback_id="followup.create", channel="#general", message_ts=bot.last_ts)
    choose_account(bot, ANN)
    view = bot.view(ANN)
    assert "We should send Quarry the new" in str(view["blocks"])
    told = bot.submit(ANN, {})
    assert not told["ack"], told
    with bot.services.db.begin() as session:
        (item,) = session.scalars(select(ActionItem)).all()
    assert item.title.startswith("We should send Quarry")


def test_an_account_is_found_from_anywhere(bot: Bot) -> None:
    """The global shortcut has no channel, so the card comes by direct message."""
    bot.control.act("shortcut", user=BOB, callback_id="account.find")
    choose_account(bot, BOB)
    assert any("Quarry Foods" in as_text(message) for message in bot.messages(BOB))


def test_a_shared_link_says_which_account_it_is(bot: Bot) -> None:
    """Where all who read there may see it; the button shows each reader their own view."""
    (preview,) = share(bot, BOB, "#closed-deals")
    assert "Quarry Foods" in str(preview)
    assert "account.pick" in str(preview)


@pytest.mark.parametrize(
    ("who", "channel"), [(BOB, "#shared-acme"), (BOB, "#general"), (LOST, "#general"), (GUEST, "#shared-acme")]
)
def test_a_link_stays_bare_where_somebody_may_not_see_the_account(bot: Bot, who: str, channel: str) -> None:
    """Another company reads along, Lou of #general has no Salesforce user, or the sharer has none."""
    assert share(bot, who, channel) == []


def test_the_form_wants_an_account_from_the_list(bot: Bot) -> None:
    """What is typed but not chosen is no account."""
    bot.control.act("shortcut", user=BOB, callback_id="account.find")
    with pytest.raises(StepFailed):
        bot.submit(BOB, {"account": {"account.suggest": "not offered"}})


def test_a_stranger_is_told_why_no_account_can_be_chosen(bot: Bot) -> None:
    """Instead of a form in which nothing that they type is found."""
    bot.control.act("shortcut", user=LOST, callback_id="account.find")
    assert "I could not match your Slack e-mail" in str(bot.view(LOST)["blocks"])
    bot.say(GUEST, "We need this by Friday", channel="#shared-acme")
    where = {"channel": "#shared-acme", "message_ts": bot.last_ts}
    bot.control.act("shortcut", user=GUEST, callback_id="followup.create", **where)
    assert "You are a guest" in as_text(bot.messages(GUEST, "#shared-acme")[-1])

"""/account on the demo org: finding, the card, its buttons."""

from __future__ import annotations

import json
from typing import Any

import pytest
import requests
from sqlalchemy import select

from app.crm.tables import Account, Opportunity
from app.slack.action_ids import Action
from sandbox.demo.control import Message
from tests.bot.harness import Bot, action_of, as_text, has_action

ODIS = "odis.grant@fernhill.example"
CELINE = "celine.moreau@fernhill.example"
PRIYA = "priya.raman@fernhill.example"
NOT_LINKED = "mia.lindqvist@fernhill.example"
GUEST = "nico.ferrara@gilded-oak.example"


def account_id(bot: Bot, name: str) -> str:
    with bot.services.db.begin() as session:
        return session.scalars(select(Account.id).where(Account.name == name)).one()


def card(bot: Bot, text: str, user: str = ODIS, channel: str = "#general") -> Message:
    """The one message that /account brought."""
    (message,) = bot.command(user, "/account", text, channel)
    return message


def test_the_card_is_one_screen_for_the_asker_alone(bot: Bot) -> None:
    """Owner, ARR, health, usage, renewal, deal, cases, products, people and touches, within Slack's limits."""
    message = card(bot, "Meridian Freight Systems")
    shown = as_text(message)
    for words in (
        "Dana Reyes", "Celine Moreau", "ARR", "Health", "licences (", "Renewal", "Proposal/Price Quote",
        "Open cases: 2 High", "Fernhill Dispatch (320)", "Rachel Umanzor", "Decision Maker", "Last touches", "As of",
    ):  # fmt: skip
        assert words in shown
    assert ("in 40 days" in shown) != ("in 41 days" in shown)  # by the reader's own day, everywhere on the card
    assert message not in bot.messages(CELINE, "#general")
    assert len(message["blocks"]) < 20
    assert len(json.dumps(message["blocks"], ensure_ascii=False)) < 12_000


def test_each_line_links_to_its_record(bot: Bot) -> None:
    """The title, the deal and the touches open in Salesforce."""
    message = card(bot, "Meridian Freight Systems")
    raw = json.dumps(message["blocks"])
    with bot.services.db.begin() as session:
        meridian = account_id(bot, "Meridian Freight Systems")
        deals = session.scalars(
            select(Opportunity.id).where(Opportunity.account_id == meridian, Opportunity.is_closed.is_(False))
        ).all()
    for record_id in (meridian, *deals):
        assert bot.services.salesforce.record_url(record_id) in raw
    touches = next(b["text"]["text"] for b in message["blocks"] if "*Last touches*" in json.dumps(b))
    assert touches.count("<http") == 5


@pytest.mark.parametrize(
    "text", ["meridian freight systms", "Meridian Freight Systems Inc.", "{id15}", "{url}", "{deal}"]
)
def test_the_same_account_is_found_in_many_ways(bot: Bot, text: str) -> None:
    """A typo, a legal suffix, a short id and links to the account or its deal all lead to it."""
    meridian = account_id(bot, "Meridian Freight Systems")
    with bot.services.db.begin() as session:
        deal = session.scalars(select(Opportunity.id).where(Opportunity.account_id == meridian)).first()
    url = bot.services.salesforce.record_url
    asked = text.format(id15=meridian[:15], url=url(meridian), deal=url(str(deal)))
    message = card(bot, asked)
    assert action_of(message, Action.ACCOUNT_SHARE)["value"] == meridian


def test_a_web_domain_with_two_accounts_asks_which_one(bot: Bot) -> None:
    """Near-duplicates on one domain are offered with what tells them apart, and nothing is picked silently."""
    message = card(bot, "https://www.brightwaterlogistics.example/contact")
    shown = as_text(message)
    assert "Several accounts" in shown
    assert "owner Dana Reyes" in shown
    assert not has_action(message, Action.ACCOUNT_SHARE)


def test_the_picker_becomes_the_card(bot: Bot) -> None:
    """Open replaces the question with the chosen account."""
    picker = card(bot, "brightwater logistics")
    (message,) = bot.click(ODIS, picker, Action.ACCOUNT_PICK)
    assert message["ts"] == picker["ts"]
    assert has_action(message, Action.ACCOUNT_SHARE)


def test_nothing_found_says_what_was_searched_and_offers_the_nearest(bot: Bot) -> None:
    """A name that no account has gets the nearest names with a button each."""
    message = card(bot, "Meridian Quantum Bakery")
    assert "no account for “Meridian Quantum Bakery”" in as_text(message)
    assert "Nearest names" in as_text(message)
    assert has_action(message, Action.ACCOUNT_PICK)


@pytest.mark.parametrize("text", ["", "help", "HELP", "timeline"])
def test_help_says_how_to_ask(bot: Bot, text: str) -> None:
    """Empty text and help give the usage."""
    assert "by name" in as_text(card(bot, text))


def test_a_change_in_salesforce_reaches_the_card_that_is_already_shown(bot: Bot) -> None:
    """What the mirror does not know yet is fetched after the answer, and the same message is edited."""
    vester = account_id(bot, "Vester Wind A/S")
    bot.control.act("salesforce", object="Account", id=vester, fields={"BillingCity": "Esbjerg"})
    before = len(responses(bot))
    message = card(bot, "Vester Wind")
    assert "Esbjerg" in as_text(message)
    assert len(responses(bot)) == before + 2


def test_a_card_without_news_is_not_edited(bot: Bot) -> None:
    """Where Salesforce knows nothing newer, one message is sent and that is all."""
    before = len(responses(bot))
    card(bot, "Tamarack Energy Services")
    assert len(responses(bot)) == before + 1


def responses(bot: Bot) -> list[dict[str, Any]]:
    """What the bot sent to response_urls."""
    entries = (json.loads(line) for line in bot.control.journal(service="slack", dir="in"))
    return [entry for entry in entries if "/slack/response" in str(entry["path"])]


def test_sharing_posts_once_and_names_the_sharer(bot: Bot) -> None:
    """Everybody in the channel sees the card, with who shared it, and it cannot be shared again."""
    private = card(bot, "Meridian Freight Systems", channel="#sales", user="dana.reyes@fernhill.example")
    bot.click("dana.reyes@fernhill.example", private, Action.ACCOUNT_SHARE)
    shared = [m for m in bot.messages("helen.brandt@fernhill.example", "#sales") if "Shared by" in as_text(m)]
    assert len(shared) == 1
    assert "Meridian Freight Systems" in as_text(shared[0])
    assert not has_action(shared[0], Action.ACCOUNT_SHARE)
    assert has_action(shared[0], Action.FOLLOWUP_ASSIGN)


def test_nothing_is_said_in_a_channel_shared_with_another_company(bot: Bot) -> None:
    """In a shared channel the asker gets a sentence and no customer data."""
    message = card(bot, "Meridian Freight Systems", user=CELINE, channel="#ext-cobalt-health")
    assert "shared with another company" in as_text(message)
    assert "ARR" not in as_text(message)


@pytest.mark.parametrize(
    ("user", "why"),
    [(NOT_LINKED, "could not match your Slack e-mail"), (GUEST, "You are a guest in this workspace")],
)
def test_without_a_salesforce_user_there_is_no_data(bot: Bot, user: str, why: str) -> None:
    """People whom Salesforce does not know, and guests, get one helpful sentence."""
    channel = "#project-website"
    message = card(bot, "Meridian Freight Systems", user=user, channel=channel)
    assert why in as_text(message)
    assert "Dana" not in as_text(message)


def test_hidden_fields_stay_hidden(bot: Bot) -> None:
    """A person without access to the ARR field sees no ARR, though others do."""
    assert "$224,272" in as_text(card(bot, "Meridian Freight Systems"))
    seen = as_text(card(bot, "Meridian Freight Systems", user=PRIYA))
    assert "*ARR*: not known" in seen


def test_hostile_names_are_only_text(bot: Bot) -> None:
    """An account called <!channel> mentions nobody and links nowhere."""
    message = card(bot, "free gift")
    raw = json.dumps(message["blocks"], ensure_ascii=False) + message["text"]
    assert "<!channel>" not in raw
    assert "<https://evil" not in raw
    assert "\u202e" not in raw


def test_the_timeline_has_pages(bot: Bot) -> None:
    """Older and newer turn the pages of one message."""
    first = card(bot, "timeline meridian freight")
    assert "page 1 of" in as_text(first)
    (second,) = bot.click(ODIS, first, Action.ACCOUNT_TIMELINE_OLDER)
    assert "page 2 of" in as_text(second)
    (again,) = bot.click(ODIS, second, Action.ACCOUNT_TIMELINE_NEWER)
    assert as_text(again) == as_text(first)


def test_the_timeline_button_shows_stage_changes_too(bot: Bot) -> None:
    """Stage changes stand among the touches."""
    message = card(bot, "Meridian Freight Systems")
    (timeline,) = bot.click(ODIS, message, Action.ACCOUNT_TIMELINE)
    assert "Qualification → Proposal/Price Quote" in as_text(timeline)


def test_asking_about_the_account_gets_an_answer(bot: Bot) -> None:
    """Ask opens a field at once, and the question goes to the assistant with the account."""
    message = card(bot, "Meridian Freight Systems", channel="#revops")
    bot.click(ODIS, message, Action.ACCOUNT_ASK)
    assert bot.view(ODIS)["title"]["text"] == "Ask about the account"
    before = len(bot.messages(ODIS, "#revops"))
    bot.submit(ODIS, {"question": {"question": {"type": "plain_text_input", "value": "When is the renewal?"}}})
    assert len(bot.messages(ODIS, "#revops")) > before


def test_while_salesforce_is_away_nothing_is_shown(bot: Bot) -> None:
    """Without an answer about rights there is a sentence and no data."""
    bot.services.rights.forget()
    before = len(bot.messages(ODIS, "#general"))
    bot.control.act("fault", service="salesforce", match={"path": "query"}, fault="500", times=50)
    try:
        bot.command(ODIS, "/account", "Redgate Steel")
        while len(bot.messages(ODIS, "#general")) == before:  # it comes with the job's last try
            bot.hurry()
            bot.run_jobs()
        said = bot.messages(ODIS, "#general")[-1]
    finally:
        requests.delete(f"{bot.control.base_url}/_control/fault", timeout=10)
    assert "cannot check what you may see" in as_text(said)
    assert "ARR" not in as_text(said)

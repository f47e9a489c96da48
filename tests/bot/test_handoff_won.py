"""A deal is won while everybody works: who hears of it, how soon, and the whole handoff while the model is down."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.audit.tables import OpsLogEntry
from app.crm.tables import Opportunity, User
from app.handoffs.escalate_rounds import escalate_rounds
from app.handoffs.tables import HandoffRound
from app.wiring import ticks
from tests.bot.harness import Bot, as_text, has_action
from tests.bot.test_handoff_story import newest, type_into_form

HELEN, JONAS, DANA = "helen.brandt@fernhill.example", "jonas.weber@fernhill.example", "dana.reyes@fernhill.example"
CELINE, SAMIR, LAURA = "celine.moreau@fernhill.example", "samir.haddad@fernhill.example", "laura.kim@fernhill.example"
WITHIN_SECONDS = 300


@pytest.fixture
def model_down(bot: Bot) -> Iterator[None]:
    """The model answers nothing but 500 for the length of a test."""
    bot.control.act("fault", service="openai", match={}, fault="500", times=1000)
    yield
    bot.control._session.delete(f"{bot.control.base_url}/_control/fault", timeout=5)


def win(bot: Bot, name: str) -> int:
    """Close a deal as won in Salesforce and run the ticks that follow by hand; the longest that all could take (s)."""
    with bot.services.db.begin() as session:
        is_open = Opportunity.is_closed.is_(False)
        deal_id = session.scalars(select(Opportunity.id).where(is_open, Opportunity.name.startswith(name))).one()
    bot.control.act("salesforce", object="Opportunity", id=deal_id, fields={"StageName": "Closed Won"})
    begun = time.monotonic()
    waited = 0
    by_name = {tick.name: tick for tick in ticks(bot.services.settings)}
    for tick in (by_name["sync.run"], by_name["handoffs.watch_won"]):
        waited += tick.every_seconds
        tick.run(bot.services)
        bot.run_jobs()
    return waited + round(time.monotonic() - begun)


def readdress(bot: Bot, name: str, email: str) -> None:
    """Give a Salesforce user another e-mail, so that no Slack user matches it."""
    with bot.services.db.begin() as session:
        user_id = session.scalars(select(User.id).where(User.name == name)).one()
    bot.control.act("salesforce", object="User", id=user_id, fields={"Email": email})
    bot.sync()


def drafts(bot: Bot, user: str, deal: str) -> list[str]:
    """The drafts of a won deal that a user got."""
    told = [as_text(one) for one in bot.messages(user) if has_action(one, "handoff.share")]
    return [one for one in told if f"{deal}* is won" in one]


def test_deal_won_now_is_drafted_within_five_minutes(bot: Bot) -> None:
    """Closed Won in Salesforce, one sync and one look of the clock: the seller has the draft, its gaps named, once."""
    assert win(bot, "Velobahn AG") < WITHIN_SECONDS
    (told,) = drafts(bot, JONAS, "Velobahn AG - Werkstattplanung")
    assert "Nobody is named as success manager yet" in told
    assert drafts(bot, HELEN, "Velobahn AG - Werkstattplanung") == []


def test_draft_of_an_owner_without_slack_goes_to_the_manager_and_says_why(bot: Bot) -> None:
    """Nobody is left out in silence: the manager gets it, may hand it over, and reads whose it was."""
    readdress(bot, "Jonas Weber", "jonas@elsewhere.example")
    win(bot, "Ashgrove Property Trust")
    (told,) = drafts(bot, HELEN, "Ashgrove Property Trust - Repairs desk")
    assert "Jonas Weber, who owns the deal, has no Slack user with their Salesforce e-mail" in told
    assert "comes to you as their manager" in told
    assert drafts(bot, JONAS, "Ashgrove Property Trust - Repairs desk") == []


def test_draft_that_nobody_can_get_is_in_the_ops_log(bot: Bot) -> None:
    """Neither owner nor manager is in Slack and no admin is named: the log and the ops log say so."""
    readdress(bot, "Tom Okafor", "tom@elsewhere.example")
    readdress(bot, "Helen Brandt", "helen@elsewhere.example")
    win(bot, "Marigold Events")
    with bot.services.db.begin() as session:
        kinds = session.scalars(select(OpsLogEntry.kind).where(OpsLogEntry.kind == "handoff.undelivered")).all()
    assert len(kinds) == 1
    readdress(bot, "Helen Brandt", HELEN)


@pytest.mark.usefixtures("model_down")
def test_whole_handoff_goes_through_while_the_model_is_down(bot: Bot) -> None:
    """Draft, promises, offer, escalation, questions, answers, acceptance, versions, and a leaver's list: by code alone."""
    draft = bot.command(DANA, "/handoff", "Sable Ridge", "#sales")[0]
    assert "12% and net 45" in as_text(draft)
    assert "Partly written by a model" not in as_text(draft)
    ledger = bot.click(DANA, draft, "handoff.ledger")[-1]
    assert as_text(ledger).count("[Delivered]") >= 4
    bot.click(DANA, draft, "handoff.offer")
    with bot.services.db.begin() as session:
        session.execute(update(HandoffRound).values(offered_at=bot.services.clock.now() - timedelta(days=7)))
    assert escalate_rounds(bot.services) >= 1
    bot.run_jobs()
    assert any("has waited for" in as_text(one) for one in bot.messages(SAMIR))
    bot.click(CELINE, newest(bot, CELINE, "handoff.accept"), "handoff.return")
    type_into_form(bot, CELINE, "Who trains Boise?")
    bot.click(DANA, newest(bot, DANA, "handoff.answer"), "handoff.answer")
    type_into_form(bot, DANA, "Our onboarding lead.")
    offer = newest(bot, CELINE, "handoff.accept")
    assert "Our onboarding lead." in as_text(offer)
    bot.click(CELINE, offer, "handoff.accept")
    assert "Celine Moreau accepted the handoff" in as_text(bot.messages(DANA)[-1])
    versions = bot.command(CELINE, "/handoff", "versions Sable Ridge", "#customer-success")[0]
    assert as_text(versions).count("[Show]") >= 3
    assert "difference 0" in as_text(bot.command(LAURA, "/handoff", "@Marcus Bell", "#sales")[0])

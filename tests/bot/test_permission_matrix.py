"""Who sees what, on every surface: roles times records times ways to ask."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache

import pytest
import requests
import stamina
from sqlalchemy import delete, select

from app.accounts.pick_account import suggest_accounts
from app.crm.tables import Opportunity, User
from app.digests.post_digest import post_digest_now
from app.errors import ThroughlineError
from app.risk.signal import Rule
from app.risk.tables import RiskAlert
from sandbox.demo.control import Message, StepFailed
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text, has_action
from tests.bot.private_org import CUSTOMER, ROLES, SECRETS, mail, private_org

NOW = datetime.now(UTC)
LOBBY, REVOPS = "#lobby", "#revops"
EVERYTHING = frozenset(SECRETS)
MAY_SEE = dict.fromkeys(ROLES, frozenset[str]()) | {
    "owner": EVERYTHING,
    "manager": EVERYTHING,
    "teammate": frozenset({"account", "contact"}),
    "clerk": EVERYTHING - {"amount"},
}

Surface = Callable[[Bot, str], str]
"""What a person is told there, as one text."""


@pytest.fixture(scope="module")
def org() -> OrgData:
    """An org in which nothing is shared by default."""
    return private_org()


def slack_id(bot: Bot, role: str) -> str:
    users = bot.control.look("users")["users"]
    return str(next(one["id"] for one in users if one["email"] == mail(role)))


def text_of(messages: list[Message]) -> str:
    return json.dumps([as_text(message) for message in messages] + [m.get("blocks") for m in messages])


def card(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/account", CUSTOMER, LOBBY))


def timeline(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/account", f"timeline {CUSTOMER}", LOBBY))


def handoff(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/handoff", CUSTOMER, LOBBY))


def portfolio(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/portfolio", "", LOBBY))


def worklist(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/my", "", LOBBY))


def question(bot: Bot, role: str) -> str:
    asked = f"Which open cases, deals and tasks does {CUSTOMER} have?"
    return text_of(bot.say(mail(role), asked, "@bot"))


def thread(bot: Bot, role: str) -> str:
    bot.say(mail("owner"), "Morning", LOBBY)
    opened = bot.last_ts
    answers = bot.say(mail(role), f"@throughline which open cases does {CUSTOMER} have?", LOBBY, opened)
    return text_of(answers)


def others_buttons(bot: Bot, role: str) -> str:
    """Every button of a card that the owner shared, clicked by the role: what is on the shared card is public."""
    shared = next((m for m in bot.messages(mail("owner"), LOBBY) if "Shared by" in as_text(m)), None)
    if shared is None:
        (private,) = bot.command(mail("owner"), "/account", CUSTOMER, LOBBY)
        bot.click(mail("owner"), private, "account.share")
        shared = next(m for m in bot.messages(mail("owner"), LOBBY) if "Shared by" in as_text(m))
    told = ""
    for action in ("account.timeline", "handoff.start"):
        if has_action(shared, action):
            told += text_of(bot.click(mail(role), shared, action))
    return told


def digest_buttons(bot: Bot, role: str) -> str:
    """Both digests, as the role reads them in #revops, and every button of theirs, clicked by the role."""
    post_digests(bot)
    told = ""
    for message in [] if role == "guest" else bot.messages(mail(role), REVOPS):  # guests are not in the channel
        for action in ("followup.assign", "followup.acknowledge", "digest.more"):
            if has_action(message, action):
                told += text_of(bot.click(mail(role), message, action))
    views = bot.control.look("views", user=mail(role))
    return told + json.dumps(views)


@cache
def post_digests(bot: Bot) -> None:
    for kind in ("risk", "overdue"):
        post_digest_now(bot.services, kind)


def ask_form(bot: Bot, role: str) -> str:
    """The form behind a card that the owner shared, sent by the role."""
    others_buttons(bot, "owner")
    shared = next(m for m in bot.messages(mail("owner"), LOBBY) if "Shared by" in as_text(m))
    before = bot.messages(mail(role), LOBBY)
    bot.click(mail(role), shared, "account.ask")
    field = next(block for block in bot.view(mail(role))["blocks"] if block["type"] == "input")
    question = f"Which open cases, deals and tasks does {CUSTOMER} have?"
    bot.submit(mail(role), {field["block_id"]: {field["element"]["action_id"]: question}})
    return text_of([m for m in bot.messages(mail(role), LOBBY) if m not in before])


def listed(bot: Bot, role: str) -> str:
    """Lists over all customers, and the files that go with them."""
    before = len(uploads(bot))
    asked = ("all open opportunities as csv", "all open cases as csv", "all open tasks as csv", "all accounts as csv")
    told = "".join(text_of(bot.say(mail(role), question, "@bot")) for question in asked)
    return told + "".join(uploads(bot)[before:])


def uploads(bot: Bot) -> list[str]:
    """What the bot sent as files, oldest first."""
    return [stored.content.decode() for stored in bot.sandbox.world.slack.files.everything()]


def own_the_risks(bot: Bot, role: str) -> None:
    """From now on, the deal's risk is the role's to look after, whatever it may see of the deal."""
    with bot.services.db.begin() as session:
        deal = session.scalars(select(Opportunity).where(Opportunity.name == SECRETS["opportunity"])).one()
        owner_id = session.scalar(select(User.id).where(User.email == mail(role)))
        session.execute(delete(RiskAlert).where(RiskAlert.fingerprint == "matrix"))
        session.add(RiskAlert(
            fingerprint="matrix", subject_id=deal.id, account_id=deal.account_id, lead_rule=Rule.SILENCE,
            rules=[Rule.SILENCE], evidence=[], score=40, severity=2, title=str(deal.name), reasons=[], next_step="Call",
            due_on=date(2026, 11, 24), owner_id=owner_id, first_seen_at=NOW, last_seen_at=NOW,
        ))  # fmt: skip


def home(bot: Bot, role: str) -> str:
    own_the_risks(bot, role)
    bot.control.act("open_home", user=mail(role))
    bot.run_jobs()
    return json.dumps(bot.control.look("home", user=mail(role)))


def unfurl(bot: Bot, role: str) -> str:
    """What the role reads below a link that the owner shares."""
    share_link(bot)
    return json.dumps([m.get("attachments") for m in bot.messages(mail(role), LOBBY)])


@cache
def share_link(bot: Bot) -> None:
    card = bot.command(mail("owner"), "/account", CUSTOMER, LOBBY)
    (url,) = set(re.findall(r"https?://[^|>\s\"]+/001[A-Za-z0-9]{12,15}", json.dumps([m["blocks"] for m in card])))
    bot.control.act("share_link", user=mail("owner"), channel=LOBBY, url=f"https://x.lightning.force.com/{url[-18:]}")
    bot.run_jobs()


def report(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/throughline", "report 90", LOBBY))


def prompts(bot: Bot, role: str) -> str:
    """The questions that are offered in the conversation with the bot."""
    own_the_risks(bot, role)
    bot.control.act("open_home", user=mail(role), tab="messages")
    bot.run_jobs()
    return json.dumps(bot.control.look("messages", user=mail(role), channel="@bot")["prompts"])


SURFACES: dict[str, Surface] = {
    "card": card,
    "timeline": timeline,
    "handoff": handoff,
    "portfolio": portfolio,
    "worklist": worklist,
    "question": question,
    "thread": thread,
    "buttons": others_buttons,
    "form": ask_form,
    "digest": digest_buttons,
    "lists": listed,
    "home": home,
    "unfurl": unfurl,
    "report": report,
    "prompts": prompts,
}

UNASKED = frozenset({"portfolio", "worklist", "home", "unfurl", "report", "prompts"})


def seen(told: str) -> frozenset[str]:
    return frozenset(name for name, word in SECRETS.items() if word in told)


@cache
def told_to(bot: Bot, surface: str, role: str) -> frozenset[str]:
    """Asked once, whoever looks at it; where nobody types the customer's name, it gives the account away too."""
    told = SURFACES[surface](bot, role)
    return seen(told) | ({"account"} if surface in UNASKED and CUSTOMER in told else frozenset())


@pytest.fixture(scope="module")
def as_owner(bot: Bot) -> dict[str, frozenset[str]]:
    """What each surface can tell at all: what the owner, who sees everything, is told there."""
    return {name: told_to(bot, name, "owner") for name in SURFACES}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("role", [role for role in ROLES if MAY_SEE[role] != EVERYTHING])
def test_nobody_is_told_more_than_salesforce_shows_them(bot: Bot, surface: str, role: str) -> None:
    """Of the customer's records, each role reads on each surface only those that it may see."""
    assert told_to(bot, surface, role) <= MAY_SEE[role], (surface, role)


@pytest.mark.parametrize("surface", ["card", "timeline", "handoff"])
@pytest.mark.parametrize("role", ["manager", "teammate", "clerk"])
def test_whoever_may_see_is_told(bot: Bot, as_owner: dict[str, frozenset[str]], surface: str, role: str) -> None:
    """Rights hide nothing either: what the surface tells its owner, others with access are told as far as it goes."""
    assert told_to(bot, surface, role) == as_owner[surface] & MAY_SEE[role], (surface, role)


def test_each_surface_tells_its_owner_something(as_owner: dict[str, frozenset[str]]) -> None:
    """A surface that told nobody anything would pass the matrix without being looked at.

    In this channel links stay bare, since not everybody may see the customer; and nobody has closed anything to report.
    """
    assert {surface for surface, told in as_owner.items() if not told} == {"unfurl", "report"}


def test_the_surfaces_tell_what_the_matrix_is_about(as_owner: dict[str, frozenset[str]]) -> None:
    """Every record shows on one surface or another, so that hiding it means something."""
    assert frozenset().union(*as_owner.values()) == EVERYTHING


@pytest.mark.parametrize("role", ROLES)
def test_typed_letters_offer_only_accounts_that_may_be_seen(bot: Bot, role: str) -> None:
    """The field that offers accounts knows this one for those who see it, and says nothing to the others."""
    try:
        offered = [name for name, _ in suggest_accounts(bot.services, slack_id(bot, role), "zeph")]
    except ThroughlineError:
        offered = []
    assert (offered == [CUSTOMER]) is ("account" in MAY_SEE[role])


def test_an_account_without_access_looks_like_one_that_is_not_there(bot: Bot) -> None:
    """The colleague is told the same for this customer as for a name that nobody has."""
    (hidden,) = bot.command(mail("colleague"), "/account", CUSTOMER, LOBBY)
    (absent,) = bot.command(mail("colleague"), "/account", "Nimbus Looms", LOBBY)
    assert as_text(hidden).replace(CUSTOMER, "X") == as_text(absent).replace("Nimbus Looms", "X")


@pytest.fixture
def deaf_salesforce(bot: Bot) -> Iterator[None]:
    """From now on, Salesforce answers no question about rights."""
    stamina.set_testing(True, attempts=2, cap=True)
    bot.services.rights.forget()
    for path in ("*composite*", "*query*"):
        bot.control.act("fault", service="salesforce", fault="503_html", times=200, match={"path": path})
    yield
    requests.delete(f"{bot.control.base_url}/_control/fault", json={}, timeout=10)
    stamina.set_testing(False)


@pytest.mark.usefixtures("deaf_salesforce")
@pytest.mark.parametrize("surface", ["card", "timeline", "handoff", "question", "thread"])
def test_without_an_answer_about_rights_nothing_is_told(bot: Bot, surface: str) -> None:
    """Even the owner gets a sentence and no data while Salesforce cannot say who may see what."""
    try:
        told = SURFACES[surface](bot, "owner")
    except StepFailed:
        told = ""
    assert seen(told) == frozenset()

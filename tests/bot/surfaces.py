"""Every surface on which a person can be told something of a customer, each asked as one role of the private org."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import delete, select

from app.crm.tables import Opportunity, User
from app.digests.post_digest import post_digest_now
from app.risk.signal import Rule
from app.risk.tables import RiskAlert
from app.slack.message import Message
from sandbox.demo.control import Message as Shown
from tests.bot.harness import Bot, as_text, has_action
from tests.bot.private_org import CUSTOMER, SECRETS, mail

NOW = datetime.now(UTC)
LOBBY, REVOPS = "#lobby", "#revops"

Surface = Callable[[Bot, str], str]
"""What a person is told there, as one text."""


def slack_id(bot: Bot, role: str) -> str:
    users = bot.control.look("users")["users"]
    return str(next(one["id"] for one in users if one["email"] == mail(role)))


def text_of(messages: list[Shown]) -> str:
    return json.dumps([as_text(message) for message in messages] + [m.get("blocks") for m in messages])


def card(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/account", CUSTOMER, LOBBY))


def timeline(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/account", f"timeline {CUSTOMER}", LOBBY))


def handoff(bot: Bot, role: str) -> str:
    return text_of(bot.command(mail(role), "/handoff", CUSTOMER, LOBBY))


def promises(bot: Bot, role: str) -> str:
    """The ledger of the customer, and of all customers, which the owner's look has filled."""
    bot.command(mail("owner"), "/handoff", f"promises {CUSTOMER}", LOBBY)
    own = bot.command(mail(role), "/handoff", f"promises {CUSTOMER}", LOBBY)
    return text_of([*own, *bot.say(mail(role), "all promises, everywhere", "@bot")])


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
    asked = asked[:1] if role in ("leaver", "guest", "stranger") else asked  # nobody in Salesforce, whatever is asked
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


def item_buttons(bot: Bot, role: str) -> str:
    """The message that a follow-up's owner got alone, forwarded with its buttons, each clicked by the role."""
    forward_item(bot)
    forwarded = next(m for m in bot.messages(mail(role), LOBBY) if has_action(m, "followup.snooze"))
    told = "".join(
        text_of(bot.click(mail(role), forwarded, action)) for action in LOOKING if has_action(forwarded, action)
    )
    return told + json.dumps(shown_forms(bot, role))


LOOKING = ("followup.snooze", "followup.reassign", "followup.history")
"""What can be pressed on such a message without an end to the item."""


@cache
def forward_item(bot: Bot) -> None:
    """The owner takes on a follow-up about the customer, and what they were told of it is shown to all of #lobby."""
    from_message(bot, "owner")
    bot.submit(mail("owner"), {})
    direct = next(m for m in reversed(bot.messages(mail("owner"))) if has_action(m, "followup.snooze"))
    channel = bot.services.people.channel_id(LOBBY.removeprefix("#")) or ""
    buttons = [block for block in direct["blocks"] if block["type"] == "actions"]
    bot.services.slack.post(channel, Message("Look at this", tuple(buttons)), key="forwarded")


def shown_forms(bot: Bot, role: str) -> list[dict[str, Any]]:
    """Every form that is open before the role."""
    return list(bot.control.look("views", user=mail(role))["views"])


def shortcut(bot: Bot, role: str, callback_id: str, **where: str) -> str:
    """A shortcut's form, what it offers to whoever types the customer's first letters, and what comes of choosing it."""
    bot.control.act("shortcut", user=mail(role), callback_id=callback_id, **where)
    view = bot.view(mail(role))
    typed = {"view_id": view["id"], "action_id": "account.suggest", "value": "zeph"}
    asks = "account.suggest" in json.dumps(view)
    offered = json.dumps(bot.control.act("suggest", user=mail(role), **typed)) if asks else ""
    before = bot.messages(mail(role))
    if CUSTOMER in offered:
        (account_id,) = set(re.findall(r"001[A-Za-z0-9]{12,15}", offered))
        bot.submit(mail(role), {"account": {"account.suggest": account_id}})
    came = text_of([m for m in bot.messages(mail(role)) if m not in before])
    return offered + came + json.dumps(shown_forms(bot, role))


def find_anywhere(bot: Bot, role: str) -> str:
    return shortcut(bot, role, "account.find")


def from_message(bot: Bot, role: str) -> str:
    bot.say(mail("owner"), "We should call them", LOBBY)
    return shortcut(bot, role, "followup.create", channel=LOBBY, message_ts=bot.last_ts)


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
    "promises": promises,
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
    "item": item_buttons,
    "find": find_anywhere,
    "message": from_message,
}

UNASKED = frozenset({"portfolio", "worklist", "home", "unfurl", "report", "prompts", "item", "find", "message"})

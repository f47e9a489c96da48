"""What is said when it is not clear which account is meant. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from app.accounts.candidates import Hit
from app.accounts.find_accounts import Found
from app.accounts.wording import said
from app.slack.action_ids import Action
from app.slack.blocks import button, context, section
from app.slack.message import Block, Message

_USAGE = (
    "*`/account` shows a customer on one screen, to you alone.*",
    "• `/account Northwind`: by name; typing mistakes and Inc/GmbH/Ltd do not matter",
    "• `/account northwind.com` or `/account ida@northwind.com`: by web domain or e-mail address",
    "• `/account 0015g00000XYZab` or a Salesforce link: by any record of the account",
    "• `/account timeline Northwind`: everything that happened, newest first",
    "• `/account help`: this text",
)
_SEARCHED = {
    "id": "Salesforce ids",
    "e-mail": "contacts' e-mail addresses and web domains",
    "domain": "web domains and contacts' e-mail domains",
    "name": "account names, web domains and ids",
}


def usage() -> Message:
    """How to ask."""
    return Message("How to use /account", (section("\n".join(_USAGE)),))


def picker(found: Found) -> Message:
    """Several accounts may be meant: one button each."""
    asked = said(found.text, 100)
    text = f"Several accounts match “{asked}”. Which one do you mean?"
    return Message(text, (section(text), *_choices(found.hits)))


def nothing_found(found: Found, *, is_loading: bool = False) -> Message:
    """What was searched for, in what, and the nearest names."""
    asked = said(found.text, 100)
    text = f"I found no account for “{asked}” among the {_SEARCHED[found.how]} that Salesforce lets you see."
    if is_loading:
        text += " The first load from Salesforce is still running: try again in a few minutes."
    if not found.nearest:
        return Message(
            text, (section(text), context("Try fewer letters, the web domain, or the link from Salesforce."))
        )
    return Message(text, (section(f"{text}\n*Nearest names:*"), *_choices(found.nearest)))


def _choices(hits: Sequence[Hit]) -> list[Block]:
    return [_choice(hit) for hit in hits]


def _choice(hit: Hit) -> Block:
    hint = f"\n{said(hit.hint, 150)}" if hit.hint else ""
    shown = button("Open", Action.ACCOUNT_PICK, hit.id)
    return section(f"*{said(hit.name, 100) or 'Unnamed account'}*{hint}", accessory=shown)

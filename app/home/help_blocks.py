"""What the bot can do, in the words that somebody would type. Pure."""

from __future__ import annotations

from difflib import get_close_matches

from app.slack.blocks import context, section, words
from app.slack.message import Message
from app.slack.text import escape

Lines = tuple[tuple[str, str], ...]

ASK: Lines = (
    ("@Throughline when does Acme renew?", "in a channel or thread; follow-ups there need no mention for a day"),
    ("my open deals over $50k closing this quarter", "lists, in a direct message or with a mention; all of it as CSV"),
    ("which of my accounts are at risk?", "and whatever else is on record: promises, people, cases, usage"),
)
CUSTOMERS: Lines = (
    ("/account <name, domain, id or link>", "an account on one screen, to you alone"),
    ("/account timeline <name>", "what happened there, newest first"),
    ("/handoff <account>", "a handoff draft: promises, people, risks, what is missing"),
    ("/handoff promises <account>", "what was promised to them, and what is still owed"),
    ("/handoff versions <account>", "every version of its handoff that was written"),
    ("/handoff checklist <account>", "how far its implementation is, and who has which step"),
    ("/brief <account>", "what to know before you speak to them; `/brief on` sends it before each meeting"),
    ("/handoff @person", "everything that a leaving colleague owns, to be reassigned"),
    ("/handoff status", "the handoffs under way and the promises that are due"),
)
WORK: Lines = (
    ("/my", "what you owe, ranked"),
    ("/portfolio", "your customers in three heaps: at risk, ready to expand, quiet but steady"),
    ("/portfolio <colleague>", "theirs, as far as you may see it"),
    ("… on a message › Create action item", "a follow-up with an owner, a date and a Salesforce Task"),
    ("… on a message › Find action items", "all of a thread's or transcript's at once"),
    ("… on a message › Save to Salesforce", "a thread or transcript onto its account, with a recap"),
    ("the lightning › Find an account", "the card from anywhere"),
)
SETTINGS: Lines = (
    (
        "/throughline status",
        "how fresh the mirror of Salesforce is; for admins each object, and what the model cost today",
    ),
    ("/throughline settings", "digests: what is posted where and when, and what comes to you by itself, at your hour"),
    ("/throughline fields", "which Salesforce fields hold health, ARR, users and the like"),
    ("/throughline report <days>", "follow-ups opened, picked up, done and late, by team and owner"),
    ("/throughline digest try risk", "what a digest would have sent last month, before it is switched on"),
)
ADMINS: Lines = (
    ("/throughline digest risk", "post a digest now: risk, overdue, health, report or portfolio"),
    ("/throughline sync", "bring the mirror up to date now"),
    ("/throughline backtest", "how right the signs and likelihoods were on your own past, with a picture"),
    (
        "/throughline audit kind:account.* since:2026-11-01",
        "who asked for, saw, changed and sent what; add csv for a file",
    ),
)
GROUPS = (
    ("Ask", ASK),
    ("Customers", CUSTOMERS),
    ("Your work", WORK),
    ("Settings", SETTINGS),
    ("For admins", ADMINS),
)
WORDS = ("help", "status", "settings", "fields", "report", "backtest", "audit", "sync", "digest")
MEANT = {
    "thresholds": "/throughline settings", "alerts": "/throughline settings", "rules": "/throughline settings",
    "digests": "/throughline settings", "dry": "/throughline digest try risk", "try": "/throughline digest try risk",
    "health": "/throughline status", "doctor": "/throughline status", "mapping": "/throughline fields",
    "log": "/throughline audit", "brief": "/brief on", "briefs": "/brief on", "account": "/account", "handoff": "/handoff",
    "portfolio": "/portfolio", "my": "/my",
}  # fmt: skip
"""What people type who mean another command."""
NOTE = (
    "Answers hold only what you may see in Salesforce. Nothing reaches a channel before somebody chose it or clicked."
)


def help_message(unknown: str = "") -> Message:
    """All of it; with `unknown` only that there is no such word, and what was probably meant."""
    if unknown:
        told = _unknown(unknown)
        return words(told)
    first = "*What I can do*"
    groups = (section(f"*{title}*\n" + "\n".join(_line(*one) for one in lines)) for title, lines in GROUPS)
    return Message(first, (section(first), *groups, context(NOTE)))


def _unknown(words: str) -> str:
    first = words.split(maxsplit=1)[0]
    near = get_close_matches(first, WORDS, n=1)
    meant = MEANT.get(first) or (f"/throughline {near[0]}" if near and near[0] != words else "")
    asked = f" Did you mean `{meant}`?" if meant else ""
    return (
        f"I do not know “{escape(words, 60)}”.{asked} `/throughline help` shows what I can do: {', '.join(WORDS[1:])}."
    )


def _line(command: str, what: str) -> str:
    return f"`{escape(command)}`  {what}"

"""Greetings, thanks, and the question what can be asked. Pure."""

from __future__ import annotations

import re

from app.assistant.topics import TOPIC_WORDS

_THANKS = re.compile(
    r"^\W*(?:thanks?|thank you|thx|ty|cheers|great|perfect|nice|cool|ok(?:ay)?|got it|merci|danke)\b[\w ,]{0,20}\W*$",
    re.IGNORECASE,
)
_HELLO = re.compile(
    r"^\W*(?:hi|hello|hey|good (?:morning|afternoon|evening)|howdy|yo|hallo|bonjour)\b[\w ,]{0,20}\W*$", re.IGNORECASE
)
_HELP = re.compile(
    r"^\W*(?:(?:i need |can you )?help(?: me)?|what can (?:you|i) (?:do|ask|answer)\b.*|what do you (?:do|know)"
    r"|how do(?:es)? (?:you|this|it) work|who are you|what are you)\W*$",
    re.IGNORECASE,
)

WHAT_I_ANSWER = (
    "Ask me about a customer by name, for example “when does Acme renew?” or “what did we promise Acme?”. "
    f"I can answer about: {TOPIC_WORDS}.\n"
    "Or about all customers that you may see: “which of my accounts renew in the next 90 days?”, “pipeline by stage this quarter”, "
    "“who mentioned SSO?”, “which customers are at risk and why?”, “my overdue tasks”, “which promises are late?”, “win rate this year”, "
    "“customers with more than 2 open cases”, “my meetings this week”; then “what about their health?” or “which of them renew this quarter?”."
)


_ORDER = re.compile(
    r"^\W*(?:please |can you |could you )?(?:draft|write|compose|update(?! (?:me |us )?(?:on|about|for)\b)|change"
    r"|edit|delete|remove|reassign|create|remind|merge|approve|assign|mark|snooze|log|add|schedule|book|postpone"
    r"|complete|cancel|ping|notify|tell (?!me|us)\w+|send (?!me|us)\w+)\b(?! *\?)",
    re.IGNORECASE,
)
NOT_UNDERSTOOD = "I do not know how to answer that from the records."
I_ONLY_READ = (
    "I answer questions from the records; I write and change nothing from a question. Items, handoffs and saved "
    "conversations come from the card's buttons, from a message's menu and from `/handoff`: see `/throughline help`."
)


_STEERS = re.compile(
    r"\b(?:ignore|disregard|forget|override)\b.{0,30}\b(?:instructions?|rules|prompts?|guidelines)\b|\b(?:system|your) prompt\b"
    r"|\b(?:you are|act as|pretend to be) (?:now )?(?:an? )?(?:admin|administrator|developer|root|dan)\b",
    re.IGNORECASE,
)


def is_order(text: str) -> bool:
    """Whether a text tells the bot to do something, which a question never does."""
    return bool(_ORDER.match(text))


def small_talk(text: str) -> str | None:
    """What to say to a text that asks nothing of the records; None where it asks something."""
    if _HELP.match(text):
        return WHAT_I_ANSWER
    if _STEERS.search(text):
        return f"I answer from the Salesforce records that you may see, and take no other instructions. {WHAT_I_ANSWER}"
    if _THANKS.match(text):
        return "Glad to help."
    return f"Hello! {WHAT_I_ANSWER}" if _HELLO.match(text) else None

"""A rule about what the customer writes: plain words that mean trouble, unless they are negated. Off unless a team turns it on."""

from __future__ import annotations

import re
from datetime import timedelta

from app.crm.facts import AccountFacts, Touch
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_RECENT = timedelta(days=45)
_WORDS = re.compile(
    r"\b(frustrat(ed|ing|ion)|disappoint(ed|ing|ment)|unacceptable|unhappy|dissatisfied|fed up|angry|furious|"
    r"(?<!de-)escalat(e|ing)|cancel(ling|lation)?|terminat(e|ing|ion)|churn|not renew(ing)?|"
    r"switch(ing)? (to (another|a different|an alternative|a competitor|your competitor)|away|vendors?|providers?|suppliers?)|"
    r"competitor|too expensive|overpriced|broken(?! (down|out|into))|unusable|waste of (time|money)|last chance|"
    r"legal action|refund)\b",
    re.IGNORECASE,
)
# What is called off here is a date in a calendar, not a contract.
_CALENDAR = re.compile(
    r"^[^\w.!?]+(\w+[^\w.!?]+){0,3}(meeting|call|invite|invitation|appointment|demo|session|webinar|workshop|event)\b",
    re.IGNORECASE,
)
# A negation reaches four words on, within its clause; "not only", "no doubt" and "never so" are none.
_NEGATED = re.compile(
    r"\b(not(?! (only|just|merely|to mention|hesitate))|no(?! (doubt|wonder|surprise))|nobody|none|nothing|neither|nor|"
    r"never(?! (been )?(so|this|more|as)\b)|without|hardly|rarely|(is|was|are|were|do|does|did|have|has|had|wo|would|ca|could)n['’]t"
    r"(?! (wait|be more))|cannot|far from|instead of|rather than)\b"
    r"(?:[^\w.,;:!?\n]+(?!but\b|however\b|yet\b)[\w'’]+){0,4}[^\w.,;:!?\n]*$",
    re.IGNORECASE,
)
_REACH = 60
"""Characters before a word in which its negation stands."""
_QUOTED = re.compile(
    r"^\s*>.*$|^(On .{5,80} wrote:|-{2,} ?Original Message).*\Z", re.IGNORECASE | re.MULTILINE | re.DOTALL
)


def negative_words(facts: AccountFacts, lens: Lens) -> Signal | None:
    """They wrote so many messages with words of trouble lately; what was quoted from earlier mails does not count."""
    least = lens.thresholds.negative_messages
    if not least:
        return None
    since = lens.now - _RECENT
    heard = [(t, word) for t in facts.touches if _is_theirs(t) and since <= t.at <= lens.now and (word := _trouble(t))]
    if len(heard) < least:
        return None
    touch, word = heard[0]
    many = (
        f"{len(heard)} messages of theirs sound unhappy, the latest" if len(heard) > 1 else "A message sounds unhappy:"
    )
    return Signal(
        Rule.NEGATIVE_WORDS,
        Severity.WARNING,
        f"{many} on {day(touch.at.date())} says “{word}”",
        # A mail is seen by whoever sees the record that it is on.
        tuple(dict.fromkeys(one for t, _ in heard for one in (t.id, t.about_id or facts.id))),
        "Call whoever wrote it before answering in writing",
        (("messages", str(len(heard))),),
        fields=("EmailMessage.TextBody",),
    )


def _is_theirs(touch: Touch) -> bool:
    return bool(touch.incoming) or touch.kind == "note"


def _trouble(touch: Touch) -> str:
    """The first word of trouble that is not negated; empty where there is none."""
    text = f"{touch.subject}. {_QUOTED.sub('', touch.text)}"
    return next((found.group(0).lower() for found in _WORDS.finditer(text) if _is_meant(found, text)), "")


def _is_meant(found: re.Match[str], text: str) -> bool:
    """Whether a word of trouble stands for trouble: not negated, and no date in a calendar that is called off."""
    word = found.group(0).lower()
    if word.startswith("cancel") and _CALENDAR.search(text[found.end() : found.end() + _REACH]):
        return False
    before = text[max(0, found.start() - _REACH) : found.start()]
    return word.startswith("not ") or not _NEGATED.search(before)

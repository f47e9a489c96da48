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
    r"\b(frustrat(ed|ing|ion)|disappoint(ed|ing|ment)|unacceptable|unhappy|dissatisfied|fed up|angry|furious|escalat(e|ing)|"
    r"cancel(ling|lation)?|terminat(e|ing|ion)|churn|not renew(ing)?|switch(ing)? to|competitor|too expensive|overpriced|"
    r"broken|unusable|waste of (time|money)|last chance|legal action|refund)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(not|no|never|isn't|wasn't|aren't|don't|didn't|won't|without|no longer|hardly)\W+(\w+\W+){0,2}$", re.IGNORECASE
)
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
    for found in _WORDS.finditer(text):
        own_negation = found.group(0).lower().startswith("not ")
        if own_negation or not _NEGATED.search(text[max(0, found.start() - 40) : found.start()]):
            return found.group(0).lower()
    return ""

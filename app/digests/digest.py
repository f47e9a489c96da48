"""A day's digest as a value, and its headline. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.crm.currency import Rates
from app.digests.entry import Entry, stakes
from app.digests.tables import DigestKind
from app.digests.weekly_blocks import Week, week_words
from app.slack.sums import sums_in_words
from app.slack.text import count, day

NAMES = {
    DigestKind.RISK: "At risk",
    DigestKind.OVERDUE: "Overdue follow-ups",
    DigestKind.HEALTH: "Health dips",
    DigestKind.REPORT: "The week’s follow-ups",
    DigestKind.OWNER: "Your day",
    DigestKind.PORTFOLIO: "The week’s portfolio",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an entry stands by now: `text` is mrkdwn; a closed one has no buttons left."""

    text: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Digest:
    """A day's digest, ready to draw."""

    run_id: str
    kind: DigestKind
    on: date
    entries: Sequence[Entry]
    shown: int
    recipient: str = ""
    as_of: datetime | None = None
    footer: str = ""
    standings: Mapping[str, Standing] = field(default_factory=dict)
    quarter_ends_on: date | None = None
    gone: int = 0
    """How many entries of the digest before are in this one no more."""
    rates: Rates = field(default_factory=Rates)
    """For what is at stake in several currencies together."""
    week: Week | None = None
    """The book of accounts below the entries, where it is a weekly one."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.entries and not (self.week and self.week.book)


def headline(digest: Digest) -> str:
    """What it holds in one sentence: how much, and what moved since the last one (mrkdwn)."""
    total = len(digest.entries)
    if digest.kind is DigestKind.PORTFOLIO and digest.week:
        return f"*{count(len(digest.week.book), 'account')}*: {week_words(digest.week)}"
    if digest.kind is DigestKind.OWNER and not total:
        return "Nothing is due from you today."
    if digest.kind is DigestKind.OWNER:
        return f"*{count(total, 'thing')} for you today*, the most pressing first."
    if digest.kind is DigestKind.OVERDUE:
        owners = len({entry.group for entry in digest.entries})
        return f"*{count(total, 'follow-up is', 'follow-ups are')} overdue*, with {count(owners, 'owner')}."
    if digest.kind is DigestKind.HEALTH:
        return f"*{count(total, 'customer')}* dipped against their own past.{_fresh(digest)}"
    stake = sums_in_words(stakes(digest.entries), digest.rates)
    lead = f"*{stake} at stake* in " if stake else ""
    return f"{lead}{count(total, 'deal or renewal', 'deals and renewals')}.{_this_quarter(digest)}{_fresh(digest)}"


def _this_quarter(digest: Digest) -> str:
    """What of it happens before the fiscal quarter ends."""
    ends_on = digest.quarter_ends_on
    if ends_on is None:
        return ""
    due = [one for one in digest.entries if one.happens_on and date.fromisoformat(one.happens_on) <= ends_on]
    sums = sums_in_words(stakes(due), digest.rates)
    return f" {sums} of it closes or renews by the quarter’s end on {day(ends_on)}." if sums else ""


def _fresh(digest: Digest) -> str:
    """How many are new or worse since the last one, and how many are gone."""
    marks = {"new": 0, "worse": 0}
    for entry in digest.entries:
        marks[entry.change] = marks.get(entry.change, 0) + 1
    parts = [f"{marks[mark]} {mark}" for mark in ("new", "worse") if marks[mark]]
    if digest.gone:
        parts.append(f"{digest.gone} off the list")
    return f" Since the last one: {', '.join(parts)}." if parts else ""

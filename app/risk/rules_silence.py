"""Rules about contact: silence against the account's own rhythm, and the signs of life that speak against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from app.crm.facts import AccountFacts, Touch
from app.risk.customers import is_watched
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_CONTACT = frozenset({"email", "call", "meeting", "case"})
_RHYTHM_DAYS = 365
_RHYTHM_LEAST_GAPS = 4
_LONGEST_DAYS = 100
"""One absence of half a year does not excuse the next."""
_FRESH_DAYS = 7
_AHEAD_DAYS = 21


def last_contact(facts: AccountFacts, now: datetime) -> Touch | None:
    """The latest mail, call, meeting or case that has happened."""
    return next((touch for touch in facts.touches if touch.kind in _CONTACT and touch.at <= now), None)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Days between days of contact in the past year: usual = the median, longest = the longest that ended well."""

    usual: int
    longest: int


def rhythm(facts: AccountFacts, now: datetime) -> Rhythm | None:
    """The account's own rhythm; None where there are too few days of contact to speak of one."""
    since = now - timedelta(days=_RHYTHM_DAYS)
    days = sorted({t.at.date() for t in facts.touches if t.kind in _CONTACT and since <= t.at <= now})
    gaps = [(after - before).days for before, after in pairwise(days)]
    return Rhythm(round(median(gaps)), max(gaps)) if len(gaps) >= _RHYTHM_LEAST_GAPS else None


def silence(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Nobody spoke with a customer or an open prospect for longer than ever in the past year."""
    touched = last_contact(facts, lens.now)
    if touched is None or not is_watched(facts, lens):
        return None
    days = (lens.now - touched.at).days
    if days <= min(lens.thresholds.silence_days, lens.thresholds.silence_days_least):
        return None
    own = rhythm(facts, lens.now)
    limit = _limit(own, lens)
    if days <= limit:
        return None
    usual = f"; the usual gap here is {own.usual}, the longest in a year was {own.longest}" if own else ""
    return Signal(
        Rule.SILENCE,
        Severity.SERIOUS if days > 2 * limit else Severity.WARNING,
        f"No mail, call or meeting for {days} days (last on {day(touched.at.date())}){usual}",
        (touched.id, facts.id),
        "Get back in touch with a reason that matters to them",
        (("days_silent", str(days)), ("limit", str(limit))),
    )


def meeting_booked(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Counter-evidence: a meeting is booked."""
    ahead = lens.now + timedelta(days=_AHEAD_DAYS)
    booked = [t for t in facts.touches if t.kind == "meeting" and lens.now < t.at <= ahead]
    if not booked:
        return None
    first = min(booked, key=lambda touch: touch.at)
    words = f"Meeting booked for {day(first.at.date())}: {first.subject}"
    return Signal(Rule.MEETING_BOOKED, Severity.NOTE, words, _with_parent(first, facts))


def recent_reply(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Counter-evidence: they wrote to us within the past week (support cases do not count)."""
    since = lens.now - timedelta(days=_FRESH_DAYS)
    fresh = [t for t in facts.touches if t.incoming and t.kind == "email" and since <= t.at <= lens.now]
    if not fresh:
        return None
    last = max(fresh, key=lambda touch: touch.at)
    words = f"They wrote on {day(last.at.date())}: {last.subject}"
    return Signal(Rule.RECENT_REPLY, Severity.NOTE, words, _with_parent(last, facts))


def _with_parent(touch: Touch, facts: AccountFacts) -> tuple[str, ...]:
    """A mail is seen by whoever sees the record that it is on."""
    return (touch.id, touch.about_id or facts.id)


def _limit(own: Rhythm | None, lens: Lens) -> int:
    if own is None:
        return lens.thresholds.silence_days
    by_rhythm = round(own.usual * lens.thresholds.silence_rhythm)
    # Quiet but steady accounts fall silent for long and come back: what ended well before is no alarm.
    return max(lens.thresholds.silence_days_least, by_rhythm, min(own.longest, _LONGEST_DAYS))

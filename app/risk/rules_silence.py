"""Rules about contact: silence against the account's own rhythm, and the signs of life that speak against it."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median

from app.crm.facts import AccountFacts, Touch
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_CONTACT = frozenset({"email", "call", "meeting", "case"})
_RHYTHM_DAYS = 365
_RHYTHM_LEAST_GAPS = 4
_FRESH_DAYS = 7
_AHEAD_DAYS = 21


def last_contact(facts: AccountFacts, now: datetime) -> Touch | None:
    """The latest mail, call, meeting or case that has happened."""
    past = (touch for touch in facts.touches if touch.kind in _CONTACT and touch.at <= now)
    return max(past, key=lambda touch: touch.at, default=None)


def usual_gap_days(facts: AccountFacts, now: datetime) -> int | None:
    """The median number of days between days of contact in the past year; None where there are too few."""
    since = now - timedelta(days=_RHYTHM_DAYS)
    days = sorted({t.at.date() for t in facts.touches if t.kind in _CONTACT and since <= t.at <= now})
    gaps = [(after - before).days for before, after in pairwise(days)]
    return round(median(gaps)) if len(gaps) >= _RHYTHM_LEAST_GAPS else None


def silence(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Nobody spoke with a customer or an open prospect for much longer than is usual between us and them."""
    touched = last_contact(facts, lens.now)
    if not _is_watched(facts) or touched is None:
        return None
    usual = usual_gap_days(facts, lens.now)
    days, limit = (lens.now - touched.at).days, _limit(usual, lens)
    if days <= limit:
        return None
    rhythm = f"; the usual gap here is {usual}" if usual is not None else ""
    return Signal(
        Rule.SILENCE,
        Severity.SERIOUS if days > 2 * limit else Severity.WARNING,
        f"No mail, call or meeting for {days} days (last on {day(touched.at.date())}){rhythm}",
        (touched.id, facts.id),
        "Get back in touch with a reason that matters to them",
        (("days_silent", str(days)), ("usual_gap", str(usual or ""))),
    )


def meeting_booked(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Counter-evidence: a meeting is booked."""
    ahead = lens.now + timedelta(days=_AHEAD_DAYS)
    booked = [t for t in facts.touches if t.kind == "meeting" and lens.now < t.at <= ahead]
    if not booked:
        return None
    first = min(booked, key=lambda touch: touch.at)
    words = f"Meeting booked for {day(first.at.date())}: {first.subject}"
    return Signal(Rule.MEETING_BOOKED, Severity.NOTE, words, (first.id,))


def recent_reply(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Counter-evidence: they wrote to us within the past week (support cases do not count)."""
    since = lens.now - timedelta(days=_FRESH_DAYS)
    fresh = [t for t in facts.touches if t.incoming and t.kind == "email" and since <= t.at <= lens.now]
    if not fresh:
        return None
    last = max(fresh, key=lambda touch: touch.at)
    words = f"They wrote on {day(last.at.date())}: {last.subject}"
    return Signal(Rule.RECENT_REPLY, Severity.NOTE, words, (last.id,))


def _is_watched(facts: AccountFacts) -> bool:
    return bool(facts.open_deals or facts.products or facts.renewal_on or (facts.arr and facts.arr.amount > 0))


def _limit(usual: int | None, lens: Lens) -> int:
    if usual is None:
        return lens.thresholds.silence_days
    return max(lens.thresholds.silence_days_least, round(usual * lens.thresholds.silence_rhythm))

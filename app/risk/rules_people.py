"""Rules about the people on the customer's side."""

from __future__ import annotations

import re
from datetime import timedelta

from app.crm.facts import AccountFacts, Stakeholder
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_KEY_ROLE = re.compile(r"champion|sponsor|decision|economic|buyer|evaluator|executive", re.IGNORECASE)
_NEWS_DAYS = 365
_KEY_TITLE = re.compile(r"\b(chief|c[efiot]o|vp|vice president|head of|director)\b", re.IGNORECASE)


def champion_left(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Somebody whom the deal or the customer hangs on has left, or their mail bounces."""
    gone = [person for person in facts.stakeholders if _is_gone_lately(person, lens)]
    key = [person for person in gone if _is_key(person, facts)]
    if not key:
        return None
    first = key[0]
    part = first.role or first.title or "contact"
    how = f"mail bounced on {day(first.bounced_at.date())}" if first.bounced_at else "the record says they left"
    others = f", and {len(key) - 1} more" if len(key) > 1 else ""
    return Signal(
        Rule.CHAMPION_LEFT,
        Severity.SERIOUS,
        f"{first.name} ({part}) seems to have left: {how}{others}",
        tuple(person.id for person in key),
        f"Find out who follows {first.name}, and ask for an introduction",
        (("gone", str(len(key))),),
    )


def _is_gone_lately(person: Stakeholder, lens: Lens) -> bool:
    """Gone without a date counts; a mail that bounced more than a year ago is no news."""
    if person.bounced_at is not None:
        return lens.now - person.bounced_at <= timedelta(days=_NEWS_DAYS)
    return person.has_left


def _is_key(person: Stakeholder, facts: AccountFacts) -> bool:
    if _KEY_ROLE.search(person.role or "") or _KEY_TITLE.search(person.title or ""):
        return True
    return any(role.contact_id == person.id and role.is_primary for deal in facts.open_deals for role in deal.roles)

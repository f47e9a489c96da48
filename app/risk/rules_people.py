"""Rules about the people on the customer's side."""

from __future__ import annotations

import re
from datetime import timedelta

from app.crm.facts import AccountFacts, DealRole, Stakeholder
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Lens
from app.slack.text import day

_KEY_ROLE = re.compile(r"champion|sponsor|decision|economic|buyer|evaluator|executive", re.IGNORECASE)
_SPONSOR = re.compile(r"sponsor|decision|economic", re.IGNORECASE)
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


def sponsor_changed(facts: AccountFacts, lens: Lens) -> Signal | None:
    """Another person than before was named as the one who decides, lately."""
    since = lens.now - timedelta(days=lens.thresholds.recent_change_days)
    named = [(part.created_at, deal, part) for deal in facts.deals for part in deal.roles if _decides(part)]
    dated = sorted(((at, deal, part) for at, deal, part in named if at and at <= lens.now), key=lambda one: one[0])
    fresh = [one for one in dated if one[0] >= since and not one[1].is_closed]
    before = [one for one in dated if one[0] < since]
    if not fresh or not before or fresh[-1][2].contact_id in {part.contact_id for _, _, part in before}:
        return None
    at, deal, now_named = fresh[-1]
    then_named = before[-1][2]
    return Signal(
        Rule.SPONSOR_CHANGED,
        Severity.WARNING,
        f"{now_named.name} ({now_named.role}) was named on {day(at.date())}; before, it was {then_named.name}",
        (deal.id, now_named.contact_id, then_named.contact_id),
        f"Meet {now_named.name} and agree what success means to them",
    )


def _decides(part: DealRole) -> bool:
    return bool(_SPONSOR.search(part.role or ""))


def _is_gone_lately(person: Stakeholder, lens: Lens) -> bool:
    """Gone without a date counts; a mail that bounced more than a year ago is no news."""
    if person.bounced_at is not None:
        return lens.now - person.bounced_at <= timedelta(days=_NEWS_DAYS)
    return person.has_left


def _is_key(person: Stakeholder, facts: AccountFacts) -> bool:
    if _KEY_ROLE.search(person.role or "") or _KEY_TITLE.search(person.title or ""):
        return True
    return any(role.contact_id == person.id and role.is_primary for deal in facts.open_deals for role in deal.roles)

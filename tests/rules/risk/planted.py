"""A seeded org whose truth is planted: deals with troubles, and a known chance of loss that follows from them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from math import exp

from app.crm.facts import AccountFacts, Deal, DealChange, Money, SupportCase, Touch
from tests.rules.risk.world import NOW, account

STRONG, WEAK, NONE = 1.0, 0.35, 0.0
_PULLS = {"pushed": 2.4, "quiet": 1.8, "severe": 1.2}
_SHARE = 0.35
"""Of deals that have each trouble."""


@dataclass(frozen=True, slots=True)
class PlantedDeal:
    """An account with one closed deal, and the chance of loss that was planted in it."""

    facts: AccountFacts
    chance: float


def planted_org(strength: float, seed: int, deals: int = 500) -> list[PlantedDeal]:
    """Deals that ended over the past three years. At strength 0 the troubles show all the same, and mean nothing."""
    dice = random.Random(seed)
    return [_planted(dice, strength, number) for number in range(deals)]


def _planted(dice: random.Random, strength: float, number: int) -> PlantedDeal:
    troubles = {name for name in _PULLS if dice.random() < _SHARE}
    worry = sum(_PULLS[name] for name in troubles) - _SHARE * sum(_PULLS.values())
    chance = 1 / (1 + exp(-(-0.6 + strength * worry)))
    was_lost = dice.random() < chance
    ended, lasted = dice.randint(2, 1000), dice.randint(70, 110)
    deal = _deal(number, troubles, was_lost, ended, lasted)
    facts = account(
        id=f"001{number:012d}AAA",
        arr=None,
        deals=(deal,),
        touches=tuple(_touches(number, troubles, ended, lasted)),
        cases=_cases(number, troubles, ended, lasted),
    )
    return PlantedDeal(facts, chance)


def _deal(number: int, troubles: set[str], was_lost: bool, ended: int, lasted: int) -> Deal:
    began, last = NOW - timedelta(days=ended + lasted), NOW - timedelta(days=ended)
    due = last.date() + timedelta(days=9)
    steps = [DealChange(f"008{number:09d}000AAA", began, "Proposal", Decimal(40_000), due, Decimal(50))]
    if "pushed" in troubles:  # three times within the first ten days
        for push in range(1, 4):
            at, later = began + timedelta(days=3 * push), due + timedelta(days=5 * push)
            steps.append(DealChange(f"008{number:09d}00{push}AAA", at, "Proposal", Decimal(40_000), later, Decimal(50)))
    stage = "Closed Lost" if was_lost else "Closed Won"
    steps.append(DealChange(f"008{number:09d}009AAA", last, stage, Decimal(40_000), last.date(), Decimal(0)))
    return Deal(
        id=f"006{number:012d}AAA", name="New business", stage=stage, amount=Money(Decimal(40_000)), is_closed=True,
        is_won=not was_lost, close_on=last.date(), created_at=began, changes=tuple(steps),
    )  # fmt: skip


def _touches(number: int, troubles: set[str], ended: int, lasted: int) -> Iterator[Touch]:
    """A mail every four days; the quiet ones fall silent as the deal begins."""
    end = lasted - 1 if "quiet" in troubles else 0
    for days in range(ended + end, ended + lasted + 40, 4):
        at = NOW - timedelta(days=days)
        yield Touch(f"02s{number:07d}{days:05d}AAA", "email", at, "Quote", created_at=at)


def _cases(number: int, troubles: set[str], ended: int, lasted: int) -> tuple[SupportCase, ...]:
    if "severe" not in troubles:
        return ()
    opened = NOW - timedelta(days=ended + lasted - 1)
    return (SupportCase(f"500{number:012d}AAA", "1", "Import hangs", "New", "High", is_severe=True, opened_at=opened),)

"""An adversary's sentences by class: none stays; fair paraphrases that the check was not made from do."""

from __future__ import annotations

import random
from collections import defaultdict

import pytest

from app.llm.context import Context
from app.llm.fact import Fact
from app.llm.grounding import ground, why_not
from tests.rules.llm.adversary import Told, deceits, paraphrases
from tests.rules.llm.made_world import make_world

WORLDS = tuple(make_world(seed) for seed in range(30, 42))
BY_CLASS: dict[str, list[tuple[Context, str, list[str]]]] = defaultdict(list)
for _n, _world in enumerate(WORLDS):
    for _name, _text, _keys in deceits(Told(_world), WORLDS[_n - 1].facts):
        BY_CLASS[_name].append((_world.context, _text, _keys))


@pytest.mark.parametrize("name", sorted(BY_CLASS))
def test_no_deceit_of_a_class_survives(name: str) -> None:
    """Swapped names, lost negations, other units and currencies, turned directions, quantity words, bare inventions."""
    kept = [text for context, text, keys in BY_CLASS[name] if ground([(text, keys)], context).kept]
    assert kept == []
    assert len(BY_CLASS[name]) >= 40


def test_fair_paraphrases_survive() -> None:
    """At least 95 in 100 of 200 other ways to say what the records say stay; the share is printed."""
    every = [(world.context, text, keys) for world in WORLDS for text, keys in paraphrases(Told(world))]
    chosen = random.Random(5).sample(every, 200)  # a fixed seed is the point
    dropped = [gone for context, text, keys in chosen for gone in ground([(text, keys)], context).dropped]
    print(f"paraphrases kept: {len(chosen) - len(dropped)} of {len(chosen)}")  # noqa: T201
    assert len(chosen) - len(dropped) >= 0.95 * len(chosen), dropped


OWNER = Fact("F1", "001A", "Account", "The account owner is Ana Abara (Account Executive).")
CSM = Fact("F2", "001A", "Account", "The customer success manager is Bruno Dufour.")
TERM = Fact("F3", "800A", "Contract", "Contract 00017 (Activated) runs from 2026-01-01 to 2026-12-31.")
MAIL = Fact("F4", "02sA", "Email", "No refunds after March. We may add SSO later.", author="Ana Abara")
CONTEXT = Context("Acme Foods", (OWNER, CSM, TERM, MAIL))


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("Ana Abara owns the account and Bruno Dufour is the customer success manager.", True),
        ("Ana Abara owns the account and is the customer success manager.", False),
        ("Ana Abara owns the account; she is the customer success manager.", False),
        ("Ana Abara, the customer success manager, owns the account.", False),
        ("The contract runs from 1 January 2026 to 31 December 2026.", True),
        ("The contract ends on 31 December 2026.", True),
        ("The contract ends on 1 January 2026.", False),
        ("The contract starts on 31 December 2026.", False),
        ("Ana Abara wrote that we may add SSO later.", True),
        ("Ana Abara wrote that we will add SSO later.", False),
        ("There are refunds after March.", False),
        ("There are no refunds after March.", True),
        ("There are no refunds.", True),
        ("Bruno Dufour wrote that we may add SSO later.", False),
    ],
)
def test_who_and_when_stay_tied_to_what_is_said_of_them(text: str, stands: bool) -> None:
    """A name from one fact and a role from another make no sentence; nor does one end of a term told as the other."""
    assert (why_not(text, CONTEXT.facts, CONTEXT) is None) is stands

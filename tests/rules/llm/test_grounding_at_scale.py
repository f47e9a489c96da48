"""Hundreds of seeded sentences: what the records say survives, what they do not say never does."""

from __future__ import annotations

import itertools
import random

import pytest

from app.llm.grounding import ground
from tests.rules.llm.made_world import World, false_sentences, make_world, true_sentences

WORLDS = tuple(make_world(seed) for seed in range(24))
SURVIVAL = 0.95


def sampled(pairs: list[tuple[World, str, list[str]]], seed: int) -> list[tuple[World, str, list[str]]]:
    """Two hundred of them, always the same."""
    return random.Random(seed).sample(pairs, 200)  # a fixed seed is the point


def test_true_sentences_survive_in_many_phrasings() -> None:
    """At least 95 in 100 of 200 true sentences stay, whatever their wording, number format and date format."""
    pairs = [(world, text, keys) for world in WORLDS for text, keys in true_sentences(world)]
    chosen = sampled(pairs, 7)
    dropped = [gone for world, text, keys in chosen for gone in ground([(text, keys)], world.context).dropped]
    assert len(chosen) - len(dropped) >= SURVIVAL * len(chosen), dropped


def test_no_invented_or_foreign_sentence_survives() -> None:
    """Of 200 sentences with a wrong figure, day, name, quotation, denial, sum, link or customer, none stays."""
    neighbours = zip(WORLDS, itertools.islice(itertools.cycle(WORLDS), 1, None), strict=False)
    pairs = [(world, text, keys) for world, other in neighbours for text, keys in false_sentences(world, other)]
    chosen = sampled(pairs, 11)
    kept = [one.text for world, text, keys in chosen for one in ground([(text, keys)], world.context).kept]
    assert kept == []


@pytest.mark.parametrize("seed", [0, 5, 17])
def test_every_phrasing_of_one_customer_survives_or_is_counted(seed: int) -> None:
    """Kept and dropped together are always all: nothing disappears unsaid."""
    world = make_world(seed)
    pairs = list(true_sentences(world)) + list(false_sentences(world, make_world(seed + 1)))
    checked = ground(pairs, world.context)
    assert len(checked.kept) + len(checked.dropped) == len(pairs)


def test_same_state_gives_the_same_prompt() -> None:
    """The context builder is deterministic."""
    assert make_world(3).context.as_prompt() == make_world(3).context.as_prompt()

"""The facts that a prompt is given: numbered, dated, each with the record that says so."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.crm.facts import AccountFacts
from app.llm.describe_account import describe_account
from app.llm.fact import Fact, harmless
from app.llm.relevance import by_fit

# Four characters a token is what English text comes to; close enough for a budget.
CHARACTERS_PER_TOKEN = 4
FACT_CHARACTERS = 1200


@dataclass(frozen=True, slots=True)
class Context:
    """The facts that fit, in the order in which the model sees them; `left_out` counts those that did not."""

    subject: str
    facts: tuple[Fact, ...]
    left_out: int = 0

    def by_key(self) -> dict[str, Fact]:
        """Facts by their number."""
        return {fact.key: fact for fact in self.facts}

    def as_prompt(self) -> str:
        """All facts in one marked block: data, never instructions."""
        lines = "\n".join(fact.as_line() for fact in self.facts)
        return f"Subject: {harmless(self.subject)}\n<records>\n{lines}\n</records>"


def build_context(
    accounts: Sequence[AccountFacts], *, today: date, max_tokens: int, question: str = "", extra: Iterable[Fact] = ()
) -> Context:
    """Facts about the accounts (and `extra` ones) within a token budget, most relevant and newest first in line to stay.

    Deterministic: the same accounts, day and question give the same facts in the same order.
    """
    found = [*extra, *(fact for account in accounts for fact in describe_account(account, today))]
    ranked = by_fit(question, found, today)
    budget = max_tokens * CHARACTERS_PER_TOKEN
    kept: set[int] = set()
    for position in ranked:
        fact = replace(found[position], text=found[position].text[:FACT_CHARACTERS])
        budget -= len(fact.as_line()) + 1
        if budget < 0:
            break
        kept.add(position)
        found[position] = fact
    facts = tuple(replace(found[position], key=f"F{n}") for n, position in enumerate(sorted(kept), start=1))
    return Context(", ".join(account.name for account in accounts), facts, len(found) - len(facts))

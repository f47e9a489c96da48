"""Which facts fit a question or a field: words in common, the rarer the better."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

from sandbox.model.facts import Fact

_WORD = re.compile(r"\w+")
_STOP = frozenset(
    [
        "a",
        "about",
        "all",
        "also",
        "an",
        "and",
        "any",
        "anything",
        "are",
        "as",
        "at",
        "be",
        "been",
        "but",
        "by",
        "can",
        "could",
        "did",
        "do",
        "does",
        "else",
        "for",
        "from",
        "get",
        "give",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "i",
        "if",
        "in",
        "is",
        "it",
        "its",
        "know",
        "last",
        "let",
        "like",
        "list",
        "made",
        "many",
        "may",
        "me",
        "more",
        "most",
        "much",
        "my",
        "need",
        "next",
        "no",
        "not",
        "of",
        "on",
        "one",
        "or",
        "our",
        "out",
        "over",
        "own",
        "please",
        "say",
        "she",
        "show",
        "so",
        "some",
        "such",
        "tell",
        "than",
        "that",
        "the",
        "their",
        "them",
        "then",
        "there",
        "these",
        "they",
        "this",
        "those",
        "to",
        "told",
        "up",
        "us",
        "was",
        "we",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whom",
        "whose",
        "why",
        "will",
        "with",
        "would",
        "write",
        "you",
        "your",
        "der",
        "die",
        "das",
        "und",
        "ist",
    ]
)
_SAME = {
    "promise": "promised commitment confirmed confirm agreed guarantee will",
    "commitment": "promise promised confirmed agreed will",
    "risk": "risk falling drop dropped case escalated churn cancel lost bounced overdue freeze",
    "health": "health score usage active users",
    "renew": "renewal contract",
    "next": "next step due open",
    "step": "next due open todo",
    "task": "task due open overdue",
    "follow": "task due overdue open",
    "stakeholder": "contact director vp manager head decision maker sponsor champion",
    "people": "contact director vp manager head",
    "champion": "champion sponsor bounced left",
    "goal": "goal success want wants measured",
    "scope": "scope seats stores integration",
    "price": "discount amount price terms net",
    "discount": "discount off price",
    "case": "case ticket severity priority",
    "stage": "stage moved pushed close",
}


def stems(text: str) -> list[str]:
    """The words that carry meaning, lower case, without accents and common endings."""
    flat = unicodedata.normalize("NFKC", text).casefold()
    return [_stem(word) for word in _WORD.findall(flat) if word not in _STOP]


def _stem(word: str) -> str:
    for ending in ("ies", "ing", "ed", "es", "s", "al"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)].rstrip("e")
    return word.rstrip("e") if len(word) > 3 else word


def with_synonyms(words: Sequence[str]) -> set[str]:
    """The words and those that mean much the same in this trade."""
    wide = set(words)
    for key, others in _SAME.items():
        if _stem(key) in words:
            wide.update(stems(others))
    return wide


def scores(question: str, facts: Sequence[Fact]) -> dict[str, float]:
    """Fact id -> how well it fits, 0 for nothing in common; a synonym counts half."""
    asked = set(stems(question))
    wide = with_synonyms(list(asked))
    seen = [set(stems(fact.text)) for fact in facts]
    spread = Counter(word for words in seen for word in words)

    def weight(word: str) -> float:
        return math.log(1 + len(facts) / spread[word]) * (1.0 if word in asked else 0.5)

    return {
        fact.id: sum(weight(word) for word in sorted(words & wide)) for fact, words in zip(facts, seen, strict=True)
    }


def ranked(question: str, facts: Sequence[Fact]) -> list[Fact]:
    """Facts that fit at all, best first; those far behind the best are left out."""
    fit = scores(question, facts)
    best = max(fit.values(), default=0.0)
    kept = [fact for fact in facts if fit[fact.id] > 0 and fit[fact.id] >= best * 0.4]
    return sorted(kept, key=lambda fact: -fit[fact.id])

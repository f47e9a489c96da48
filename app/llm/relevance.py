"""How well each fact fits a question: rare words count more, long texts less, words of the trade stand for one another. Pure.

BM25 (Robertson and Zaragoza 2009, the usual k1 and b) over light stems; a synonym counts half, recency breaks ties.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache

from app.llm.fact import Fact
from app.llm.vocabulary import STOP_WORDS, words_of

K1, B = 1.2, 0.75
SYNONYM_WEIGHT = 0.5
# A fact of today is worth so much more than one of long ago: less than any shared word.
RECENCY_WEIGHT = 0.3
_MONTH_DAYS = 30

_WORD = re.compile(r"[^\W_]+")
_ENDING = re.compile(r"(?:ations?|ions?|ings?|ments?|ers?|ed|es|s|al|ly)$")
_DOUBLED = re.compile(r"([b-df-hj-np-rtv-z])\1$")
_GROUPS = (
    "price cost pricing discount money budget fee charge expensive cheap amount quote rebate invoice pay",
    "seat licence license user headcount",
    "unhappy complain frustrate angry disappoint annoy upset dissatisfied nervous worry concern fear afraid",
    "happy pleased love great satisfied delighted",
    "integration connector api interface connect sync",
    "contract agreement term clause legal redline",
    "cancel churn leave quit terminate walk switch competitor alternative rival",
    "problem issue bug case crash error outage fail broken freeze incident ticket",
    "meeting call workshop session agenda visit demo",
    "renew renewal extend extension expire prolong",
    "security sso single login saml okta audit compliance gdpr soc privacy",
    "promise commit guarantee confirm agree assure deliver",
    "deadline date due timeline when schedule january february march april may june july august september october november december",
    "train onboard enable course kickoff rollout launch golive",
    "decide decision approve sign signature board sponsor champion buyer procurement",
    "goal want need objective success expect aim target",
    "delay late slip postpone push overdue behind",
    "usage adoption active activate log use",
    "health score sentiment nps",
    "team hire staff people reorg layoff manager",
    "owner responsible csm executive",
    "expand expansion upsell grow more additional add",
)


def fits(question: str, facts: Sequence[Fact], today: date) -> list[float]:
    """A score for each fact, higher for a better fit; without a question only recency counts."""
    asked = weights(question)
    if not asked:
        return [RECENCY_WEIGHT * _recency(fact, today) for fact in facts]
    texts = [Counter(stems(f"{fact.kind} {fact.author or ''} {fact.text}")) for fact in facts]
    spread = Counter(word for words in texts for word in words)
    lengths = [sum(words.values()) for words in texts]
    average = sum(lengths) / len(lengths) if lengths else 1.0
    rare = {word: math.log(1 + (len(facts) - spread[word] + 0.5) / (spread[word] + 0.5)) for word in asked}

    def score(words: Counter[str], length: int) -> float:
        norm = K1 * (1 - B + B * length / (average or 1.0))
        shared = (word for word in asked if words[word])
        return sum(asked[word] * rare[word] * words[word] * (K1 + 1) / (words[word] + norm) for word in shared)

    return [
        score(words, length) + RECENCY_WEIGHT * _recency(fact, today)
        for words, length, fact in zip(texts, lengths, facts, strict=True)
    ]


def weights(question: str) -> dict[str, float]:
    """The question's stems, with those that stand for them."""
    own = dict.fromkeys(stems(question), 1.0)
    near = {word: SYNONYM_WEIGHT for group in _STEM_GROUPS for word in group if group & own.keys()}
    return near | own


def stems(text: str) -> list[str]:
    """The words that mean something, shortened so that renews, renewed and renewal meet; in the order of the text."""
    return [stem(word) for word in _WORD.findall(text.casefold()) if word not in STOP_WORDS and len(word) > 1]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without a common ending, never shorter than three letters: worried as worry, slipped as slip."""
    if word.endswith(("ies", "ied")) and len(word) > 5:
        return f"{word[:-3]}y"
    found = _ENDING.search(word)
    if not found or len(word) - len(found.group()) < 3:
        return word.rstrip("e") if len(word) > 4 else word
    bare = word[: found.start()]
    return _DOUBLED.sub(r"\1", bare).rstrip("e")


def _recency(fact: Fact, today: date) -> float:
    """1 for today and for what holds without a date, a half a month away."""
    age_days = abs((today - fact.on).days) if fact.on else 0
    return 1 / (1 + age_days / _MONTH_DAYS)


_STEM_GROUPS: tuple[frozenset[str], ...] = tuple(frozenset(stem(word) for word in words_of(line)) for line in _GROUPS)


def by_fit(question: str, facts: Sequence[Fact], today: date) -> list[int]:
    """The places of the facts, best fit first; equal ones in their own order."""
    scored: Mapping[int, float] = dict(enumerate(fits(question, facts, today)))
    return sorted(scored, key=lambda place: (-scored[place], place))

"""What a list in an answer is about, by its name, and the turns of phrase that belong there."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sandbox.model.facts import Fact
from sandbox.model.relevance import stems, with_synonyms
from sandbox.model.sentences import Wanted, best_fit, speaker

_OURS = re.compile(r"\b(?:owner|customer success manager|csm|owned by) (?:is )?([A-Z]\w+ [A-Z][\w-]+)")
_CUES: tuple[tuple[str, str], ...] = (
    (
        "promise|commit|agreed",
        (
            r"\bpromis|\bconfirm|\bcommit|\bguarante|\bagreed\b|\bwe(?:'ll| will| can do)\b|\bI(?:'ll| will)\b|\btold (?:her|him|them) "
            r"(?:yes|no)|\bat our cost\b|\bno (?:extra )?charge\b|\bdiscounted rate\b|^yes,? (?:to|we|I|it)\b|\bby (?:[A-Z][a-z]+ \d|\d{4}-)|\d+ ?%|opt-out"
        ),
    ),
    (
        "goal|objective|outcome|success",
        r"\bgoals?\b|\bsuccess\b|\bwants?\b|\bneeds? to\b|\bso that\b|\bcut\b|\bmeasured on\b|\breduce|\bmust\b",
    ),
    (
        "risk|concern|warning|worr",
        (
            r"\bnervous\b|\bburned\b|\bcheck\b|\bescalat|\bpriority High\b|\boverdue\b|\bfell|\bdrop|\bcancel|\bleft the company\b|"
            r"\bfreeze|\bwalk away\b|\bopt-out\b|\bcompetitor|\blost\b|\bworr|\bnot trust|\bpushed\b|\bfrustrat"
        ),
    ),
    (
        "people|stakeholder|contact|attendee",
        r"\bis a contact\b|\btakes part\b|\bDecision Maker\b|\bDirector\b|\bVP\b|\bManager\b|\bHead of\b|\bsponsor\b|\bchampion\b",
    ),
    ("next|todo|to_do|task|action|follow", r"\bOpen task\b|\bNext step\b|\bdue \d"),
    ("gap|missing|open_question|question", r"\?|\bto confirm\b|\bcheck\b|\bTBD\b"),
)
_NO_HINT = frozenset(
    [
        "sentences",
        "items",
        "points",
        "lines",
        "answer",
        "answers",
        "results",
        "facts",
        "statements",
        "bullets",
        "paragraphs",
        "summary",
        "overview",
        "headline",
    ]
)


def wanted_by_question(question: str) -> Wanted:
    """Sentences fit by the words that they share with the question, and by what kind of thing it asks for."""
    asked = set(stems(question))
    wide = with_synonyms(list(asked))
    sought = [_phrases(names, found) for names, found in _CUES if re.search(rf"\b(?:{names})", question, re.IGNORECASE)]

    def fit(sentence: str) -> float:
        shared = sum(1.0 if word in asked else 0.5 for word in sorted(set(stems(sentence)) & wide))
        return shared + sum(bool(found.search(sentence)) for found in sought) if shared else 0.0

    return fit


def _phrases(names: str, found: str) -> re.Pattern[str]:
    return re.compile(found, re.IGNORECASE if names.startswith("promise") else 0)


def wanted_by_name(key: str, description: str) -> Wanted | None:
    """Sentences fit by what the list is called; None where its name says nothing."""
    if not key or key in _NO_HINT:
        return None
    for names, phrases in _CUES:
        if re.search(names, key):
            found = _phrases(names, phrases)
            return lambda sentence: float(len(found.findall(sentence)))
    hints = with_synonyms(stems(f"{key.replace('_', ' ')} {description}"))
    return lambda sentence: float(len(hints & set(stems(sentence))))


def fitting(key: str, wanted: Wanted, facts: Sequence[Fact], known: Sequence[Fact]) -> list[Fact]:
    """The facts that belong under that name, best first; `known` are all facts, to tell our own people by.

    Promises are what our own people said; people are told by their records rather than by their signatures.
    """
    fit = {fact.id: best_fit(fact, wanted) for fact in facts}
    chosen = sorted((fact for fact in facts if fit[fact.id] > 0), key=lambda fact: -fit[fact.id])
    if re.search("people|stakeholder|contact", key):
        return [fact for fact in chosen if not speaker(fact)] or chosen
    if not re.search("promise|commit", key):
        return chosen
    ours = {name for fact in known for name in _OURS.findall(fact.text)}
    said = [fact for fact in chosen if speaker(fact)]
    return [fact for fact in said if speaker(fact) in ours] or said or chosen

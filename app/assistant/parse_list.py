"""From a question in words to a list's filter, by grammar alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from app.assistant.list_query import ListQuery, Subject
from app.assistant.periods import find_period
from app.crm.fiscal import FiscalCalendar
from app.llm.vocabulary import LIST_FILLER, STOP_WORDS

_SUBJECTS: tuple[tuple[Subject, str], ...] = (
    ("tasks", r"tasks?|to-?dos?|follow[- ]?ups?|action items?"),
    ("cases", r"cases|tickets|escalations"),
    (
        "deals",
        r"opportunit(?:y|ies)|opps?|deals?|pipeline|expansions?|upsells?|renewal (?:deals|opportunities)|new business|new logos?",
    ),
    (
        "accounts",
        r"accounts|customers|clients|companies|book|portfolio|renewals|renew(?:s|ing)?|churn risks?|at risk|risks?",
    ),
)
_WANTS_LIST = re.compile(
    r"\b(?:all|list|show|which|what|how many|how much|my|mine|our|every|any|total|sum|number of|give me|pull|export|csv|table|who|biggest|largest|top)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT_ONE = re.compile(
    r"\W*(?:and |so |but )?(?:why|when|where|is|are|does|did|do|has|was)\b(?! (?:there )?(?:any|we)\b)", re.IGNORECASE
)
_BROAD = re.compile(
    r"\b(?:all|every|my|mine|our|list of|accounts|customers|clients|companies|export|csv|pipeline|(?:do|have) we|we have|we(?:'re| are)"
    r"|anyone|anybody|anywhere|overall|company|team|biggest|largest|top \d+|across)\b",
    re.IGNORECASE,
)
_SILENT = re.compile(
    r"\b(?:(?:(?:have|has|had|with) )*(?:no|without(?: any)?|not been|haven['’]t(?: been)?|hasn['’]t(?: been)?)\b.{0,30}?\b(?:contact(?:ed)?"
    r"|touch(?:ed|es)?|activity|activities|calls?|called|meetings?|e?-?mails?|news|heard)|silent|quiet|gone dark|untouched)\b"
    r".{0,20}?(?P<n>\d{1,3}) (?P<unit>days?|weeks?|months?)\b",
    re.IGNORECASE,
)
_KINDS = (
    ("expansion", r"expansions?|upsells?|up-sells?|cross-?sells?"),
    ("renewal", r"renewals?"),
    ("new business", r"new (?:business|logos?|customers?)"),
)
_AMOUNT = r"[$€£]?\s?(?P<digits>\d[\d,]*(?:\.\d+)?)\s?(?P<scale>k|m|mn|million|thousand)?\b"
_OVER = re.compile(
    rf"(?:over|above|more than|at least|greater than|bigger than|>=?|from)\s*(?={'[$€£]'}|\d[\d,.]*\s?(?:k|m|mn|million|thousand)\b|\d{{4,}}){_AMOUNT}",
    re.IGNORECASE,
)
_UNDER = re.compile(
    rf"(?:under|below|less than|at most|smaller than|up to|<=?)\s*(?={'[$€£]'}|\d[\d,.]*\s?(?:k|m|mn|million|thousand)\b|\d{{4,}}){_AMOUNT}",
    re.IGNORECASE,
)
_SCALES = {"k": 1000, "thousand": 1000, "m": 1_000_000, "mn": 1_000_000, "million": 1_000_000}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a filter may hold: users by lower-case full and first name, stages and products as the org has them."""

    me: tuple[str, str]
    people: Mapping[str, tuple[str, str]]
    stages: Sequence[str] = ()
    products: Sequence[str] = ()
    team: tuple[str, ...] = ()
    """Those who report to the asker."""
    fiscal: FiscalCalendar = field(default_factory=FiscalCalendar)


def parse_list(text: str, vocabulary: Vocabulary, today: date) -> ListQuery | None:
    """The filter that the text asks for; None where it asks for no list."""
    subject = next((name for name, words in _SUBJECTS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)
    if subject is None or _ASKS_ABOUT_ONE.match(text):
        return None
    query = _Reader(text, today, vocabulary).read(subject)
    filters = replace(query, ignored=()) != ListQuery(subject)
    return query if filters or _WANTS_LIST.search(text) else None


def is_broad(text: str) -> bool:
    """Whether a list question is about more than the customer that a thread is about."""
    return bool(_BROAD.search(text))


class _Reader:
    """Takes a text apart, remembering which words have been understood."""

    def __init__(self, text: str, today: date, vocabulary: Vocabulary) -> None:
        self._text, self._today, self._vocabulary = text, today, vocabulary
        self._rest = text

    def read(self, subject: Subject) -> ListQuery:
        query = ListQuery(subject)
        for step in (self._amounts, self._period, self._states, self._names, self._kinds):
            query = step(query)
        return replace(query, ignored=self._ignored())

    def _take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        compiled = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) if isinstance(pattern, str) else pattern
        found = compiled.search(self._rest)
        if found:
            self._rest = f"{self._rest[: found.start()]} {self._rest[found.end() :]}"
        return found

    def _amounts(self, query: ListQuery) -> ListQuery:
        over, under = self._take(_OVER), self._take(_UNDER)
        return replace(query, at_least=_amount(over) if over else None, at_most=_amount(under) if under else None)

    def _period(self, query: ListQuery) -> ListQuery:
        if query.subject == "accounts" and (silent := self._take(_SILENT)):
            return replace(query, silent_days=int(silent["n"]) * {"d": 1, "w": 7, "m": 30}[silent["unit"][0].lower()])
        found = find_period(self._rest, self._today, self._vocabulary.fiscal)
        if found is None:
            return query
        match, (first, last) = found
        self._rest = f"{self._rest[: match.start()]} {self._rest[match.end() :]}"
        return replace(query, first_on=first, last_on=last)

    def _states(self, query: ListQuery) -> ListQuery:
        at_risk = bool(self._take(r"at[- ]risk|risks?|risky|churn\w*|endangered|in (?:trouble|danger)|wobbly|shaky"))
        overdue = bool(self._take(r"overdue|late|past (?:their )?(?:close date|due)|slipp(?:ed|ing)|stale"))
        biggest = bool(self._take(r"biggest|largest|highest|top(?: \d{1,2})?|most valuable"))
        stepless = query.subject == "deals" and bool(
            self._take(r"(?:no|without(?: an?y?)?|missing(?: a)?|lack(?:ing)?(?: a)?) next steps?")
        )
        severe = query.subject == "cases" and bool(
            self._take(r"severe|critical|high(?:[- ]priority)?|urgent|p1|sev ?1|escalated")
        )
        query = replace(
            query,
            at_risk=at_risk and query.subject in ("deals", "accounts"),
            overdue=overdue,
            severe=severe,
            biggest_first=biggest,
            no_next_step=stepless,
        )
        if query.subject == "deals" and self._take(r"(?:closed[- ])?won|wins"):
            return replace(query, state="won")
        if query.subject == "deals" and self._take(r"(?:closed[- ])?lost|losses"):
            return replace(query, state="lost")
        return query

    def _names(self, query: ListQuery) -> ListQuery:
        vocabulary = self._vocabulary
        if vocabulary.team and self._take(r"(?:my |our |the )?team(?:['’]s)?"):
            name = f"{vocabulary.me[1]}'s team"
            return self._things(replace(query, owner_id=vocabulary.me[0], owner_name=name, team_ids=vocabulary.team))
        if self._take(r"my|mine|i own|assigned to me|of mine|for me|do i (?:own|have)|i (?:look after|manage)"):
            query = replace(query, owner_id=vocabulary.me[0], owner_name=vocabulary.me[1])
        else:
            for name in sorted(vocabulary.people, key=len, reverse=True):
                if self._take(rf"(?:owned by |of |by |for |from )?{re.escape(name)}(?:['’]s?)?"):
                    query = replace(query, owner_id=vocabulary.people[name][0], owner_name=vocabulary.people[name][1])
                    break
        return self._things(query)

    def _things(self, query: ListQuery) -> ListQuery:
        vocabulary = self._vocabulary
        stage = self._first_of(vocabulary.stages) if query.subject == "deals" else ""
        return replace(query, stage=stage, product=self._first_of(vocabulary.products))

    def _first_of(self, names: Sequence[str]) -> str:
        return next((name for name in sorted(names, key=len, reverse=True) if self._take(re.escape(name))), "")

    def _kinds(self, query: ListQuery) -> ListQuery:
        kind = next((name for name, words in _KINDS if query.subject == "deals" and self._take(words)), "")
        return replace(query, kind=kind)

    def _ignored(self) -> tuple[str, ...]:
        subjects = "|".join(words for _, words in _SUBJECTS)
        rest = re.sub(rf"\b(?:{subjects})\b", " ", self._rest, flags=re.IGNORECASE)
        words = re.findall(r"[^\W_][\w&'’.-]*", rest)
        plain = STOP_WORDS | LIST_FILLER
        return tuple(
            dict.fromkeys(
                word
                for word in words
                if re.sub(r"['’]s$", "", word.casefold()) not in plain and (len(word) > 1 or word.isdigit())
            )
        )


def _amount(found: re.Match[str]) -> Decimal:
    return Decimal(found["digits"].replace(",", "")) * _SCALES.get((found["scale"] or "").lower(), 1)

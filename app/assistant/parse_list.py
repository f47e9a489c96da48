"""From a question in words to a list's filter, by grammar alone. Pure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from app.assistant.list_query import ListQuery, Subject
from app.llm.vocabulary import LIST_FILLER, STOP_WORDS

_SUBJECTS: tuple[tuple[Subject, str], ...] = (
    ("tasks", r"tasks?|to-?dos?|follow[- ]?ups?|action items?"),
    ("cases", r"cases|tickets"),
    (
        "deals",
        r"opportunities|opps|deals|pipeline|expansions?|upsells?|renewal (?:deals|opportunities)|new business|new logos?",
    ),
    ("accounts", r"accounts|customers|clients|companies|renewals|renew(?:s|ing)?|churn risks?|at risk|risks?"),
)
_WANTS_LIST = re.compile(
    r"\b(?:all|list|show|which|what|how many|how much|my|mine|our|every|any|total|sum|number of|give me|pull|export|csv|table|who)\b",
    re.IGNORECASE,
)
_ASKS_ABOUT_ONE = re.compile(r"\W*(?:and |so |but )?(?:why|when|where|is|are|does|did|do|has|was)\b", re.IGNORECASE)
_BROAD = re.compile(
    r"\b(?:all|every|my|mine|our|list of|accounts|customers|clients|companies|export|csv|pipeline)\b", re.IGNORECASE
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
_MONTHS = {name.lower(): n for n, name in enumerate(calendar.month_name) if name}


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The names that a filter may hold: users by lower-case full and first name, stages and products as the org has them."""

    me: tuple[str, str]
    people: Mapping[str, tuple[str, str]]
    stages: Sequence[str] = ()
    products: Sequence[str] = ()


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
        today = self._today
        if found := self._take(r"q(?P<quarter>[1-4])(?:[ /-]?(?P<year>20\d\d))?"):
            return _between(query, *_quarter(int(found["quarter"]), found["year"], today))
        if found := self._take(
            r"(?:in |within |over )?(?:the )?(?:next|coming) (?P<count>\d{1,3}) (?P<unit>days?|weeks?|months?)|within (?P<c2>\d{1,3}) (?P<u2>days?|weeks?|months?)"
        ):
            count, unit = int(found["count"] or found["c2"]), (found["unit"] or found["u2"]).rstrip("s")
            return _between(query, today, today + timedelta(days=count * {"day": 1, "week": 7, "month": 30}[unit]))
        if found := self._take(r"(?P<which>this|next|last) (?P<unit>week|month|quarter|year)"):
            return _between(query, *_stretch(found["which"].lower(), found["unit"].lower(), today))
        if found := self._take(rf"(?:in|during) (?P<month>{'|'.join(_MONTHS)})(?: (?P<year>20\d\d))?"):
            month = _MONTHS[found["month"].lower()]
            year = int(found["year"]) if found["year"] else today.year + (month < today.month)
            return _between(query, date(year, month, 1), _month_end(year, month))
        return query

    def _states(self, query: ListQuery) -> ListQuery:
        at_risk = bool(self._take(r"at[- ]risk|risks?|risky|churn\w*|endangered"))
        overdue = bool(self._take(r"overdue|late|past (?:their )?(?:close date|due)|slipped"))
        severe = query.subject == "cases" and bool(
            self._take(r"severe|critical|high(?:[- ]priority)?|urgent|p1|sev ?1|escalated")
        )
        query = replace(
            query, at_risk=at_risk and query.subject in ("deals", "accounts"), overdue=overdue, severe=severe
        )
        if query.subject == "deals" and self._take(r"(?:closed[- ])?won|wins"):
            return replace(query, state="won")
        if query.subject == "deals" and self._take(r"(?:closed[- ])?lost|losses"):
            return replace(query, state="lost")
        return query

    def _names(self, query: ListQuery) -> ListQuery:
        vocabulary = self._vocabulary
        if self._take(r"my|mine|i own|assigned to me|of mine"):
            query = replace(query, owner_id=vocabulary.me[0], owner_name=vocabulary.me[1])
        else:
            for name in sorted(vocabulary.people, key=len, reverse=True):
                if self._take(rf"(?:owned by |of |by |for |from )?{re.escape(name)}(?:['’]s?)?"):
                    query = replace(query, owner_id=vocabulary.people[name][0], owner_name=vocabulary.people[name][1])
                    break
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
                word for word in words if re.sub(r"['’]s$", "", word.casefold()) not in plain and len(word) > 1
            )
        )


def _amount(found: re.Match[str]) -> Decimal:
    return Decimal(found["digits"].replace(",", "")) * _SCALES.get((found["scale"] or "").lower(), 1)


def _between(query: ListQuery, first: date, last: date) -> ListQuery:
    return replace(query, first_on=first, last_on=last)


def _quarter(quarter: int, year: str | None, today: date) -> tuple[date, date]:
    """A calendar quarter; without a year the running one or the next to come."""
    chosen = int(year) if year else today.year + (3 * quarter < today.month)
    return date(chosen, 3 * quarter - 2, 1), _month_end(chosen, 3 * quarter)


def _stretch(which: str, unit: str, today: date) -> tuple[date, date]:
    step = {"this": 0, "next": 1, "last": -1}[which]
    if unit == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=step)
        return monday, monday + timedelta(days=6)
    if unit == "year":
        return date(today.year + step, 1, 1), date(today.year + step, 12, 31)
    months = 1 if unit == "month" else 3
    index = today.year * 12 + today.month - 1
    first = (index // months + step) * months
    last = first + months - 1
    return date(first // 12, first % 12 + 1, 1), _month_end(last // 12, last % 12 + 1)


def _month_end(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])

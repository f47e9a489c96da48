"""From a question in words to a list's filter, by grammar alone. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.assistant import list_words as phrases
from app.assistant.list_query import ListQuery, Subject
from app.assistant.other_tongues import SMALL_WORDS_ABROAD
from app.assistant.periods import find_period
from app.assistant.vocabulary import Vocabulary
from app.llm.vocabulary import LIST_FILLER, STOP_WORDS


def parse_list(text: str, vocabulary: Vocabulary, today: date) -> ListQuery | None:
    """The filter that the text asks for; None where it asks for no list."""
    text = phrases.ENDED.sub(" lost renewal deals ", text)
    subject = next(
        (name for name, words in phrases.SUBJECTS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None
    )
    if subject is None or phrases.ASKS_ABOUT_ONE.match(text):
        return None
    query = _Reader(text, today, vocabulary).read(subject)
    filters = replace(query, ignored=()) != ListQuery(subject)
    return query if filters or phrases.WANTS_LIST.search(text) else None


def own_words(names: Sequence[str]) -> dict[str, str]:
    """Lower-case words of four letters or more that one name alone has → that name."""
    holders: dict[str, set[str]] = {}
    for name in names:
        for word in re.findall(r"[^\W\d_]{4,}", name.casefold()):
            holders.setdefault(word, set()).add(name)
    return {word: min(found) for word, found in holders.items() if len(found) == 1}


def is_broad(text: str) -> bool:
    """Whether a list question is about more than the customer that a thread is about."""
    return bool(phrases.BROAD.search(text))


class _Reader:
    """Takes a text apart, remembering which words have been understood."""

    def __init__(self, text: str, today: date, vocabulary: Vocabulary) -> None:
        self._text, self._today, self._vocabulary = text, today, vocabulary
        self._rest = text

    def read(self, subject: Subject) -> ListQuery:
        query = ListQuery(subject)
        for step in (self._amounts, self._period, self._states, self._names, self._kinds):
            query = step(query)
        return replace(self._as_past(query), ignored=self._ignored())

    def _as_past(self, query: ListQuery) -> ListQuery:
        """What was won, lost or opened "in May" was so in the last May."""
        is_past = query.state in ("won", "lost") or query.subject == "cases"
        if not (is_past and query.first_on and query.last_on and query.first_on > self._today):
            return query
        return replace(query, first_on=_a_year_before(query.first_on), last_on=_a_year_before(query.last_on))

    def _take(self, pattern: str | re.Pattern[str]) -> re.Match[str] | None:
        compiled = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE) if isinstance(pattern, str) else pattern
        found = compiled.search(self._rest)
        if found:
            self._rest = f"{self._rest[: found.start()]} {self._rest[found.end() :]}"
        return found

    def _amounts(self, query: ListQuery) -> ListQuery:
        if query.subject == "accounts":
            query = self._of_account(query)
        over, under = self._take(phrases.OVER), self._take(phrases.UNDER)
        return replace(query, at_least=_amount(over) if over else None, at_most=_amount(under) if under else None)

    def _of_account(self, query: ListQuery) -> ListQuery:
        """Its health in figures, and what it lacks."""
        if found := self._take(phrases.HEALTH):
            line, way = Decimal(found["n"]), found["way"].lower()
            if way in ("below", "under", "less than", "<"):
                query = replace(query, health_at_most=line - 1)
            elif way in ("at most", "<="):
                query = replace(query, health_at_most=line)
            else:
                query = replace(query, health_at_least=line + (way not in ("at least", ">=")))
        lacking = self._take(phrases.LACKS)
        if lacking is None:
            return query
        return replace(
            query, lacks=next(name for place, (name, _) in enumerate(phrases.LACKED) if lacking[f"n{place}"])
        )

    def _period(self, query: ListQuery) -> ListQuery:
        if query.subject == "accounts" and (silent := self._take(phrases.SILENT)):
            return replace(query, silent_days=int(silent["n"]) * {"d": 1, "w": 7, "m": 30}[silent["unit"][0].lower()])
        if query.subject == "accounts" and self._take(phrases.UNPLANNED):
            query = replace(query, unplanned=True)
        if query.subject == "accounts" and self._take(phrases.QUIET):
            query = replace(query, silent_days=phrases.QUIET_DAYS)
        found = find_period(self._rest, self._today, self._vocabulary.fiscal)
        if found is None:
            return query
        match, (first, last) = found
        self._rest = f"{self._rest[: match.start()]} {self._rest[match.end() :]}"
        return replace(query, first_on=first, last_on=last)

    def _states(self, query: ListQuery) -> ListQuery:
        stuck = query.subject == "deals" and bool(self._take(r"stuck|stalled"))
        at_risk = bool(
            self._take(r"at[- ]risk|risks?|risky|churn\w*|endangered|in (?:trouble|danger)|stuck|stalled|wobbly|shaky")
        )
        overdue = bool(self._take(r"overdue|late|past (?:their )?(?:close date|due)|slipp(?:ed|ing)|stale"))
        query = self._order(query)
        stepless = query.subject == "deals" and bool(
            self._take(r"(?:no|without(?: an?y?)?|missing(?: a)?|lack(?:ing)?(?: a)?) next steps?")
        )
        severe = query.subject == "cases" and bool(
            self._take(r"severe|critical|high(?:[- ]priority)?|urgent|p1|sev ?1|escalated")
        )
        query = replace(
            query,
            is_customer=query.subject == "accounts" and bool(phrases.CUSTOMERS.search(self._text)),
            is_prospect=query.subject == "accounts" and bool(phrases.PROSPECTS.search(self._text)),
            at_risk=at_risk and query.subject in ("deals", "accounts"),
            stuck=stuck,
            overdue=overdue,
            severe=severe,
            no_next_step=stepless,
        )
        if query.subject == "deals" and self._take(r"(?:closed[- ])?won|wins?|signed"):
            return replace(query, state="won")
        if query.subject == "deals" and self._take(r"(?:closed[- ])?lost|losses"):
            return replace(query, state="lost")
        return query

    def _order(self, query: ListQuery) -> ListQuery:
        """Biggest or smallest first; so many of them where a number or a single thing is asked for."""
        biggest = self._take(phrases.BIGGEST)
        found = biggest or self._take(phrases.SMALLEST)
        if found is None:
            return query
        told = found.groupdict()
        many = next((int(told[key]) for key in ("n", "m") if told.get(key)), 1 if told.get("one") else None)
        return replace(query, biggest_first=bool(biggest), smallest_first=not biggest, limit=many)

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
        stage = ""
        if query.subject == "deals":
            stage = self._first_of(vocabulary.stages) or self._by_own_word(vocabulary.stages, phrases.STAGE_BEFORE)
        product = self._first_of(vocabulary.products) or self._by_own_word(vocabulary.products, phrases.PRODUCT_BEFORE)
        return replace(
            query,
            stage=stage,
            product=product,
            segment=self._first_of(vocabulary.segments),
            industry=self._first_of(vocabulary.industries)
            or self._by_own_word(vocabulary.industries, phrases.INDUSTRY_BEFORE),
            country=self._first_of(vocabulary.countries),
        )

    def _first_of(self, names: Sequence[str]) -> str:
        return next((name for name in sorted(names, key=len, reverse=True) if self._take(re.escape(name))), "")

    def _by_own_word(self, names: Sequence[str], before: str) -> str:
        """The name that a word of its own stands for behind the words of `before`: "in negotiation", "with Connect"."""
        own = ((word, name) for word, name in own_words(names).items() if self._take(f"{before} {re.escape(word)}"))
        return next((name for _, name in own), "")

    def _kinds(self, query: ListQuery) -> ListQuery:
        kind = next((name for name, words in phrases.KINDS if query.subject == "deals" and self._take(words)), "")
        return replace(query, kind=kind)

    def _ignored(self) -> tuple[str, ...]:
        subjects = "|".join(words for _, words in phrases.SUBJECTS)
        rest = re.sub(rf"\b(?:{subjects})\b", " ", self._rest, flags=re.IGNORECASE)
        words = re.findall(r"[^\W_][\w&'’.-]*", rest)
        plain = STOP_WORDS | LIST_FILLER | SMALL_WORDS_ABROAD
        return tuple(
            dict.fromkeys(
                word
                for word in words
                if re.sub(r"['’]s$", "", word.casefold()) not in plain and (len(word) > 1 or word.isdigit())
            )
        )


def _a_year_before(on: date) -> date:
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)


def _amount(found: re.Match[str]) -> Decimal:
    return Decimal(found["digits"].replace(",", "")) * phrases.SCALES.get((found["scale"] or "").lower(), 1)

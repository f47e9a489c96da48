"""The parts of a list's filter, each taken out of the question's words. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

from app.assistant import list_words as phrases
from app.assistant.account_things import HELD, Holding, holding_in
from app.assistant.list_query import ListQuery
from app.assistant.own_fields import field_tests
from app.assistant.periods import find_period
from app.assistant.rest import Rest
from app.assistant.vocabulary import Vocabulary

HAVE_MONEY = ("deals", "accounts")
"""What has an amount and products, and may lie untouched."""


def of_account(query: ListQuery, rest: Rest, text: str, vocabulary: Vocabulary) -> ListQuery:
    """What an account is and has; `text` is the whole question."""
    return replace(
        _health(query, rest),
        fields=tuple(field_tests(rest.take, rest.text, vocabulary.fields)),
        holdings=_holdings(rest),
        is_customer=bool(phrases.CUSTOMERS.search(text)),
        is_prospect=bool(phrases.PROSPECTS.search(text)),
    )


def silence_in(rest: Rest, vocabulary: Vocabulary, today: date) -> int | None:
    """For how many days nobody was in touch: a number of them, since a day, or as many as "quiet" means."""
    if silent := rest.take(phrases.SILENT):
        return int(silent["n"]) * {"d": 1, "w": 7, "m": 30}[silent["unit"][0].lower()]
    since = find_period(rest.text, today, vocabulary.fiscal)
    if since and since[1][0] <= today and rest.take(phrases.SILENT_SINCE):
        rest.take(re.escape(since[0][0]))
        return (today - since[1][0]).days
    return phrases.QUIET_DAYS if rest.take(phrases.QUIET) else None


def _health(query: ListQuery, rest: Rest) -> ListQuery:
    found = rest.take(phrases.HEALTH)
    if found is None:
        return query
    line, way = Decimal(found["n"]), found["way"].lower()
    if way in ("below", "under", "less than", "<"):
        return replace(query, health_at_most=line - 1)
    if way in ("at most", "<="):
        return replace(query, health_at_most=line)
    return replace(query, health_at_least=line + (way not in ("at least", ">=")))


def _holdings(rest: Rest) -> tuple[Holding, ...]:
    found: list[Holding] = []
    for pattern in HELD:
        while one := rest.take(pattern):
            found.append(holding_in(one))
    return tuple(found)


def amounts_in(query: ListQuery, rest: Rest) -> ListQuery:
    """The least and the most money; of a task nobody can say."""
    if query.subject not in HAVE_MONEY:
        return query
    over, under = rest.take(phrases.OVER), rest.take(phrases.UNDER)
    return replace(query, at_least=_amount(over) if over else None, at_most=_amount(under) if under else None)


def _amount(found: re.Match[str]) -> Decimal:
    return Decimal(found["digits"].replace(",", "")) * phrases.SCALES.get((found["scale"] or "").lower(), 1)


def states_in(query: ListQuery, rest: Rest) -> ListQuery:
    """What state the records are in, and their order."""
    is_deal = query.subject == "deals"
    stuck = is_deal and bool(rest.take(r"stuck|stalled"))
    overdue = query.subject in ("deals", "tasks") and bool(rest.take(phrases.OVERDUE))
    query = replace(query, stuck=stuck, at_risk=bool(rest.take(phrases.AT_RISK)), overdue=overdue)
    query = _order(query, rest)
    if query.subject == "cases":
        oldest = rest.take(phrases.OLDEST)  # they are listed from the oldest on
        limit = 1 if oldest and oldest["one"] else query.limit
        return replace(query, severe=bool(rest.take(phrases.SEVERE)), limit=limit)
    if not is_deal:
        return query
    query = replace(query, no_next_step=bool(rest.take(phrases.STEPLESS)))
    if rest.take(r"(?:closed[- ])?won|wins?|signed") or phrases.WON_ANEW.search(rest.text):
        return replace(query, state="won")
    return replace(query, state="lost") if rest.take(r"(?:closed[- ])?lost|losses") else query


def _order(query: ListQuery, rest: Rest) -> ListQuery:
    """Biggest or smallest first; so many of them where a number or a single thing is asked for."""
    biggest = rest.take(phrases.BIGGEST)
    found = biggest or rest.take(phrases.SMALLEST)
    if found is None:
        return query
    told = found.groupdict()
    many = next((int(told[key]) for key in ("n", "m") if told.get(key)), 1 if told.get("one") else None)
    return replace(query, biggest_first=bool(biggest), smallest_first=not biggest, limit=many)


def names_in(query: ListQuery, rest: Rest, vocabulary: Vocabulary) -> ListQuery:
    """Whose records, in which stage, with which product, of which kind of customer."""
    return _things(_owner(query, rest, vocabulary), rest, vocabulary)


def _owner(query: ListQuery, rest: Rest, vocabulary: Vocabulary) -> ListQuery:
    me_id, me = vocabulary.me
    if vocabulary.team and rest.take(r"(?:my |our |the )?team(?:['’]s)?"):
        return replace(query, owner_id=me_id, owner_name=f"{me}'s team", team_ids=vocabulary.team)
    if rest.take(phrases.MINE):
        return replace(query, owner_id=me_id, owner_name=me)
    for name in sorted(vocabulary.people, key=len, reverse=True):
        if rest.take(rf"(?:owned by |of |by |for |from )?{re.escape(name)}(?:['’]s?)?"):
            return replace(query, owner_id=vocabulary.people[name][0], owner_name=vocabulary.people[name][1])
    return query


def _things(query: ListQuery, rest: Rest, vocabulary: Vocabulary) -> ListQuery:
    stage = ""
    if query.subject == "deals":
        stage = rest.first_of(vocabulary.stages) or rest.by_own_word(vocabulary.stages, phrases.STAGE_BEFORE)
    products = vocabulary.products if query.subject in HAVE_MONEY else ()
    industries = vocabulary.industries
    return replace(
        query,
        stage=stage,
        product=rest.first_of(products) or rest.by_own_word(products, phrases.PRODUCT_BEFORE),
        segment=rest.first_of(vocabulary.segments),
        industry=rest.first_of(industries) or rest.by_own_word(industries, phrases.INDUSTRY_BEFORE),
        country=rest.first_of(vocabulary.countries) or _country(rest, vocabulary),
    )


def _country(rest: Rest, vocabulary: Vocabulary) -> str:
    said = (name for name, words in phrases.COUNTRIES.items() if name in vocabulary.countries and rest.take(words))
    return next(said, "")

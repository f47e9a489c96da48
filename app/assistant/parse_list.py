"""From a question in words to a list's filter, by grammar alone. Pure."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from app.assistant import list_words as phrases
from app.assistant.account_things import behind_holding
from app.assistant.list_query import ListQuery, Subject
from app.assistant.parse_filter import HAVE_MONEY, amounts_in, names_in, of_account, silence_in, states_in
from app.assistant.periods import find_period
from app.assistant.rest import Rest
from app.assistant.vocabulary import Vocabulary


def parse_list(text: str, vocabulary: Vocabulary, today: date) -> ListQuery | None:
    """The filter that the text asks for; None where it asks for no list."""
    text = phrases.ENDED.sub(" lost renewal deals ", text)
    subject = _subject(text, vocabulary, today)
    if subject is None or phrases.ASKS_ABOUT_ONE.match(text):
        return None
    query = _read(ListQuery(subject), text, vocabulary, today)
    filters = replace(query, ignored=()) != ListQuery(subject)
    return query if filters or phrases.WANTS_LIST.search(text) else None


def is_broad(text: str) -> bool:
    """Whether a list question is about more than the customer that a thread is about."""
    return bool(phrases.BROAD.search(text))


def _subject(text: str, vocabulary: Vocabulary, today: date) -> Subject | None:
    """What is listed: customers where they are told by what they have, unless more is asked of that than how many."""
    behind = behind_holding(text)
    if behind is not None and (phrases.OF_THEIRS.search(behind) or not _asks_more(behind, vocabulary, today)):
        return "accounts"
    return next((name for name, words in phrases.SUBJECTS if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), None)


def _asks_more(text: str, vocabulary: Vocabulary, today: date) -> bool:
    """A day or an amount, which are those of the deals, cases or tasks themselves."""
    sized = phrases.OVER.search(text) or phrases.UNDER.search(text)
    return bool(sized or find_period(text, today, vocabulary.fiscal))


def _read(query: ListQuery, text: str, vocabulary: Vocabulary, today: date) -> ListQuery:
    rest = Rest(text)
    if query.subject in HAVE_MONEY:
        query = replace(query, silent_days=silence_in(rest, vocabulary, today))
    if query.subject == "accounts":
        query = of_account(query, rest, text, vocabulary)
    query = amounts_in(query, rest)
    query = _period(query, rest, vocabulary, today)
    query = names_in(states_in(query, rest), rest, vocabulary)
    if query.subject == "deals":
        query = replace(query, kind=next((name for name, words in phrases.KINDS if rest.take(words)), ""))
    return replace(_as_past(query, today), ignored=rest.unread())


def _period(query: ListQuery, rest: Rest, vocabulary: Vocabulary, today: date) -> ListQuery:
    found = find_period(rest.text, today, vocabulary.fiscal)
    if found is None:
        return replace(query, first_on=today) if query.subject == "meetings" else query
    match, (first, last) = found
    rest.drop(match)
    return replace(query, first_on=first, last_on=last)


def _as_past(query: ListQuery, today: date) -> ListQuery:
    """What was won, lost or opened "in May" was so in the last May."""
    is_past = query.state in ("won", "lost") or query.subject == "cases"
    if not (is_past and query.first_on and query.last_on and query.first_on > today):
        return query
    return replace(query, first_on=_a_year_before(query.first_on), last_on=_a_year_before(query.last_on))


def _a_year_before(on: date) -> date:
    return on.replace(year=on.year - 1, day=28 if (on.month, on.day) == (2, 29) else on.day)

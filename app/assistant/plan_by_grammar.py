"""The commonest questions over all customers, recognised without a model: which look-up, and how sure that is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from app.assistant import plan_words as phrases
from app.assistant.line import Line
from app.assistant.list_query import ListQuery
from app.assistant.list_words import RENEWS, SILENT
from app.assistant.meant_accounts import points_back
from app.assistant.parse_list import is_broad, parse_list
from app.assistant.periods import find_period
from app.assistant.question_words import named_in, substance
from app.assistant.tools.customers import case_found, first_things, risks_found
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.figures import figures_found, result_found, win_rate_found
from app.assistant.tools.lists import known_name, list_found
from app.assistant.tools.lost import lost_found
from app.assistant.tools.people import people_found, reach_found, team_found
from app.assistant.tools.promises import promises_found
from app.assistant.tools.search import search_found
from app.assistant.vocabulary import Vocabulary

_ELSEWHERE = (
    (
        phrases.ACCURATE,
        (
            "Each score on a card says what drives it; `/throughline backtest` shows admins how right the watch was on deals and "
            "renewals that have ended, and each chance says whether it does better than the usual rate."
        ),
    ),
    (
        phrases.EXPANDS,
        (
            "`/portfolio` sorts your customers into at risk, ready to expand and quiet but steady, each with its reason; "
            "`/portfolio team` does it for your team."
        ),
    ),
)
"""What another command tells better."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A look-up that a question asks for. `is_broad`: it is about more than the customer that is being spoken of."""

    run: Callable[[Desk], Found]
    is_broad: bool = True
    is_sure: bool = True
    is_of_list: bool = True
    """It looks among records that a filter names, which may be narrowed to those of an answer before."""


def plan_by_grammar(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    """The look-up that the text plainly asks for; one that is not sure leaves words of the question unexplained."""
    if plan := _by_name(text):
        return replace(plan, is_of_list=False)
    if phrases.MY_TEAM.search(text) and not vocabulary.team:
        return Plan(
            lambda _: _told(f"Salesforce names nobody who reports to {vocabulary.me[1]}, so you have no team there.")
        )
    if phrases.LOST.search(text):
        return _by_loss(text, vocabulary, today)
    plans = (
        _by_risk(text, vocabulary, today),
        _by_promise(text, vocabulary),
        _by_search(text),
        _by_result(text, vocabulary, today),
    )
    return next((plan for plan in plans if plan), None) or _by_filter(text, vocabulary, today)


def _by_name(text: str) -> Plan | None:
    """Colleagues and contacts by their names, a case by its number, and what another command tells better."""
    if found := phrases.TEAM.search(text):
        name = (found["name"] or found["owner"]).strip()
        return Plan(lambda desk: team_found(desk, name))
    if found := phrases.PERSON.match(text):
        name = found["name"]
        return Plan(lambda desk: people_found(desk, name), is_broad=False)
    if found := phrases.REACH.search(text):
        person = found["name"] or found["reached"]
        return Plan(lambda desk: reach_found(desk, person))
    if found := phrases.CASE.search(text):
        number = found["number"]
        return Plan(lambda desk: case_found(desk, number))
    hint = next((hint for words, hint in _ELSEWHERE if words.search(text)), None)
    return Plan(lambda _: _told(hint)) if hint else None


def _by_risk(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    cause = (
        next((one for words, one in phrases.CAUSES if words.search(text)), None)
        if phrases.SEVERAL.search(text)
        else None
    )
    if not (cause or phrases.WORRY.search(text)):
        return None
    is_own = bool(re.search(r"\b(?:i|my|me)\b", text, re.IGNORECASE))
    owner: tuple[str | None, str] = vocabulary.me if is_own else (None, "")
    period = find_period(text, today, vocabulary.fiscal) if RENEWS.search(text) else None
    query = ListQuery("accounts", *owner, at_risk=True, biggest_first=True)
    if period:
        query = replace(query, first_on=period[1][0], last_on=period[1][1])
    if cause is None and phrases.FIRST.search(text):
        return Plan(lambda desk: first_things(desk, query))
    return Plan(lambda desk: risks_found(desk, query, cause), is_broad=is_own or bool(cause) or is_broad(text))


def _by_result(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    """How a stretch of time went or will go: of all deals, or of a colleague's."""
    if not phrases.RESULT.search(text) or points_back(text):
        return None
    team = " my team" if vocabulary.team and re.search(r"\bteam\b", text, re.IGNORECASE) else ""
    bare = f"deals {phrases.RESULT.sub(' ', text)}{team}"
    query = parse_list(bare, vocabulary, today)
    if query is None or query.first_on is None:
        query = parse_list(f"{bare} this quarter", vocabulary, today)
    if query is None:
        return None
    return Plan(lambda desk: result_found(desk, replace(query, ignored=())), is_sure=not query.ignored)


def _by_loss(text: str, vocabulary: Vocabulary, today: date) -> Plan:
    """Several deals, or all of a stretch of time; "why did we lose it" is about the customer that is spoken of."""
    query = parse_list(f"all deals {text}", vocabulary, today) or ListQuery("deals")
    several = bool(
        query.first_on
        or query.owner_id
        or re.search(r"\b(?:deals|opportunities|opps|all|losses)\b", text, re.IGNORECASE)
    )
    unread = tuple(word for word in query.ignored if not phrases.LOST_FILLER.fullmatch(word))
    unknown = named_in(unread)
    asked = replace(query, ignored=tuple(word for word in unread if word not in unknown))
    return Plan(lambda desk: lost_found(desk, asked, unknown), is_broad=several or bool(unknown))


def _by_promise(text: str, vocabulary: Vocabulary) -> Plan | None:
    """Promises of one colleague, or those that are late, over all customers; "what did we promise" is about one of them."""
    if not phrases.PROMISES.search(text):
        return None
    late = bool(phrases.BROKEN.search(text))
    left = [re.sub(r"['’]s?$", "", word) for word in substance(text)]
    name = " ".join(word for word in left if not phrases.PROMISE_FILLER.fullmatch(word)).casefold()
    is_own = bool(re.search(r"\b(?:i|my|me|mine)\b", text, re.IGNORECASE))
    who = vocabulary.me if is_own and not name else vocabulary.people.get(name)
    if (name and who is None) or not (who or late or is_broad(text)):
        return None
    return Plan(lambda desk: promises_found(desk, who[1] if who else "", late=late), is_of_list=False)


def _by_search(text: str) -> Plan | None:
    if not phrases.SEARCH.search(text) or SILENT.search(text):
        return None
    words = [word for word in substance(text) if not phrases.SEARCH_FILLER.match(word)]
    return Plan(lambda desk: search_found(desk, words[:6]), is_broad(text)) if words else None


def _by_filter(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    if phrases.RATE.search(text):
        bare = phrases.RATE.sub(" ", phrases.GROUP.sub(" ", text))
        query = parse_list(f"deals {bare}", vocabulary, today) or ListQuery("deals")
        asked = replace(query, ignored=())
        return Plan(lambda desk: win_rate_found(desk, asked, _group_by(text)), is_sure=not query.ignored)
    by = _group_by(text)
    bare = " ".join(phrases.MOST.sub(_as_state, phrases.SUM.sub(" ", phrases.GROUP.sub(" ", text))).split())
    counts = bool(by or phrases.SUM.search(text))
    found = parse_list(f"all {bare}" if counts else text, vocabulary, today)
    if found is None and phrases.MOST.search(text):
        found = parse_list(f"all {bare} deals", vocabulary, today)
    if names := _shared_name(found or parse_list(f"all {text}", vocabulary, today), vocabulary):
        return Plan(lambda _: _several(names))
    if found is None:
        return None
    broad = is_broad(text) or bool(by)
    if counts and (by or found.subject in ("deals", "accounts")):
        mean = bool(re.search(r"\b(?:average|mean)\b", text, re.IGNORECASE))
        return Plan(lambda desk: figures_found(desk, found, by, has_mean=mean), broad, is_sure=not found.ignored)
    unknown = phrases.OWNS.search(text)
    is_understood = found.product or found.fields or found.holdings
    if unknown and found.subject == "accounts" and not is_understood and named_in(unknown["what"].split()):
        what = unknown["what"]
        return Plan(lambda desk: _without_product(desk, found, what), broad, is_sure=True)
    return Plan(lambda desk: list_found(desk, found), broad, is_sure=not found.ignored)


def _shared_name(query: ListQuery | None, vocabulary: Vocabulary) -> Sequence[str]:
    """The colleagues of a first name that the filter holds and that several have."""
    words = [re.sub(r"['’]s?$", "", word.casefold()) for word in (query.ignored if query else ())]
    return next((vocabulary.shared[word] for word in words if word in vocabulary.shared), ())


def _several(names: Sequence[str]) -> Found:
    return _told(f"Several colleagues have that first name: {', '.join(names)}. Ask again with the full name.")


def _told(text: str) -> Found:
    return Found(text, (Line(text, (), denies=True),))


def _as_state(most: re.Match[str]) -> str:
    return " won " if re.search(r"won|sold|closed", most.group(), re.IGNORECASE) else " "


def _group_by(text: str) -> str:
    if phrases.MOST.search(text):
        return "owner"
    found = phrases.GROUP.search(text)
    return phrases.GROUP_NAMES.get(found["by"].lower(), found["by"].lower()) if found else ""


def _without_product(desk: Desk, query: ListQuery, what: str) -> Found:
    """A product that the org may know by another writing; raises BadInput that names those there are."""
    product = known_name(what, desk.vocabulary.products, "product")
    return list_found(desk, replace(query, product=product, ignored=()))

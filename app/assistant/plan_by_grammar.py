"""The commonest questions over all customers, recognised without a model: which look-up, and how sure that is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from app.assistant.answer_from_facts import named_in, substance
from app.assistant.list_query import ListQuery
from app.assistant.parse_list import Vocabulary, is_broad, parse_list
from app.assistant.tools.customers import risks_found
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.figures import figures_found, win_rate_found
from app.assistant.tools.lists import known_name, list_found
from app.assistant.tools.lost import lost_found
from app.assistant.tools.people import people_found, team_found
from app.assistant.tools.search import search_found

_TEAM = re.compile(
    r"\bwho (?:all )?reports to (?P<name>[^?.!]+)|\b(?P<owner>[A-Z][\w'’-]+(?: [A-Z][\w-]+)?)['’]s (?:team|reports)\b"
)
_PERSON = re.compile(r"^\W*who(?:['’]s| is| are) (?P<name>(?:[A-Z][\w'’.-]*)(?: [A-Z][\w'’.-]*){0,3})\W*$")
_WORRY = re.compile(
    r"\b(?:what|which|who|anything)\b.{0,40}\b(?:worr\w+|concern\w*|on fire|need(?:s)? (?:my )?attention|(?:most )?in danger|look at first)\b"
    r"|\banything\b.{0,30}\b(?:wrong|scary|urgent|burning|bad)\b|\bwhy\b.{0,30}\bat risk\b|\bat risk\b.{0,20}\bwhy\b|\breasons?\b.{0,20}\brisk",
    re.IGNORECASE,
)
_SEARCH = re.compile(
    r"\b(?:anyone|anybody|who(?! owns)|which (?:customers?|accounts?|companies|clients|prospects)|has any(?:one|body)?|did any)\b.{0,40}?"
    r"\b(?:mention\w*|said|say|says|ask(?:ed|s|ing)?(?: (?:for|about))?|talk\w*(?: about)?|wrote|write|complain\w*|request\w*|want\w*|need\w*"
    r"|promis\w+|compar\w+|consider\w*|evaluat\w*)\b"
    r"|\b(?:search|look)(?: (?:through|in|for|up))*\b|\bmentions? of\b|\bwhat (?:did|have) we (?:promis\w+|t(?:old|ell)|say|said) (?:customers?|clients|people|everyone|them all)\b",
    re.IGNORECASE,
)
_SEARCH_FILLER = re.compile(
    r"^(?:mention\w*|said|says?|ask\w*|talk\w*|wrote|write|search|customers?|accounts?|prospects?|clients?|companies|records?|mails?|notes?"
    r"|e-?mails?|calls?|timeline|anybody|ever|promised?|complain\w*|request\w*|want\w*|consider\w*|evaluat\w*|words?)$",
    re.IGNORECASE,
)
_LOST = re.compile(
    r"\b(?:why|how come)\b.{0,20}\b(?:los[et]|losing|lost)\b|\breasons?\b.{0,30}\b(?:los[et]|losing|losses|lost)\b|\blost\b.{0,30}\b(?:reasons?|why)\b",
    re.IGNORECASE,
)
_LOST_FILLER = re.compile(r"why|how|come|los[et]|losing|loss(?:es)?|reasons?(?:['’]s?)?|behind", re.IGNORECASE)
_RATE = re.compile(r"\b(?:win|close|conversion)[- ]rates?\b|\bhow (?:often|many) do we win\b", re.IGNORECASE)
_SUM = re.compile(
    r"\bhow much\b|\baverage\b|\bmean\b|\btotal\b|\bsum\b|\bvalue of\b|\bworth of\b|\bbreak(?:down| down)\b|\bby (?:owner|rep|stage|month|account|seller)s?\b"
    r"|\bper (?:owner|rep|stage|month|account|seller)\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\bwho (?:owns|has|holds|sold|won|closed) (?:the )?(?:most|biggest|largest)\b|\bwhich (?:rep|seller|owner)s?\b|\btop (?:\d+ )?(?:reps|sellers|owners)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\b(?:by|per) (?P<by>owner|rep|seller|stage|month|account)s?\b", re.IGNORECASE)
_OWNS = re.compile(
    r"\b(?:accounts?|customers?|clients?|companies|who)\b.{0,20}\b(?:owns?|bought|uses?|using|have|has|with)\s+(?P<what>(?-i:[A-Z0-9])[\w&+.-]*(?: (?-i:[A-Z0-9])[\w&+.-]*)*)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Plan:
    """A look-up that a question asks for. `is_broad`: it is about more than the customer that is being spoken of."""

    run: Callable[[Desk], Found]
    is_broad: bool = True
    is_sure: bool = True


def plan_by_grammar(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    """The look-up that the text plainly asks for; one that is not sure leaves words of the question unexplained."""
    if found := _TEAM.search(text):
        name = (found["name"] or found["owner"]).strip()
        return Plan(lambda desk: team_found(desk, name))
    if found := _PERSON.match(text):
        name = found["name"]
        return Plan(lambda desk: people_found(desk, name), is_broad=False)
    if _LOST.search(text):
        return _by_loss(text, vocabulary, today)
    return _by_risk(text, vocabulary) or _by_search(text) or _by_filter(text, vocabulary, today)


def _by_risk(text: str, vocabulary: Vocabulary) -> Plan | None:
    if not _WORRY.search(text):
        return None
    is_own = bool(re.search(r"\b(?:i|my|me)\b", text, re.IGNORECASE))
    owner = vocabulary.me if is_own else (None, "")
    return Plan(lambda desk: risks_found(desk, *owner), is_broad=is_own or is_broad(text))


def _by_loss(text: str, vocabulary: Vocabulary, today: date) -> Plan:
    """Several deals, or all of a stretch of time; "why did we lose it" is about the customer that is spoken of."""
    query = parse_list(f"all deals {text}", vocabulary, today) or ListQuery("deals")
    several = bool(
        query.first_on
        or query.owner_id
        or re.search(r"\b(?:deals|opportunities|opps|all|losses)\b", text, re.IGNORECASE)
    )
    unread = tuple(word for word in query.ignored if not _LOST_FILLER.fullmatch(word))
    return Plan(lambda desk: lost_found(desk, replace(query, ignored=unread)), is_broad=several)


def _by_search(text: str) -> Plan | None:
    if not _SEARCH.search(text):
        return None
    words = [word for word in substance(text) if not _SEARCH_FILLER.match(word)]
    return Plan(lambda desk: search_found(desk, words[:6]), is_broad(text)) if words else None


def _by_filter(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    if _RATE.search(text):
        query = parse_list(f"deals {_RATE.sub(' ', text)}", vocabulary, today) or ListQuery("deals")
        asked = replace(query, ignored=())
        return Plan(lambda desk: win_rate_found(desk, asked), is_sure=not query.ignored)
    by = _group_by(text)
    bare = _MOST.sub(_as_state, _SUM.sub(" ", _GROUP.sub(" ", text)))
    subject = "deals" if _MOST.search(text) else ""
    found = parse_list(f"all {bare} {subject}" if by or _SUM.search(text) else text, vocabulary, today)
    if found is None:
        return None
    broad = is_broad(text)
    if found.subject == "deals" and (by or _SUM.search(text)):
        return Plan(lambda desk: figures_found(desk, found, by), broad, is_sure=not found.ignored)
    unknown = _OWNS.search(text)
    if unknown and found.subject == "accounts" and not found.product and named_in(unknown["what"].split()):
        what = unknown["what"]
        return Plan(lambda desk: _without_product(desk, found, what), broad, is_sure=True)
    return Plan(lambda desk: list_found(desk, found), broad, is_sure=not found.ignored)


def _as_state(most: re.Match[str]) -> str:
    return " won " if re.search(r"won|sold|closed", most.group(), re.IGNORECASE) else " "


def _group_by(text: str) -> str:
    if _MOST.search(text):
        return "owner"
    found = _GROUP.search(text)
    return {"rep": "owner", "seller": "owner"}.get(found["by"].lower(), found["by"].lower()) if found else ""


def _without_product(desk: Desk, query: ListQuery, what: str) -> Found:
    """A product that the org may know by another writing; raises BadInput that names those there are."""
    product = known_name(what, desk.vocabulary.products, "product")
    return list_found(desk, replace(query, product=product, ignored=()))

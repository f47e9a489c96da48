"""The commonest questions over all customers, recognised without a model: which look-up, and how sure that is. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from app.assistant.answer_from_facts import named_in, substance
from app.assistant.list_query import ListQuery
from app.assistant.list_words import SILENT
from app.assistant.meant_accounts import points_back
from app.assistant.parse_list import Vocabulary, is_broad, parse_list
from app.assistant.periods import find_period
from app.assistant.tools.customers import Cause, risks_found
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.figures import figures_found, result_found, win_rate_found
from app.assistant.tools.lists import known_name, list_found
from app.assistant.tools.lost import lost_found
from app.assistant.tools.people import people_found, reach_found, team_found
from app.assistant.tools.search import search_found
from app.risk.signal import Rule

_TEAM = re.compile(
    r"\bwho (?:all )?reports to (?P<name>[^?.!]+)|\b(?P<owner>[A-Z][\w'’-]+(?: [A-Z][\w-]+)?)['’]s (?:team|reports)\b"
)
_PERSON = re.compile(r"^\W*who(?:['’]s| is| are) (?P<name>(?:[A-Z][\w'’.-]*)(?: [A-Z][\w'’.-]*){0,3})\W*$")
_REACH = re.compile(
    r"\b(?i:e-?mail|phone|mobile|telephone|cell|contact)(?i: address| numbers?| details| info)? (?i:of|for) (?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})\W*$"
    r"|\b(?i:how (?:do|can) i (?:reach|contact|call)) (?P<reached>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})\W*$"
)
_WORRY = re.compile(
    r"\b(?:what|which|who|anything)\b.{0,40}\b(?:worr\w+|concern\w*|on fire|need(?:s)? (?:my )?attention|(?:most )?in danger|look at first)\b"
    r"|\b(?:what|which|who|where)\b.{0,20}\bshould i (?:do|start|begin|call|focus|work|tackle|look|prioriti[sz]e)\b|\bmy (?:top )?priorities\b"
    r"|\banything\b.{0,30}\b(?:wrong|scary|urgent|burning|bad)\b|\bwhy\b.{0,30}\bat risk\b|\bat risk\b.{0,20}\bwhy\b|\breasons?\b.{0,20}\brisk",
    re.IGNORECASE,
)
_RENEWS = re.compile(r"\brenew\w*\b", re.IGNORECASE)
_SEVERAL = re.compile(r"\b(?:customers|accounts|clients|companies|whose|who|anyone|anybody)\b", re.IGNORECASE)
_FALLS = r"(?:fall|drop|declin|decreas|shrink|dip|sink|going down|low|poor|bad|weak)\w*"


def _cause(what: str, words: str, *rules: Rule) -> tuple[re.Pattern[str], Cause]:
    either_way = rf"\b{_FALLS} (?:in )?(?:{what})\b|\b(?:{what})(?: \w+)? {_FALLS}\b"
    return re.compile(either_way, re.IGNORECASE), Cause(words, frozenset(rules))


_CAUSES = (
    _cause("usage|adoption|users|logins|activity", "falling usage", Rule.USERS_DROPPED, Rule.RENEWAL_FALLING_USAGE, Rule.LICENCES_UNUSED),
    _cause("health(?: scores?)?", "falling health", Rule.HEALTH_DROPPED, Rule.HEALTH_LOW),
    (re.compile(r"\b(?:champions?|sponsors?|contacts?|buyers?) (?:has |have |who )?(?:left|gone|changed|quit)\b|\blost (?:their|our|a|the) (?:champion|sponsor)", re.IGNORECASE),
     Cause("a sponsor who left", frozenset({Rule.CHAMPION_LEFT, Rule.SPONSOR_CHANGED}))),
)  # fmt: skip
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
_RESULT = re.compile(
    r"\bhow (?:did|do|are|is|have|was|were) (?:we|i|sales|the team|my team|(?:the|this|last) (?:month|quarter|year))\b(?: (?:doing|done|do|going|perform\w*|looking)\b)?\W*"
    r"|\b(?:forecast|bookings|results)\b",
    re.IGNORECASE,
)
_SUM = re.compile(
    r"\bhow much\b|\baverage\b|\bmean\b|\btotal\b|\bsum\b|\bvalue of\b|\bworth of\b|\bbreak(?:down| down)\b|\bhow many\b|\bnumber of\b|\bcount\b",
    re.IGNORECASE,
)
_MOST = re.compile(
    r"\bwho (?:owns|has|holds|sold|won|closed) (?:the )?(?:most|biggest|largest)\b|\bwhich (?:rep|seller|owner)s?\b|\btop (?:\d+ )?(?:reps|sellers|owners)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"\b(?:(?:grouped|split|broken down|sorted) )?(?:by|per) (?P<by>owner|rep|seller|stage|month|account|customer|type|kind|segment|industry|vertical)s?\b",
    re.IGNORECASE,
)
_GROUP_NAMES = {"rep": "owner", "seller": "owner", "customer": "account", "kind": "type", "vertical": "industry"}
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
    if found := _REACH.search(text):
        person = found["name"] or found["reached"]
        return Plan(lambda desk: reach_found(desk, person))
    if _LOST.search(text):
        return _by_loss(text, vocabulary, today)
    plans = (_by_risk(text, vocabulary, today), _by_search(text), _by_result(text, vocabulary, today))
    return next((plan for plan in plans if plan), None) or _by_filter(text, vocabulary, today)


def _by_risk(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    cause = next((one for words, one in _CAUSES if words.search(text)), None) if _SEVERAL.search(text) else None
    if not (cause or _WORRY.search(text)):
        return None
    is_own = bool(re.search(r"\b(?:i|my|me)\b", text, re.IGNORECASE))
    owner: tuple[str | None, str] = vocabulary.me if is_own else (None, "")
    period = find_period(text, today, vocabulary.fiscal) if _RENEWS.search(text) else None
    query = ListQuery("accounts", *owner, at_risk=True, biggest_first=True)
    if period:
        query = replace(query, first_on=period[1][0], last_on=period[1][1])
    return Plan(lambda desk: risks_found(desk, query, cause), is_broad=is_own or bool(cause) or is_broad(text))


def _by_result(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    """How a stretch of time went or will go: of all deals, or of a colleague's."""
    if not _RESULT.search(text) or points_back(text):
        return None
    bare = f"deals {_RESULT.sub(' ', text)}"
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
    unread = tuple(word for word in query.ignored if not _LOST_FILLER.fullmatch(word))
    unknown = named_in(unread)
    asked = replace(query, ignored=tuple(word for word in unread if word not in unknown))
    return Plan(lambda desk: lost_found(desk, asked, unknown), is_broad=several or bool(unknown))


def _by_search(text: str) -> Plan | None:
    if not _SEARCH.search(text) or SILENT.search(text):
        return None
    words = [word for word in substance(text) if not _SEARCH_FILLER.match(word)]
    return Plan(lambda desk: search_found(desk, words[:6]), is_broad(text)) if words else None


def _by_filter(text: str, vocabulary: Vocabulary, today: date) -> Plan | None:
    if _RATE.search(text):
        bare = _RATE.sub(" ", _GROUP.sub(" ", text))
        query = parse_list(f"deals {bare}", vocabulary, today) or ListQuery("deals")
        asked = replace(query, ignored=())
        return Plan(lambda desk: win_rate_found(desk, asked, _group_by(text)), is_sure=not query.ignored)
    by = _group_by(text)
    bare = " ".join(_MOST.sub(_as_state, _SUM.sub(" ", _GROUP.sub(" ", text))).split())
    counts = bool(by or _SUM.search(text))
    found = parse_list(f"all {bare}" if counts else text, vocabulary, today)
    if found is None and _MOST.search(text):
        found = parse_list(f"all {bare} deals", vocabulary, today)
    if found is None:
        return None
    broad = is_broad(text) or bool(by)
    if counts and (by or found.subject in ("deals", "accounts")):
        mean = bool(re.search(r"\b(?:average|mean)\b", text, re.IGNORECASE))
        return Plan(lambda desk: figures_found(desk, found, by, has_mean=mean), broad, is_sure=not found.ignored)
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
    return _GROUP_NAMES.get(found["by"].lower(), found["by"].lower()) if found else ""


def _without_product(desk: Desk, query: ListQuery, what: str) -> Found:
    """A product that the org may know by another writing; raises BadInput that names those there are."""
    product = known_name(what, desk.vocabulary.products, "product")
    return list_found(desk, replace(query, product=product, ignored=()))

"""The turns of phrase by which a question over all customers is known. Pure."""

from __future__ import annotations

import re

from app.assistant.tools.customers import Cause
from app.risk.signal import Rule

TEAM = re.compile(
    r"\bwho (?:all )?reports to (?P<name>[^?.!]+)|\b(?P<owner>[A-Z][\w'’-]+(?: [A-Z][\w-]+)?)['’]s (?:team|reports)\b"
)
PERSON = re.compile(r"^\W*who(?:['’]s| is| are) (?P<name>(?:[A-Z][\w'’.-]*)(?: [A-Z][\w'’.-]*){0,3})\W*$")
REACH = re.compile(
    r"\b(?i:e-?mail|phone|mobile|telephone|cell|contact)(?i: address| numbers?| details| info)? (?i:of"
    r"|for) (?P<name>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})\W*$"
    r"|\b(?i:how (?:do|can) i (?:reach|contact|call)) (?P<reached>[A-Z][\w'’-]*(?: [A-Z][\w'’-]*){0,2})\W*$"
)
_FIRST = r"\b(?:what|which|who|where)\b.{0,20}\bshould i (?:do|start|begin|call|focus|work|tackle|look|prioriti[sz]e)\b|\bmy (?:top )?priorities\b"
FIRST = re.compile(_FIRST, re.IGNORECASE)
WORRY = re.compile(
    r"\b(?:what|which|who|anything)\b.{0,40}\b(?:worr\w+|concern\w*|on fire|need(?:s)? (?:my )?attention|(?:most )?in danger|look at first)\b"
    rf"|{_FIRST}"
    r"|\banything\b.{0,30}\b(?:wrong|scary|urgent|burning|bad|at risk|in danger)\b|\bwhy\b.{0,30}\bat risk\b"
    r"|\bat risk\b.{0,20}\bwhy\b|\breasons?\b.{0,20}\brisk",
    re.IGNORECASE,
)
EXPANDS = re.compile(
    r"\b(?:ready|candidates?|ripe) (?:to|for) (?:expand|expansion|upsell\w*|grow\w*|more)\b|\b(?:expansion|upsell) candidates?\b",
    re.IGNORECASE,
)
ACCURATE = re.compile(
    r"\bhow (?:accurate|reliable|good|right|trustworthy)\b.{0,30}\b(?:scores?|predictions?|likelihoods?|risks?|warnings?|alerts?)\b",
    re.IGNORECASE,
)
CASE = re.compile(r"\b(?:case|ticket)s? (?:number |no\.? ?|nr\.? ?|#)?(?P<number>\d{4,10})\b", re.IGNORECASE)
SEVERAL = re.compile(r"\b(?:customers|accounts|clients|companies|whose|who|anyone|anybody)\b", re.IGNORECASE)
_FALLS = r"(?:fall|drop|declin|decreas|shrink|dip|sink|going down|low|poor|bad|weak)\w*"


def _cause(what: str, words: str, *rules: Rule) -> tuple[re.Pattern[str], Cause]:
    either_way = rf"\b{_FALLS} (?:in )?(?:{what})\b|\b(?:{what})(?: \w+)? {_FALLS}\b"
    return re.compile(either_way, re.IGNORECASE), Cause(words, frozenset(rules))


CAUSES = (
    _cause("usage|adoption|users|logins|activity", "falling usage", Rule.USERS_DROPPED, Rule.RENEWAL_FALLING_USAGE, Rule.LICENCES_UNUSED),
    (re.compile(r"\b(?:unused|underused|under-used|idle|spare) (?:licen[cs]es?|seats?)\b|\bshelfware\b", re.IGNORECASE),
     Cause("unused licences", frozenset({Rule.LICENCES_UNUSED}))),
    _cause("health(?: scores?)?", "falling health", Rule.HEALTH_DROPPED, Rule.HEALTH_LOW),
    (re.compile(r"\b(?:champions?|sponsors?|contacts?|buyers?) (?:has |have |who )?(?:left|gone|changed|quit)\b"
    r"|\blost (?:their|our|a|the) (?:champion|sponsor)", re.IGNORECASE),
     Cause("a sponsor who left", frozenset({Rule.CHAMPION_LEFT, Rule.SPONSOR_CHANGED}))),
)  # fmt: skip
PROMISES = re.compile(r"\bpromis(?:e|es|ed)\b|\bcommitments\b", re.IGNORECASE)
PROMISE_FILLER = re.compile(
    r"promis(?:e|es|ed)|commitments|over ?due|late|broken|broke|missed|past|due|owed?|kept|keep|deliver(?:ed|y)?|undelivered|unkept"
    r"|customers?|accounts?|clients?|still|made|make|yet|everywhere|anyone|anybody|team|colleagues?|outstanding",
    re.IGNORECASE,
)
BROKEN = re.compile(r"\b(?:over ?due|late|broken?|missed|past)\b", re.IGNORECASE)
SEARCH = re.compile(
    r"\b(?:anyone|anybody|who(?! owns)|which (?:customers?|accounts?|companies|clients|prospects)|has any(?:one|body)?|did any)\b.{0,40}?"
    r"\b(?:mention\w*|said|say|says|ask(?:ed|s|ing)?(?: (?:for|about))?|talk\w*(?: about)?|wrote|write|complain\w*|request\w*|want\w*|need\w*"
    r"|promis\w+|compar\w+|consider\w*|evaluat\w*)\b"
    r"|\b(?:search|look)(?: (?:through|in|for|up))*\b|\bmentions? of\b"
    r"|\b(?:promis\w+|offer\w*|t(?:old|ell)|g[ai]ven?) (?:anyone|anybody|any (?:customers?|clients?))\b|\bwhat (?:did"
    r"|have) we (?:promis\w+|t(?:old|ell)|say|said) (?:customers?|clients|people|everyone|them all)\b",
    re.IGNORECASE,
)
SEARCH_FILLER = re.compile(
    r"^(?:mention\w*|said|says?|ask\w*|talk\w*|wrote|write|search|customers?|accounts?|prospects?|clients?|companies|records?|mails?|notes?"
    r"|e-?mails?|calls?|timeline|anybody|ever|promised?|complain\w*|request\w*|want\w*|consider\w*|evaluat\w*|words?)$",
    re.IGNORECASE,
)
LOST = re.compile(
    r"\b(?:why|how come)\b.{0,20}\b(?:los[et]|losing|lost)\b|\breasons?\b.{0,30}\b(?:los[et]|losing|losses|lost)\b"
    r"|\blost\b.{0,30}\b(?:reasons?|why)\b|\bwhat (?:did|have) we los[et]\b",
    re.IGNORECASE,
)
LOST_FILLER = re.compile(r"why|how|come|los[et]|losing|loss(?:es)?|reasons?(?:['’]s?)?|behind", re.IGNORECASE)
RATE = re.compile(r"\b(?:win|close|conversion)[- ]rates?\b|\bhow (?:often|many) do we win\b", re.IGNORECASE)
RESULT = re.compile(
    r"\bhow (?:did|do|are|is|have|was|were) (?:we|i|sales|the team|my team|(?:the|this|last) (?:month|quarter"
    r"|year))\b(?: (?:doing|done|do|going|perform\w*|looking)\b)?\W*"
    r"|\b(?:forecast|bookings|results)\b",
    re.IGNORECASE,
)
SUM = re.compile(
    r"\bhow much\b|\baverage\b|\bmean\b|\btotal\b|\bsum\b|\bvalue of\b|\bworth of\b|\bbreak(?:down| down)\b|\bhow many\b|\bnumber of\b|\bcount\b",
    re.IGNORECASE,
)
MOST = re.compile(
    r"\bwho (?:owns|has|holds|sold|won|closed) (?:the )?(?:most|biggest|largest)\b|\bwhich (?:rep|seller|owner)s?\b"
    r"|\btop (?:\d+ )?(?:reps|sellers|owners)\b",
    re.IGNORECASE,
)
GROUP = re.compile(
    r"\b(?:(?:grouped|split|broken down|sorted) )?(?:by|per) (?P<by>owner|rep|seller|stage|month|account|customer"
    r"|type|kind|segment|industry|vertical)s?\b",
    re.IGNORECASE,
)
GROUP_NAMES = {"rep": "owner", "seller": "owner", "customer": "account", "kind": "type", "vertical": "industry"}
MY_TEAM = re.compile(r"\bmy team\b", re.IGNORECASE)
OWNS = re.compile(
    r"\b(?:accounts?|customers?|clients?|companies|who)\b.{0,20}\b(?:owns?|bought|uses?|using|have|has"
    r"|with)\s+(?!(?:arr|mrr|acv|csms?|aes?|health|kpis?)\b)(?P<what>(?-i:[A-Z0-9])[\w&+.-]*(?: (?-i:[A-Z0-9])[\w&+.-]*)*)",
    re.IGNORECASE,
)

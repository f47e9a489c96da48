"""The words of a sentence against the words of one fact: what is neutral, what means the same, and what is a claim. Pure."""

from __future__ import annotations

import re
from functools import lru_cache

from app.llm.claims import plain
from app.llm.then_and_now import movement
from app.llm.vocabulary import words_of

NEUTRAL = words_of(
    "coming percent went going",
    "a an the this that these those there here it its they their them theirs we us our ours you your he she his her him hers",
    "who whom whose which what is are was were be been being am has have had having do does did of in on at by to from for with as",
    "into via through about regarding concerning and or but while so then than also too now currently current present presently",
    "today still yet moment s re ll ve d account accounts client company customer record records salesforce crm colleague side date day",
    "value amount figure number status score name names named called titled entitled stands stand stood sits sit set shows show shown",
    "holds hold says say said reads states stated lists listed goes comes come came falls falling due own each one such according",
    "part person people team total level currently remains remain at note item thing priority",
)
"""Carry no claim of their own. Whatever else a sentence says must be in the fact that it rests on."""

_CLASSES = (
    "own owns owned owner owning responsible charge belongs executive",
    "success csm looks look after manages managing managed",
    "arr recurring revenue annual annually yearly pays pay paying brings bring spends spend contributes generates",
    "renewal renew renews renewing renewals expires",
    "users user usage adoption",
    "opportunity opportunities deal deals opp opps sale",
    "close closes closing",
    "pushed postponed delayed moved slipped",
    "case cases ticket tickets support issue",
    "task tasks to-do todo to-dos action item outstanding",
    "overdue late",
    "contact contacts stakeholder stakeholders works takes",
    "owns has have bought holds licensed subscribes uses",
    "next step steps following",
    "goal goals aim aims wants want wanted wishes objective objectives hopes",
    "worth amount valued size value priced",
    "contract agreement",
    "until through ends end ending expires expiring",
    "starts start starting begins begin from",
    "dollars dollar usd",
    "percent %",
    "escalated escalation",
    "open opened",
    "describes description described",
    "email e-mail mail wrote writes written emailed",
    "call called phone rang spoke",
    "meeting met meet",
    "seats seat licences licenses licence license units copies ×",
    "segment tier",
    "industry sector",
    "sentiment mood",
    "deliver delivery",
)
"""Words that may stand for one another between a sentence and a fact."""

_ONE_WAY = (
    ("arr", "worth valued year"),
    ("renewal", "up contract"),
    ("renews", "up contract"),
    ("overdue", "outstanding waiting"),
    ("close", "expected scheduled planned"),
    ("off", "discount"),
    ("runs", "ends end ending expires starts start starting until term"),
)
"""A word of the fact, and words that it lets a sentence say, but not the other way about."""

_SAYING = words_of(
    "wrote write writes said say says told tell tells mentioned mentions noted notes replied replies reported reports put words added"
)
"""Anybody who wrote something said it."""

# What makes a telling verb true of a fact, beside its own stem: how people promise, offer, want and ask.
_TOLD_AS: tuple[tuple[str, str], ...] = (
    (
        r"promis\w+|commit\w*|pledg\w+|assur\w+",
        r"\b(?:will|['’]ll|promis|commit|guarant|shall|you (?:also )?get|confirm|at our cost)",
    ),
    (
        r"offer\w*|grants?|granted",
        r"\b(?:offer|off\b|discount|free|no (?:extra )?c(?:ost|harge)|you (?:also )?get|at our cost)",
    ),
    (
        r"wants?|wanted|aims?|hopes?|wish\w*",
        r"\b(?:goal|want|need|would like|hope|aim|looking to|success (?:is|means))",
    ),
    (r"ask\w*|request\w*|question\w*", r"\?|\b(?:ask|request|could you|can you|please|need)"),
    (r"confirm\w*", r"\b(?:confirm|yes\b|agreed)"),
)
_FALLING = re.compile(
    r"^(?:fell|fallen|falls|fall|falling|drop|drops|dropped|dropping|down|decreas\w+|declin\w+|shrank|shrunk|lower|lost|worse\w*|sank|slid)$"
)
_RISING = re.compile(
    r"^(?:rose|risen|rises|rise|rising|grew|grown|grows|growing|up|increas\w+|gain\w*|climb\w*|higher|improv\w+|better)$"
)
_FUTURE_KINDS = frozenset({"Renewal", "Opportunity", "Task", "Product", "Contract"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*|×")
_ENDING = re.compile(r"(?:'s|['’]s|ies|ing|es|s)$")


def foreign_word(sentence: str, fact: str, kind: str, *, subject: str, is_told: bool) -> str | None:
    """The first word of the sentence that the fact does not bear out; None where there is none.

    `fact` is everything that the record says, its author and kind included; `subject` names the accounts; `is_told`
    says that somebody wrote it, so that they may be said to have said it.
    """
    known = _known(fact, kind, subject, is_told)
    words: list[str] = _WORD.findall(plain(sentence))
    for place, word in enumerate(words):
        before = words[place - 1] if place else ""
        if not known.bears(word, before):
            return word
    return None


@lru_cache(maxsize=64)
def _known(fact: str, kind: str, subject: str, is_told: bool) -> _Known:
    """Taken apart once: an answer's sentences rest on few facts."""
    return _Known(fact, kind, subject, is_told)


class _Known:
    """What one fact's words allow to be said."""

    def __init__(self, fact: str, kind: str, subject: str, is_told: bool) -> None:
        self._text = plain(fact)
        self._kind = kind
        self._is_told = is_told
        words = set(_WORD.findall(self._text)) | set(_WORD.findall(plain(subject)))
        parts = {part for word in words for part in re.split(r"[-'’]", word)}
        self._exact = words | parts
        self._stems = {_stem(word) for word in self._exact}
        self._same = {word for group in _CLASS_WORDS if group & self._exact for word in group}
        self._same |= {word for known, more in _ONE_WAY if known in self._exact for word in more.split()}
        self._moves = movement(self._text)

    def bears(self, word: str, before: str) -> bool:
        """Whether the fact bears out one word of a sentence."""
        if word in self._exact or word in NEUTRAL:
            return True
        if (_FALLING.match(word) or _RISING.match(word)) and word not in self._same:
            return self._moves == ("down" if _FALLING.match(word) else "up")
        if word == "will":
            return self._kind in _FUTURE_KINDS
        if word.endswith("ed"):
            return self._bears_past(word, before)
        return word in self._same or _stem(word) in self._stems or self._bears_telling(word) or self._bears_parts(word)

    def _bears_past(self, word: str, before: str) -> bool:
        """Of what is said as done: that we will deliver is not that it was delivered."""
        if before == "be" and any(stem.startswith(word.removesuffix("ed")[:6]) for stem in self._stems):
            return True
        return word in self._same or self._bears_telling(word) or self._bears_parts(word)

    def _bears_telling(self, word: str) -> bool:
        if not self._is_told:
            return False
        if word in _SAYING:
            return True
        return any(re.fullmatch(verb, word) and re.search(told, self._text) for verb, told in _TOLD_AS)

    def _bears_parts(self, word: str) -> bool:
        parts = [part for part in re.split(r"[-'’]", word) if part]
        return len(parts) > 1 and all(
            part in self._exact or part in NEUTRAL or _stem(part) in self._stems for part in parts
        )


def _stem(word: str) -> str:
    ending = _ENDING.search(word)
    if not ending or len(word) - len(ending.group()) < 3:
        return word.rstrip("e") if len(word) > 3 else word
    bare = word[: ending.start()]
    return f"{bare}y" if ending.group() == "ies" else bare.rstrip("e")


_CLASS_WORDS = tuple(words_of(line) for line in _CLASSES)

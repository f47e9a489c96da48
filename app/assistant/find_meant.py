"""Which accounts a question in plain words is about."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.accounts.candidates import Hit, find_candidates, record_id_in
from app.accounts.find_accounts import told_apart
from app.accounts.names import normalise
from app.assistant.topics import TOPICS
from app.crm.facts import Person
from app.crm.tables import Contact
from app.errors import BadInput
from app.llm.vocabulary import LIST_FILLER, PLAIN_CAPITALS, PLAIN_WORDS, STOP_WORDS
from app.services import Services

MAX_WORDS = 6
MAX_PHRASES = 60
# A single word must begin the name to the letter ("Brightwater" for Brightwater Logistics); longer ones forgive a typo.
MIN_LETTERS = 3
TYPO_FORGIVEN = 88.0
MIN_SMALL_LETTERS = 4
_FILLER = STOP_WORDS | LIST_FILLER | PLAIN_WORDS | PLAIN_CAPITALS
MIN_MISTYPED, LONG_WORD = 5, 8
MAX_NAMESAKES = 60
MayName = Callable[[str], bool]
_TOKEN = re.compile(r"<[@#!][^>]*>")
_WORDS = re.compile(r"[^\s,;:!?()\"“”]+")
_POSSESSIVE = re.compile(r"['’]s$|[.?!,]+$")


@dataclass(frozen=True, slots=True)
class Meant:
    """Accounts that a text names. `unclear` are several for one name: somebody has to choose."""

    accounts: tuple[Hit, ...] = ()
    unclear: tuple[Hit, ...] = ()


def words_of(text: str) -> str:
    """A Slack text as its writer typed it: mentions gone, entities decoded once."""
    return " ".join(html.unescape(_TOKEN.sub(" ", text)).split())


def find_meant(services: Services, person: Person, text: str) -> Meant:
    """The accounts that `text` names among those that `person` may see; names of others stay unsaid.

    Names are looked for where they are written like names; only where there are none, among lower-case words too.
    """
    for may_name in (_looks_like_name, _may_be_typed_small):
        with services.db.begin() as session:
            by_phrase = list(_candidates(session, words_of(text), may_name))
        visible = services.rights.visible(person, {hit.id for hits in by_phrase for hit in hits})
        accounts: dict[str, Hit] = {}
        for hits in by_phrase:
            seen = tuple(hit for hit in hits if hit.id in visible)
            if len(seen) > 1:
                with services.db.begin() as session:
                    seen = told_apart(session, seen, _WORDS.findall(words_of(text)))
            if len(seen) > 1:
                return Meant(unclear=seen)
            accounts |= {hit.id: hit for hit in seen}
        if accounts:
            return Meant(tuple(accounts.values()))
    return Meant()


def find_mistyped(services: Services, person: Person, text: str) -> tuple[Hit, str] | None:
    """The one account whose name's first word is a slip of the finger away from a word of `text`, and that word.

    For texts that name no account rightly; None where several come as near, or the asker may not see it.
    """
    typed = dict.fromkeys(_POSSESSIVE.sub("", word) for word in _WORDS.findall(words_of(text)))
    with services.db.begin() as session:
        near = {
            word: [hit for hit in _near(session, word) if _is_a_slip(word, hit.name)]
            for word in typed
            if len(word) >= MIN_MISTYPED and _may_be_typed_small(word)
        }
    visible = services.rights.visible(person, {hit.id for hits in near.values() for hit in hits})
    seen = ((word, [hit for hit in hits if hit.id in visible]) for word, hits in near.items())
    return next(((hits[0], word) for word, hits in seen if len(hits) == 1), None)


def contacts_called(session: Session, name: str) -> list[tuple[str, str, str]]:
    """Contacts with that first or last name, as contact id, account id and full name; not filtered by rights.

    Empty where there are so many that no single one can be meant.
    """
    if len(name) < MIN_LETTERS:
        return []
    called = or_(func.lower(Contact.first_name) == name.lower(), func.lower(Contact.last_name) == name.lower())
    told = select(Contact.id, Contact.account_id, Contact.name).where(
        Contact.is_deleted.is_(False), Contact.account_id.is_not(None), called
    )
    found = session.execute(told.limit(MAX_NAMESAKES + 1)).all()
    return [(one, account_id or "", full or "") for one, account_id, full in found if len(found) <= MAX_NAMESAKES]


def _near(session: Session, word: str) -> tuple[Hit, ...]:
    try:
        return find_candidates(session, word).hits
    except BadInput:
        return ()


def _is_a_slip(word: str, name: str) -> bool:
    """One letter wrong, missing, doubled or two swapped; a second one only in long words. The first letter is right."""
    first, typed = (normalise(one).split()[:1] or [""] for one in (name, word))
    if not first[0] or not typed[0] or first[0][0] != typed[0][0]:
        return False
    return 0 < OSA.distance(first[0], typed[0]) <= (1 if len(word) < LONG_WORD else 2)


def _candidates(session: Session, text: str, may_name: MayName) -> Iterator[tuple[Hit, ...]]:
    """For each name in the text the accounts that it may mean; longer phrases first, and each word used once."""
    words = [_POSSESSIVE.sub("", word) for word in _WORDS.findall(text)]
    used: set[int] = set()
    for start, end in _spans(words, may_name):
        if used & set(range(start, end)):
            continue
        phrase = " ".join(words[start:end])
        hits = _named_exactly(session, phrase, end - start)
        if hits and may_name is _may_be_typed_small:
            hits = tuple(hit for hit in hits if normalise(hit.name).split()[:1] == normalise(phrase).split()[:1])
        if hits:
            used |= set(range(start, end))
            yield hits


def _spans(words: list[str], may_name: MayName) -> Iterable[tuple[int, int]]:
    """Runs of words that may be a name: they begin and end with a word that may be part of one."""
    spans = [
        (start, end)
        for length in range(min(MAX_WORDS, len(words)), 0, -1)
        for start in range(len(words) - length + 1)
        for end in (start + length,)
        if may_name(words[start]) and may_name(words[end - 1])
    ]
    return spans[:MAX_PHRASES]


def _looks_like_name(word: str) -> bool:
    """A capital, a digit or a sign of an address."""
    return bool(word) and (not word[0].islower() or "." in word or "/" in word or "&" in word)


def _may_be_typed_small(word: str) -> bool:
    """A word that is no filler of questions and marks no topic, as in "how is sable ridge doing"."""
    folded = word.casefold()
    return len(word) >= MIN_SMALL_LETTERS and folded not in _FILLER and not any(t.words.fullmatch(word) for t in TOPICS)


def _named_exactly(session: Session, phrase: str, length: int) -> tuple[Hit, ...]:
    is_short = length == 1 and not ("." in phrase or record_id_in(phrase)) and len(normalise(phrase)) < MIN_LETTERS
    if is_short and phrase.casefold() in _FILLER:
        return ()
    try:
        found = find_candidates(session, phrase)
    except BadInput:
        return ()
    if is_short:  # so short a word is a name only where it is the whole of it
        return tuple(hit for hit in found.hits if hit.name.casefold() == phrase.casefold())
    if found.how != "name":
        return found.hits
    near = [hit for hit in found.hits if _is_named(hit, phrase, length)]
    best = max((hit.likeness for hit in near), default=0.0)
    return tuple(hit for hit in near if hit.likeness == best)


def _is_named(hit: Hit, phrase: str, length: int) -> bool:
    if length > 1:
        return hit.likeness >= TYPO_FORGIVEN
    asked = normalise(phrase).split()
    return normalise(hit.name).split()[: max(len(asked), 1)] == asked

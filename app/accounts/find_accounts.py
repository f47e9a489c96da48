"""Finding the account that somebody means, among those that they may see."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.candidates import MOST_HITS, Candidates, Hit, How, find_candidates
from app.accounts.domains import domain_of
from app.accounts.names import fold, normalise
from app.crm.facts import Person
from app.crm.tables import Account, User
from app.services import Services

MOST_CUTS = 4
"""Words at the beginning that may be the name alone, where the words behind tell namesakes apart."""
NEAREST = 5
# Likeness (see names.likeness): every word there · so with typos.
_ALL_WORDS, _WITH_TYPOS = 90.0, 70.0
# A second name this close to the best is a possible meaning too.
_CLOSE = 6.0


@dataclass(frozen=True, slots=True)
class Found:
    """What a search came to. One hit = that account; several = somebody has to choose; none = see `nearest`."""

    text: str
    how: How
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Hit, ...] = ()

    @property
    def only(self) -> Hit | None:
        """The account, where there is no doubt which one."""
        return self.hits[0] if len(self.hits) == 1 else None

    @property
    def is_guess(self) -> bool:
        """Whether the one hit agrees with what was asked only but for typing mistakes, so that the reader is told."""
        return self.how == "name" and self.only is not None and self.only.likeness < _ALL_WORDS


Foresee = Callable[[str], Collection[str]]
"""The records that will be looked at once that account is found."""


def find_accounts(services: Services, person: Person, text: str, *, foresee: Foresee | None = None) -> Found:
    """Find among the accounts that `person` may see; names of others appear nowhere in the answer.

    Several of one name are told apart by the words behind it: "Acme Berlin", "Acme acme.de", "Acme Ana Ruiz".
    Where one account is plainly meant, access to what `foresee` names is asked in the same call, and then known.
    Raises BadInput for an empty text, and SalesforceUnavailable where rights cannot be checked.
    """
    found = _find(services, person, text, foresee)
    if found.only or found.how != "name":
        return found
    return Found(found.text, "name", told) if (told := _namesakes(services, person, found.text.split())) else found


def _namesakes(services: Services, person: Person, words: Sequence[str]) -> tuple[Hit, ...]:
    """Of several accounts of one name those that all words behind it fit; one look-up for all cuts of the words."""
    ends = range(len(words) - 1, 0, -1)[-MOST_CUTS:]
    with services.db.begin() as session:
        cuts = [(find_candidates(session, " ".join(words[:end])), words[end:]) for end in ends]
    visible = services.rights.visible(person, {hit.id for candidates, _ in cuts for hit in candidates.hits})
    for candidates, behind in cuts:
        with services.db.begin() as session:
            namesakes = _with_hints(session, decide(candidates, visible).hits)
        is_name = any(fold(word) in fold(hit.name).split() for hit in namesakes for word in behind)
        fitting = tuple(hit for hit in namesakes if _fits(hit, behind) == len(behind))
        if len(namesakes) > 1 and fitting and not is_name:
            return fitting
    return ()


def told_apart(session: Session, hits: tuple[Hit, ...], words: Sequence[str]) -> tuple[Hit, ...]:
    """Of several accounts of like names the one that most of the other words of a text fit; all of them where none does."""
    hinted = _with_hints(session, hits)
    named = {word for hit in hits for word in fold(hit.name).split()}
    telling = [word for word in words if fold(word) not in named]
    fits = [_fits(hit, telling) for hit in hinted]
    best = max(fits, default=0)
    return tuple(hit for hit, fit in zip(hinted, fits, strict=True) if fit == best) if best else hinted


def _fits(hit: Hit, words: Sequence[str]) -> int:
    """How many of the words stand in what tells an account apart."""
    known = fold(hit.hint).split()
    return sum(fold(word) in known for word in words)


def _find(services: Services, person: Person, text: str, foresee: Foresee | None) -> Found:
    with services.db.begin() as session:
        candidates = find_candidates(session, text)
    if not candidates.hits:
        return Found(candidates.text, candidates.how)
    ids = {hit.id for hit in candidates.hits}
    likely = decide(candidates, ids).only if foresee else None
    more = foresee(likely.id) if foresee and likely else ()
    visible = services.rights.visible(person, ids.union(more))
    found = decide(candidates, visible)
    with services.db.begin() as session:
        return replace(found, hits=_with_hints(session, found.hits), nearest=found.nearest)


def decide(candidates: Candidates, visible: Collection[str]) -> Found:
    """Which of the visible candidates are meant. Pure; several stay several, so that nothing is picked silently."""
    seen = tuple(hit for hit in candidates.hits if hit.id in visible)
    if candidates.how != "name":
        return Found(candidates.text, candidates.how, seen[:MOST_HITS])
    meant = _meant(candidates.text, seen)
    return Found(candidates.text, "name", meant[:MOST_HITS], () if meant else seen[:NEAREST])


def _meant(text: str, seen: Sequence[Hit]) -> tuple[Hit, ...]:
    if not seen or seen[0].likeness < _WITH_TYPOS:
        return ()
    best = seen[0].likeness
    if best < 100.0:
        return tuple(hit for hit in seen if hit.likeness >= max(_WITH_TYPOS, min(best, _ALL_WORDS) - _CLOSE))
    same = tuple(hit for hit in seen if hit.likeness == best)
    asked = fold(text)
    spelled = tuple(hit for hit in same if fold(hit.name) == asked)
    # "Acme Inc" typed in full means the one that is written so; plain "Acme" may mean "Acme" or "Acme Inc".
    return spelled if len(spelled) == 1 and asked != normalise(text) else same


def _with_hints(session: Session, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """Where somebody has to choose: website, city and owner, which tell near-duplicates apart."""
    if len(hits) < 2:
        return hits
    statement = (
        select(Account.id, Account.website, Account.billing_city, Account.type, User.name.label("owner"))
        .outerjoin(User, User.id == Account.owner_id)
        .where(Account.id.in_([hit.id for hit in hits]))
    )
    hints = {}
    for row in session.execute(statement):
        owner = f"owner {row.owner}" if row.owner else None
        parts = (row.type, domain_of(row.website), row.billing_city, owner)
        hints[row.id] = " · ".join(part for part in parts if part)
    return tuple(replace(hit, hint=hints.get(hit.id, "")) for hit in hits)

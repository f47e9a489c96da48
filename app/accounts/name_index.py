"""All account names of the mirror in memory, so that a typo is forgiven within milliseconds.

Why in memory: the database alone would need the pg_trgm extension, which hosted databases may not allow, or a
scan of all names. A hundred thousand names take some two seconds to load, once per process, and stay current by reading
only the rows that changed; a search among them takes a few milliseconds.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from app.accounts.domains import domain_of
from app.accounts.name_pieces import NamePieces, whole_pieces_of
from app.accounts.names import likeness, normalise
from app.crm.mirror_row import MirrorRow
from app.crm.tables import Account

# Rows of one sync become visible a little out of order; re-reading this much costs nothing.
_OVERLAP = timedelta(minutes=15)
# Rows that appear or go without a new stamp (a first load, a reconciliation) are noticed by their number.
_RECOUNT_SECONDS = 60.0
_CANDIDATES = 80
_TYPED_CANDIDATES = 400
_POSTINGS_READ = 100_000
# From here on the words agree but for typing mistakes (see names.likeness).
_ALIKE = 70.0
_NEWEST = select(func.max(Account.system_modstamp))


@dataclass(frozen=True, slots=True)
class Entry:
    """One account as the finder knows it."""

    id: str
    name: str
    normalised: str
    domain: str | None


class NameIndex:
    """Names by three-letter pieces, by themselves and by web domain. Not for threads: the caller locks."""

    def __init__(self, accounts: Iterable[tuple[str, str, str | None]] = ()) -> None:
        """`accounts`: id, name and website of each."""
        self._entries: list[Entry | None] = []
        self._place: dict[str, int] = {}
        self._names: defaultdict[str, list[int]] = defaultdict(list)
        self._domains: defaultdict[str, list[int]] = defaultdict(list)
        names = [self._keep(_entry(*account)).normalised for account in accounts]
        self._pieces = NamePieces(names)

    def __len__(self) -> int:
        return len(self._place)

    def put(self, account_id: str, name: str, website: str | None) -> None:
        """Add an account or replace what is known of it."""
        entry = _entry(account_id, name, website)
        known = self._place.get(account_id)
        if known is not None and self._entries[known] == entry:
            return
        self.drop(account_id)
        self._keep(entry)
        self._pieces.add(self._place[account_id], entry.normalised)

    def _keep(self, entry: Entry) -> Entry:
        place = self._place[entry.id] = len(self._entries)
        self._entries.append(entry)
        self._names[entry.normalised.replace(" ", "")].append(place)
        if entry.domain:
            self._domains[entry.domain].append(place)
        return entry

    def drop(self, account_id: str) -> None:
        """Forget an account; its pieces stay behind and lead nowhere."""
        place = self._place.pop(account_id, None)
        if place is not None:
            self._entries[place] = None

    def by_domain(self, domain: str) -> list[Entry]:
        """Accounts whose website is on that domain."""
        return self._live(self._domains.get(domain, ()))

    def by_name(self, asked: str) -> list[tuple[float, Entry]]:
        """The likeliest accounts for a name, best first, with their likeness (see `names.likeness`)."""
        wanted = normalise(asked)
        same = self._live(self._names.get(wanted.replace(" ", ""), ()))
        near = self._live(self._nearest_places(wanted))
        entries = {entry.id: entry for entry in (*same, *near)}.values()
        scored = [(likeness(wanted, entry.normalised), entry) for entry in entries]
        return sorted(scored, key=lambda pair: (-pair[0], pair[1].name, pair[1].id))

    def by_start(self, typed: str, limit: int) -> list[Entry]:
        """Accounts with a word that begins with each typed word, else those that are merely alike."""
        wanted = normalise(typed)
        if not wanted:
            return []
        entries = self._live(self._nearest_places(wanted, _TYPED_CANDIDATES))
        begun = [entry for entry in entries if _begins(wanted, entry.normalised)]
        begun.sort(key=lambda entry: (not entry.normalised.startswith(wanted), entry.normalised, entry.id))
        alike = [entry for score, entry in self.by_name(typed) if score >= _ALIKE] if len(begun) < limit else []
        return list({entry.id: entry for entry in (*begun, *alike)}.values())[:limit]

    def _nearest_places(self, wanted: str, most: int = _CANDIDATES) -> list[int]:
        return self._pieces.nearest(whole_pieces_of(wanted), most, postings=_POSTINGS_READ)

    def _live(self, places: Iterable[int]) -> list[Entry]:
        return [entry for place in places if (entry := self._entries[place]) is not None]


def _entry(account_id: str, name: str, website: str | None) -> Entry:
    return Entry(account_id, name, normalise(name), domain_of(website))


def _begins(typed: str, name: str) -> bool:
    words = name.split()
    return all(any(word.startswith(start) for word in words) for start in typed.split())


class _Mirror:
    """The index of one database, kept current."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.index = NameIndex()
        self._newest: datetime | None = None
        self._counting = threading.Lock()
        self._counted_at = float("-inf")

    def refresh(self, session: Session) -> None:
        """Read what changed since the last time; everything where that cannot be told."""
        newest = session.scalar(_NEWEST)
        with self.lock:
            if newest != self._newest and self._newest is not None:
                self._read_since(session, self._newest - _OVERLAP)
            self._newest = newest
        # One counts and reads; the others search meanwhile among the names that there are.
        if self._count_is_due() and self._counting.acquire(blocking=not len(self.index)):
            try:
                self._recount(session)
            finally:
                self._counting.release()

    def _count_is_due(self) -> bool:
        # An empty mirror is one that is still being loaded.
        return not len(self.index) or time.monotonic() - self._counted_at > _RECOUNT_SECONDS

    def _recount(self, session: Session) -> None:
        if not self._count_is_due():  # another thread did it while this one waited
            return
        newest = session.scalar(_NEWEST)
        live = session.scalar(select(func.count()).select_from(Account).where(Account.is_deleted.is_(False)))
        if live != len(self.index):
            index = _read_all(session)
            with self.lock:
                self.index, self._newest = index, newest
        self._counted_at = time.monotonic()

    def _read_since(self, session: Session, since: datetime) -> None:
        statement = select(Account.id, Account.name, Account.website, Account.is_deleted)
        for row in session.execute(statement.where(Account.system_modstamp >= since)):
            _apply(self.index, row)


def _read_all(session: Session) -> NameIndex:
    statement = select(Account.id, Account.name, Account.website).where(Account.is_deleted.is_(False))
    rows = session.execute(statement.execution_options(yield_per=5000))
    return NameIndex((row[0], row[1] or "", row[2]) for row in rows)


def _apply(index: NameIndex, row: MirrorRow) -> None:
    if row.is_deleted:
        index.drop(row.id)
    else:
        index.put(row.id, row.name or "", row.website)


_mirrors: WeakKeyDictionary[Engine, _Mirror] = WeakKeyDictionary()
_mirrors_lock = threading.Lock()


def _mirror(session: Session) -> _Mirror:
    engine = session.get_bind().engine
    with _mirrors_lock:
        return _mirrors.setdefault(engine, _Mirror())


def refresh_names(session: Session) -> None:
    """Read what changed among the names, so that the next question finds them in memory."""
    _mirror(session).refresh(session)


def accounts_by_name(session: Session, asked: str) -> list[tuple[float, Entry]]:
    """The likeliest accounts of the mirror for a name, best first. Not filtered by anybody's rights."""
    mirror = _mirror(session)
    mirror.refresh(session)
    with mirror.lock:
        return mirror.index.by_name(asked)


def accounts_by_domain(session: Session, domain: str) -> list[Entry]:
    """The accounts of the mirror whose website is on a domain. Not filtered by anybody's rights."""
    mirror = _mirror(session)
    mirror.refresh(session)
    with mirror.lock:
        return mirror.index.by_domain(domain)


def accounts_by_start(session: Session, typed: str, *, limit: int) -> list[Entry]:
    """Accounts of the mirror that the typed letters may begin. Not filtered by anybody's rights."""
    mirror = _mirror(session)
    mirror.refresh(session)
    with mirror.lock:
        return mirror.index.by_start(typed, limit)

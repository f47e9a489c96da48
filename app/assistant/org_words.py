"""The org's own words for its records, kept in memory: finding them anew is a look at every record."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement, Engine, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.crm.mirrored import Mirrored
from app.crm.read_measures import measure_fields
from app.crm.tables import Account, Opportunity
from app.salesforce.tables import SyncState

MOST_WORDS = 250
"""A field with more is a different word for nearly everybody, and no list of kinds."""
# Rows of one sync become visible a little out of order.
_OVERLAP = timedelta(minutes=15)
Columns = Mapping[str, "ColumnElement[Any] | InstrumentedAttribute[Any]"]


def words_of_org(session: Session) -> dict[str, list[str]]:
    """The `stage`s that deals are in, and the `segment`, `industry` and `country` that accounts have."""
    segment = measure_fields(session).get("segment")
    columns: dict[str, Any] = {"industry": Account.industry, "country": Account.billing_country}
    columns |= {"segment": Account.extra[segment].astext} if segment else {}
    kept = _kept(session)
    found = {
        **kept["Account", segment].read(session, Account, columns),
        **kept["Opportunity", None].read(session, Opportunity, {"stage": Opportunity.stage_name}),
    }
    return {name: sorted(words) for name, words in found.items() if len(words) <= MOST_WORDS}


class _Words:
    """The words in some columns of one object; once all are known, only changed rows are read."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._words: dict[str, set[str]] = {}
        self._loaded: object = None
        self._newest: datetime | None = None

    def read(self, session: Session, record: type[Mirrored], columns: Columns) -> dict[str, set[str]]:
        """Each column's words that are longer than a letter."""
        newest = session.scalar(select(func.max(record.system_modstamp)))
        loaded = session.execute(_LOADED.where(SyncState.object_name == record.sf_object)).first()
        with self._lock:
            if self._newest is None or loaded != self._loaded:
                self._words = {name: set() for name in columns}
                self._add(session, record, columns, None)
            elif newest != self._newest:
                self._add(session, record, columns, self._newest - _OVERLAP)
            self._loaded, self._newest = loaded, newest
            return {name: set(words) for name, words in self._words.items()}

    def _add(self, session: Session, record: type[Mirrored], columns: Columns, since: datetime | None) -> None:
        rows = select(*columns.values()).where(record.is_deleted.is_(False)).distinct()
        for row in session.execute(rows if since is None else rows.where(record.system_modstamp >= since)):
            for name, word in zip(columns, row, strict=True):
                if word and len(word) > 1:
                    self._words[name].add(word)


# A load or a reconciliation brings rows of any age; everything is read again after them.
_LOADED = select(SyncState.load_cursor, SyncState.first_load_done_at, SyncState.reconciled_at)
_of_engine: WeakKeyDictionary[Engine, defaultdict[tuple[str, str | None], _Words]] = WeakKeyDictionary()
_lock = threading.Lock()


def _kept(session: Session) -> defaultdict[tuple[str, str | None], _Words]:
    with _lock:
        return _of_engine.setdefault(session.get_bind().engine, defaultdict(_Words))

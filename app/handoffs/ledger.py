"""The ledger of promises: who promised what, when, where it says so, by when, and whether it was delivered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, tzinfo
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.hidden_fields import object_of_text, shows_text
from app.accounts.visible_records import FOLLOWERS, visible_records
from app.crm.facts import AccountFacts, Person
from app.crm.in_zone import in_zone
from app.crm.org_zone import org_zone
from app.crm.promise_tables import Commitment
from app.crm.read_records import parents_of
from app.crm.tables import Account
from app.handoffs.promises import Said, promises_in
from app.llm.relative_dates import due_in
from app.services import Services

_COMMITMENTS = UUID("9e7d1c64-2f5a-4f0b-8a3d-6b1f1a7c2e90")
MOST_OWED = 300
"""Promises of all customers that one question looks at."""


@dataclass(frozen=True, slots=True)
class Promise:
    """One line of the ledger."""

    id: UUID
    account_id: str
    record_id: str
    quote: str
    who: str | None
    said_on: date | None
    due_on: date | None
    delivered_at: datetime | None

    def is_late(self, today: date) -> bool:
        """Whether its day has passed and nobody said that it was delivered."""
        return self.delivered_at is None and self.due_on is not None and self.due_on < today


def enter_promises(session: Session, account_id: str, promises: Iterable[Said]) -> None:
    """Enter what is new; what is there keeps its state, however often it is found again."""
    _enter(session, [_values(account_id, one) for one in promises])


def confirm_promises(session: Session, account_id: str, promises: Iterable[Said], *, by: str) -> None:
    """Enter what somebody confirmed when they saved the conversation in which it was said."""
    _enter(session, [_values(account_id, one) | {"confirmed_by": by} for one in promises])


def _enter(session: Session, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(Commitment).on_conflict_do_nothing(index_elements=["id"]), rows)


def _values(account_id: str, said: Said) -> dict[str, Any]:
    return {
        "id": uuid5(_COMMITMENTS, f"{said.record_id}:{' '.join(said.quote.casefold().split())}"),
        "account_id": account_id,
        "record_id": said.record_id,
        "quote": said.quote,
        "who": said.who,
        "said_on": said.on,
        "due_on": due_in(said.quote, said.on) if said.on else None,
    }


def list_promises(session: Session, account_id: str, visible: Collection[str]) -> tuple[Promise, ...]:
    """The account's promises whose records are visible: owed ones first, soonest due first, then the newest."""
    found = session.scalars(select(Commitment).where(Commitment.account_id == account_id))
    promises = [_promise(row) for row in found if row.record_id in visible]
    return tuple(sorted(promises, key=_order))


def account_promises(services: Services, person: Person, facts: AccountFacts) -> tuple[Promise, ...]:
    """The ledger of an account as `person` may see it, brought up to date from what they may see of it.

    Promises older than what the facts hold stay in it: what they stand in is asked for by itself.
    """
    known = records_of(facts)
    with services.db.begin() as session:
        # The day is the org's, whoever reads the promise first: "by Friday" means one Friday.
        enter_promises(session, facts.id, promises_in(in_zone(facts, org_zone(session))))
        entered = session.scalars(select(Commitment.record_id).where(Commitment.account_id == facts.id)).all()
    older = _seen(services, person, set(entered) - known)
    with services.db.begin() as session:
        promises = list_promises(session, facts.id, known | older)
    shown = _with_shown_text(services, person, {one.record_id for one in promises})
    return tuple(_in_zone(one, person.zone) for one in promises if one.record_id in shown)


def owed_promises(
    services: Services, person: Person, *, who: str = "", late_on: date | None = None
) -> tuple[tuple[tuple[Promise, str], ...], bool]:
    """What the ledgers of all customers hold as owed, each with its account's name, as `person` may see it.

    Soonest due first; True where more than the MOST_OWED that were looked at are owed. `who` is the name of whoever
    promised; with `late_on`, only what was due before that day.
    """
    statement = select(Commitment, Account.name).join(Account, Account.id == Commitment.account_id)
    statement = statement.where(Commitment.delivered_at.is_(None), Account.is_deleted.is_(False))
    if who:
        statement = statement.where(Commitment.who == who)
    if late_on:
        statement = statement.where(Commitment.due_on < late_on)
    order = (Commitment.due_on.nulls_last(), Commitment.said_on.desc(), Commitment.id)
    with services.db.begin() as session:
        rows = session.execute(statement.order_by(*order).limit(MOST_OWED + 1)).all()
        found = [(_in_zone(_promise(row), person.zone), name or "") for row, name in rows[:MOST_OWED]]
    shown = _with_shown_text(services, person, {one.record_id for one, _ in found})
    seen = _seen(services, person, shown, {one.account_id for one, _ in found})
    readable = tuple((one, name) for one, name in found if {one.record_id, one.account_id} <= seen)
    return readable, len(rows) > MOST_OWED


def _seen(
    services: Services, person: Person, in_records: Collection[str], accounts: Collection[str] = ()
) -> frozenset[str]:
    """Of the records in which promises stand, those that the person may read, each by itself or by what it hangs on."""
    with services.db.begin() as session:
        above = parents_of(session, in_records)
    guards = {one: parent if one[:3] in FOLLOWERS else one for one, parent in above.items()}
    guards |= {one: one for one in accounts}
    seen = visible_records(services, person, guards.values()) if guards else frozenset()
    return frozenset(one for one, guard in guards.items() if guard in seen)


def _with_shown_text(services: Services, person: Person, record_ids: Collection[str]) -> frozenset[str]:
    """Of the records those whose text the person's profile does not hide: a quotation is that text."""
    objects = {object_of_text(one) for one in record_ids}
    hidden = {name: services.rights.hidden_fields(person, name) for name in objects}
    return frozenset(one for one in record_ids if shows_text(one, hidden))


def records_of(facts: AccountFacts) -> frozenset[str]:
    """The records in which a promise may stand."""
    return frozenset([*(touch.id for touch in facts.touches), *(deal.id for deal in facts.deals)])


def find_promise(session: Session, promise_id: UUID) -> Promise | None:
    """One line by its id."""
    row = session.get(Commitment, promise_id)
    return _promise(row) if row else None


def mark_promise(session: Session, promise_id: UUID, *, by: str, at: datetime | None) -> bool:
    """Delivered at an instant, or owed again with None; False where it was so already."""
    is_change = Commitment.delivered_at.is_(None) if at else Commitment.delivered_at.is_not(None)
    statement = update(Commitment).where(Commitment.id == promise_id, is_change)
    done = session.execute(statement.values(delivered_at=at, delivered_by=by if at else None).returning(Commitment.id))
    return done.first() is not None


def _promise(row: Commitment) -> Promise:
    return Promise(row.id, row.account_id, row.record_id, row.quote, row.who, row.said_on, row.due_on, row.delivered_at)


def _in_zone(promise: Promise, zone: tzinfo) -> Promise:
    return replace(promise, delivered_at=promise.delivered_at and promise.delivered_at.astimezone(zone))


def _order(promise: Promise) -> tuple[bool, date, int, str]:
    newest_first = -promise.said_on.toordinal() if promise.said_on else 0
    return promise.delivered_at is not None, promise.due_on or date.max, newest_first, promise.quote

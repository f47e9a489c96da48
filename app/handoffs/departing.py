"""A colleague who leaves, and every open record that they own, reconciled between the mirror and Salesforce."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, null, or_, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Case, Event, Task
from app.crm.facts import Person
from app.crm.marketing_tables import Lead
from app.crm.mirrored import Mirrored
from app.crm.tables import Account, Contact, Contract, Opportunity, User
from app.errors import BadInput
from app.salesforce.errors import Refusal
from app.salesforce.pages import Page, Query
from app.salesforce.soql import format_soql
from app.salesforce.soql import select as select_soql
from app.services import Services
from app.slack.people import as_person

_MENTION = re.compile(r"^<@([UW][A-Z0-9]+)(?:\|[^>]*)?>$")
OBJECTS = ("Account", "Opportunity", "Case", "Task", "Event", "Lead", "Contract", "Contact")


@dataclass(frozen=True, slots=True)
class Owned:
    """One open record of a leaving colleague. `name` and `account_id` come from the mirror, empty where it lags."""

    object_name: str
    id: str
    name: str = ""
    account_id: str | None = None


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that somebody owns and that is open. `records` is what Salesforce says at this moment."""

    records: tuple[Owned, ...]
    mirrored: int
    """How many of them the mirror listed."""
    stale: int
    """How many the mirror listed that Salesforce does not (any more)."""
    unread: tuple[str, ...] = ()
    """Objects that Salesforce does not let us ask about."""
    counted: int = 0
    """How many Salesforce counts when it is asked for the number alone."""

    @property
    def difference(self) -> int:
        """Records that are counted and not listed (or the other way round); 0 when the list is whole."""
        return self.counted - len(self.records)

    @property
    def behind(self) -> int:
        """Records on one side only of mirror and Salesforce; 0 when the copy is up to date."""
        return len(self.records) - self.mirrored + self.stale


def find_departing(services: Services, text: str) -> Person | None:
    """The colleague that a command names: by Slack mention, full name or e-mail; None where it names nobody.

    Also one who has left already. Raises BadInput where several people have the name.
    """
    mentioned = _MENTION.match(text.strip())
    if mentioned:
        email = services.people.profile(mentioned[1]).email or ""
        return _only(services, func.lower(User.email) == email.casefold(), email)
    bare = " ".join(text.removeprefix("@").replace(".", " ").split()).casefold()
    wanted = or_(func.lower(User.name) == bare, func.lower(User.email) == text.removeprefix("@").casefold())
    return _only(services, wanted, text.removeprefix("@"))


def _only(services: Services, wanted: ColumnElement[bool], asked: str) -> Person | None:
    """The one user, an active one before those who left."""
    with services.db.begin() as session:
        statement = select(User).where(User.is_deleted.is_(False), wanted).order_by(User.is_active.desc(), User.id)
        found = session.scalars(statement.limit(9)).all()
        active = [user for user in found if user.is_active]
        meant = active if len(active) == 1 else found
        if len(meant) > 1:
            emails = ", ".join(sorted(user.email or user.username or user.id for user in meant))
            raise BadInput(f"Several Salesforce users are called “{asked[:80]}”. Name one by e-mail: {emails}.")
        return as_person(meant[0]) if meant else None


def read_estate(services: Services, person: Person) -> Estate:
    """Ask Salesforce for every open record of theirs, and compare with the mirror. Raises SalesforceUnavailable."""
    now = services.clock.now()
    live: dict[str, str] = {}
    unread: list[str] = []
    for object_name in OBJECTS:
        try:
            rows = services.salesforce.query(_soql(object_name, person.id, now))
            live |= {str(row["Id"]): object_name for row in rows}
        except Refusal:
            unread.append(object_name)
    with services.db.begin() as session:
        mirrored = {one.id: one for one in _mirrored(session, person.id, now) if one.object_name not in unread}
        late = _named(session, [(name, one) for one, name in live.items() if one not in mirrored])
    records = tuple(mirrored.get(one) or late.get(one) or Owned(name, one) for one, name in live.items())
    return Estate(
        records=records,
        mirrored=len(mirrored.keys() & live.keys()),
        stale=len(mirrored.keys() - live.keys()),
        unread=tuple(unread),
        counted=count_estate(services, person.id),
    )


def count_estate(services: Services, owner_id: str) -> int:
    """How many open records Salesforce counts as theirs, asked as one call; objects that it refuses count nothing."""
    now = services.clock.now()
    queries = [Query(_soql(name, owner_id, now).replace("SELECT Id ", "SELECT COUNT() ", 1)) for name in OBJECTS]
    answers = services.salesforce.batch(queries)
    return sum(answer.total for answer in answers if isinstance(answer, Page))


def _soql(object_name: str, owner_id: str, now: datetime) -> str:
    is_open = _OPEN_SOQL[object_name].format(now=f"{now:%Y-%m-%dT%H:%M:%SZ}", today=now.date())
    return select_soql(object_name, ["Id"], where=format_soql("OwnerId = {}", owner_id) + is_open)


_OPEN_SOQL = {
    "Account": "",
    "Opportunity": " AND IsClosed = false",
    "Case": " AND IsClosed = false",
    "Task": " AND IsClosed = false",
    "Event": " AND StartDateTime >= {now}",
    "Lead": " AND IsConverted = false",
    "Contract": " AND (EndDate = null OR EndDate >= {today})",
    "Contact": "",
}


def _mirrored(session: Session, owner_id: str, now: datetime) -> list[Owned]:
    found: list[Owned] = []
    for table, is_open, name, account in _tables(now):
        statement = select(table.id, name, account).where(
            _column(table, "owner_id") == owner_id, table.is_deleted.is_(False), is_open
        )
        found += [Owned(table.sf_object, row[0], row[1] or "", row[2]) for row in session.execute(statement)]
    return found


def _named(session: Session, wanted: list[tuple[str, str]]) -> dict[str, Owned]:
    """What the mirror knows of records that it has under another owner or state."""
    named: dict[str, Owned] = {}
    for table, _, name, account in _tables(datetime.max.replace(tzinfo=UTC)):
        ids = [one for object_name, one in wanted if object_name == table.sf_object]
        if ids:
            rows = session.execute(select(table.id, name, account).where(table.id.in_(ids)))
            named |= {row[0]: Owned(table.sf_object, row[0], row[1] or "", row[2]) for row in rows}
    return named


Row = tuple[type[Mirrored], ColumnElement[bool], ColumnElement[Any], ColumnElement[Any]]


def _tables(now: datetime) -> tuple[Row, ...]:
    nothing = null()
    today = now.date()
    return (
        (Account, Account.id.is_not(None), Account.name.expression, Account.id.expression),
        (
            Opportunity,
            Opportunity.is_closed.is_not(True),
            Opportunity.name.expression,
            Opportunity.account_id.expression,
        ),
        (Case, Case.is_closed.is_not(True), Case.subject.expression, Case.account_id.expression),
        (Task, Task.is_closed.is_not(True), Task.subject.expression, Task.account_id.expression),
        (Event, Event.start_date_time >= now, Event.subject.expression, Event.account_id.expression),
        (Lead, Lead.is_converted.is_not(True), Lead.company.expression, nothing),
        (
            Contract,
            or_(Contract.end_date.is_(None), Contract.end_date >= today),
            Contract.contract_number.expression,
            Contract.account_id.expression,
        ),
        (Contact, Contact.id.is_not(None), Contact.name.expression, Contact.account_id.expression),
    )


def _column(table: type[Mirrored], name: str) -> ColumnElement[str | None]:
    column: ColumnElement[str | None] = table.__table__.c[name]
    return column

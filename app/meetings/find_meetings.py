"""Planned meetings with customers, from the mirror."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Event
from app.crm.tables import Account, User
from app.meetings.brief import Meeting

_MOST = 50


def _planned(*conditions: ColumnElement[bool]) -> Select[Event, str | None]:
    """Meetings with a customer that have an hour; private ones are nobody's business, not even the bot's."""
    return (
        select(Event, Account.name)
        .join(Account, Account.id == Event.account_id)
        .where(
            Event.is_deleted.is_(False),
            Account.is_deleted.is_(False),
            Event.is_private.is_not(True),
            Event.is_all_day_event.is_not(True),
            *conditions,
        )
        .order_by(Event.start_date_time, Event.id)
        .limit(_MOST)
    )


def meetings_of(session: Session, owner_id: str, after: datetime, before: datetime) -> list[tuple[str, str, Meeting]]:
    """Somebody's meetings that begin in that stretch, each with its account's id and name; one a customer and hour."""
    statement = _planned(Event.owner_id == owner_id, Event.start_date_time > after, Event.start_date_time <= before)
    found: dict[tuple[str, datetime], tuple[str, str, Meeting]] = {}
    for event, name in session.execute(statement):
        meeting = _meeting(session, event)
        found.setdefault((str(event.account_id), meeting.starts_at), (str(event.account_id), str(name), meeting))
    return list(found.values())


def next_meeting(session: Session, account_id: str, after: datetime) -> Meeting | None:
    """The account's next meeting, whoever holds it."""
    statement = _planned(Event.account_id == account_id, Event.start_date_time > after, Event.is_child.is_not(True))
    row = session.execute(statement.limit(1)).first()
    return _meeting(session, row[0]) if row else None


def get_meeting(session: Session, event_id: str) -> tuple[str, Meeting] | None:
    """A planned meeting by its event, with its account's id; None where it is gone."""
    row = session.execute(_planned(Event.id == event_id)).first()
    return (str(row[0].account_id), _meeting(session, row[0])) if row else None


def _meeting(session: Session, event: Event) -> Meeting:
    starts_at = event.start_date_time
    assert starts_at is not None  # noqa: S101  # the queries ask for those with an hour
    return Meeting(
        event.id,
        event.subject or "Meeting",
        starts_at,
        event.who_id,
        tuple(_colleagues(session, event)),
    )


def _colleagues(session: Session, event: Event) -> Sequence[str]:
    """The owners of the other invitees' copies of one meeting."""
    statement = (
        select(User.name)
        .join(Event, Event.owner_id == User.id)
        .where(
            Event.account_id == event.account_id,
            Event.start_date_time == event.start_date_time,
            Event.is_deleted.is_(False),
            Event.owner_id != event.owner_id,
        )
        .distinct()
        .order_by(User.name)
    )
    return [name for name in session.scalars(statement) if name]

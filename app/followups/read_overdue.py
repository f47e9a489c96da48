"""Overdue follow-ups: open Salesforce Tasks past their due date."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Row, func, or_, select, true
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.facts import Person
from app.crm.read_people import OWNER_COLUMNS, Owner, owner_of
from app.crm.tables import Account
from app.followups.origin import Origin, OriginKind
from app.followups.rules import LIVE_STATES
from app.followups.tables import ActionItem

ABANDONED_AFTER_DAYS = 365
"""Older ones are archaeology: counted in data hygiene, not in anybody's morning."""


@dataclass(frozen=True, slots=True)
class OverdueTask:
    """One open Task past due; `subject` and names are raw text."""

    id: str
    subject: str
    due_on: date
    days_late: int
    owner: Person | None
    about_id: str | None = None
    account_id: str | None = None
    account_name: str = ""

    @property
    def origin(self) -> Origin:
        """For its buttons."""
        return Origin(OriginKind.OVERDUE_TASK, self.id)


@dataclass(frozen=True, slots=True)
class OverdueGroup:
    """One owner's overdue tasks, oldest first; `owner` is None for queues and unknown users."""

    owner: Person | None
    tasks: tuple[OverdueTask, ...]


def find_overdue(session: Session, today: date, *, owner_id: str | None = None) -> list[OverdueGroup]:
    """Overdue tasks grouped by owner (or of that one only), the oldest first; snoozed ones are left out."""
    by_owner: defaultdict[str, list[OverdueTask]] = defaultdict(list)
    for row in _rows(session, today, owner_id):
        task = _task(row, today)
        by_owner[task.owner.id if task.owner else ""].append(task)
    return [OverdueGroup(tasks[0].owner, tuple(tasks)) for tasks in by_owner.values()]


def _rows(session: Session, today: date, owner_id: str | None) -> list[Row[Any]]:
    # Tasks on a deal carry the account in AccountId, where Salesforce puts it for us.
    snoozed = select(ActionItem.salesforce_task_id).where(
        ActionItem.state.in_(LIVE_STATES),
        ActionItem.snoozed_until > today,
        ActionItem.salesforce_task_id.is_not(None),
    )
    statement = (
        select(Task.id, Task.subject, Task.activity_date, Task.what_id, Task.account_id, Account.name, *OWNER_COLUMNS)
        .outerjoin(Owner, Owner.id == Task.owner_id)
        .outerjoin(Account, Account.id == Task.account_id)
        .where(
            Task.is_deleted.is_(False),
            Task.is_closed.is_not(True),
            func.coalesce(Task.task_subtype, "Task").in_(("Task", "Call", "Email")),
            Task.activity_date < today,
            Task.activity_date >= today - func.make_interval(0, 0, 0, ABANDONED_AFTER_DAYS),
            Task.id.not_in(snoozed),
            or_(Account.id.is_(None), Account.is_deleted.is_(False)),
            true() if owner_id is None else Task.owner_id == owner_id,
        )
        .order_by(Task.activity_date, Task.id)
    )
    return list(session.execute(statement))


def _task(row: Row[Any], today: date) -> OverdueTask:
    return OverdueTask(
        id=row.id,
        subject=row.subject or "Task without a subject",
        due_on=row.activity_date,
        days_late=(today - row.activity_date).days,
        owner=owner_of(row),
        about_id=row.what_id,
        account_id=row.account_id,
        account_name=row.name or "",
    )

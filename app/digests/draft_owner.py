"""One person's own digest: their items, their overdue tasks, their deals and customers at risk. One message a day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Money, Person
from app.crm.read_people import load_people
from app.digests.build_digest import MOST_ENTRIES, Draft, entries_for, slack_id
from app.digests.entry import Entry, entry_of_task
from app.followups.read_items import ItemView, live_items_of
from app.followups.read_overdue import find_overdue
from app.risk.findings import working_day
from app.risk.tables import AlertState, RiskAlert
from app.services import Services

SHOWN = 10
"""A part of each kind, so that a long list of tasks does not hide a deal at risk."""


_GROUPS = ("items", "tasks", "risk")
_AT_LEAST = {"items": 4, "tasks": 3, "risk": 3}


def draft_for_owner(services: Services, salesforce_user_id: str, today: date, *, shown: int = SHOWN) -> Draft:
    """What one person owes on their own `today`: due items, then overdue tasks, then their open alerts."""
    with services.db.begin() as session:
        person = load_people(session, [salesforce_user_id])[salesforce_user_id]
    slack_user_id = slack_id(services, person)
    with services.db.begin() as session:
        items = _items(session, person, slack_user_id, today)
        tasks = _tasks(session, person, slack_user_id, today)
        alerts = _alerts(session, person, slack_user_id)
    seen = arranged(entries_for(services, person, [*items, *tasks, *alerts]), shown)[:MOST_ENTRIES]
    return lambda _: seen


def arranged(entries: Sequence[Entry], shown: int = SHOWN) -> list[Entry]:
    """The entries so that the `shown` first hold some of each kind, each kind in one piece."""
    by_group = {group: [entry for entry in entries if entry.group == group] for group in _GROUPS}
    quota = {group: min(_AT_LEAST[group] * shown // SHOWN, len(theirs)) for group, theirs in by_group.items()}
    for group, theirs in by_group.items():
        quota[group] += min(shown - sum(quota.values()), len(theirs) - quota[group])
    first = [entry for group, theirs in by_group.items() for entry in theirs[: quota[group]]]
    return first + [entry for group, theirs in by_group.items() for entry in theirs[quota[group] :]]


def _items(session: Session, person: Person, slack_user_id: str | None, today: date) -> list[Entry]:
    """Items that are due within a day; later ones can wait for their day."""
    due = [
        item
        for item in live_items_of(session, person.id)
        if (item.due_on is None or item.due_on <= today + timedelta(days=1))
        and (item.snoozed_until is None or item.snoozed_until <= today)
    ]
    return [_entry_of_item(item, slack_user_id, today) for item in due]


def _entry_of_item(item: ItemView, slack_user_id: str | None, today: date) -> Entry:
    late = (today - item.due_on).days if item.due_on else 0
    overdue = "Overdue by 1 day" if late == 1 else f"Overdue by {late} days"
    when = overdue if late > 0 else "Due today" if late == 0 else "Due tomorrow"
    return Entry(
        origin=item.as_origin.value,
        title=f"{item.account_name}: {item.title}" if item.account_name else item.title,
        record_id=item.task_id or item.about_id,
        record_ids=tuple(filter(None, (item.about_id, item.account_id))),
        reasons=(when,),
        next_step=item.title,
        due_on=(item.due_on or today).isoformat(),
        owner_name=item.assignee.name,
        owner_slack_id=slack_user_id,
        group="items",
    )


def _tasks(session: Session, person: Person, slack_user_id: str | None, today: date) -> list[Entry]:
    """Overdue Salesforce Tasks that are not behind one of the items above."""
    items = {item.task_id for item in live_items_of(session, person.id)}
    due_on = working_day(today + timedelta(days=1))
    groups = find_overdue(session, today, owner_id=person.id)
    tasks = [task for group in groups for task in group.tasks if task.id not in items]
    return [entry_of_task(task, slack_user_id, due_on=due_on, group="tasks") for task in tasks]


def _alerts(session: Session, person: Person, slack_user_id: str | None) -> list[Entry]:
    """Open alerts that they own and that nobody was asked to act on yet."""
    mine = (
        select(RiskAlert)
        .where(RiskAlert.owner_id == person.id, RiskAlert.state == AlertState.OPEN)
        .order_by((RiskAlert.amount * RiskAlert.score).desc().nulls_last(), RiskAlert.score.desc(), RiskAlert.id)
    )
    return [_entry_of_alert(alert, person, slack_user_id) for alert in session.scalars(mine)]


def _entry_of_alert(alert: RiskAlert, person: Person, slack_user_id: str | None) -> Entry:
    money = Money(Decimal(alert.amount), alert.currency or "USD") if alert.amount is not None else None
    return Entry(
        origin=f"risk_alert:{alert.id}",
        title=alert.title,
        record_id=alert.opportunity_id or alert.account_id,
        record_ids=tuple({alert.subject_id, alert.account_id}),
        reasons=tuple(str(reason["text"]) for reason in alert.reasons),
        told=tuple(tuple(reason["fields"]) for reason in alert.reasons),
        next_step=alert.next_step,
        due_on=alert.due_on.isoformat(),
        owner_name=person.name,
        owner_slack_id=slack_user_id,
        amount=str(money.amount) if money else None,
        currency=money.currency if money else "USD",
        money_field="Opportunity.Amount" if alert.opportunity_id else "Account.arr",
        score=alert.score,
        group="risk",
    )

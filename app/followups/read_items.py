"""Items as frozen values, for builders and use cases."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.tables import Account
from app.errors import NotVisible
from app.followups.origin import Origin, OriginKind, parse_origin
from app.followups.rules import LIVE_STATES, ItemState
from app.followups.tables import ActionItem
from app.services import Services


@dataclass(frozen=True, slots=True)
class ItemView:
    """An action item with the names that its readers need; texts are raw."""

    id: UUID
    origin: Origin
    title: str
    note: str
    source: str
    state: ItemState
    about_id: str
    account_id: str | None
    account_name: str
    due_on: date | None
    snoozed_until: date | None
    assignee: Person
    assignee_slack_id: str | None
    created_by_slack_id: str
    created_by_id: str
    task_id: str | None
    assignments: int
    created_at: datetime
    closed_at: datetime | None
    closed_by_slack_id: str | None

    @property
    def is_closed(self) -> bool:
        """Whether nothing more is owed."""
        return self.state not in LIVE_STATES

    @property
    def as_origin(self) -> Origin:
        """For the buttons under the item itself."""
        return Origin(OriginKind.ITEM, str(self.id))


def get_item(services: Services, item_id: UUID) -> ItemView:
    """One item; raises NotVisible where there is none of that id."""
    with services.db.begin() as session:
        row = session.execute(_select().where(ActionItem.id == item_id)).one_or_none()
    if row is None:
        raise NotVisible("that follow-up")
    return _view(row)


def items_of_origins(session: Session, origins: Iterable[str]) -> dict[str, ItemView]:
    """Origin → its newest item, live or closed."""
    statement = _select().where(ActionItem.origin.in_(list(origins))).order_by(ActionItem.created_at)
    return {row[0].origin: _view(row) for row in session.execute(statement)}


def live_items_of(session: Session, salesforce_user_id: str) -> list[ItemView]:
    """What one person owes now, soonest first."""
    owed = _select().where(ActionItem.assignee_id == salesforce_user_id, ActionItem.state.in_(LIVE_STATES))
    return [_view(row) for row in session.execute(owed.order_by(ActionItem.due_on.nulls_last(), ActionItem.id))]


def _select() -> Select[ActionItem, str | None]:
    return select(ActionItem, Account.name).outerjoin(Account, Account.id == ActionItem.account_id)


def _view(row: Row[ActionItem, str | None]) -> ItemView:
    item, account_name = row
    return ItemView(
        id=item.id,
        origin=parse_origin(item.origin),
        title=item.title,
        note=item.note,
        source=item.source,
        state=ItemState(item.state),
        about_id=item.about_id,
        account_id=item.account_id,
        account_name=account_name or "",
        due_on=item.due_on,
        snoozed_until=item.snoozed_until,
        assignee=Person(item.assignee_id, item.assignee_name),
        assignee_slack_id=item.assignee_slack_id,
        created_by_slack_id=item.created_by_slack_id,
        created_by_id=item.created_by_id,
        # A Task that somebody deleted in Salesforce is none: nothing can be written to it.
        task_id=None if item.task_gone_at else item.salesforce_task_id,
        assignments=item.assignments,
        created_at=item.created_at,
        closed_at=item.closed_at,
        closed_by_slack_id=item.closed_by_slack_id,
    )

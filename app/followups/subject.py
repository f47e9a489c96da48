"""What a follow-up would be about: read from the alert, task, account or item that a button stands for."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.tables import Account, Opportunity
from app.errors import NotVisible
from app.followups.origin import Origin, OriginKind
from app.followups.rules import TITLE_CHARACTERS
from app.followups.tables import ActionItem
from app.risk.tables import RiskAlert
from app.slack.text import cut, one_line

_GONE = "that follow-up"


@dataclass(frozen=True, slots=True)
class Subject:
    """Where a follow-up hangs in Salesforce, and the words to start from (raw text)."""

    origin: Origin
    about_id: str
    account_id: str | None
    title: str
    account_name: str = ""
    note: str = ""
    reasons: tuple[dict[str, Any], ...] = ()
    """Why, sentence by sentence, each with the fields that it tells."""
    due_on: date | None = None
    owner_id: str | None = None
    task_id: str | None = None
    record_ids: frozenset[str] = field(default_factory=frozenset)
    """All that a person must be allowed to see before any of this is shown to them."""


def read_subject(session: Session, origin: Origin) -> Subject:
    """What the origin is about; raises NotVisible where it no longer exists."""
    if origin.kind is OriginKind.RISK_ALERT:
        return _of_alert(session, origin)
    if origin.kind is OriginKind.OVERDUE_TASK:
        return _of_task(session, origin)
    if origin.kind is OriginKind.ITEM:
        return _of_item(session, origin)
    return _of_record(session, origin)


def _of_alert(session: Session, origin: Origin) -> Subject:
    alert = session.get(RiskAlert, origin.uuid)
    if alert is None:
        raise NotVisible(_GONE)
    about = alert.opportunity_id or alert.account_id
    return Subject(
        origin=origin,
        about_id=about,
        account_id=alert.account_id,
        title=cut(alert.next_step, TITLE_CHARACTERS),
        account_name=one_line(alert.title),
        reasons=tuple(alert.reasons),
        due_on=alert.due_on,
        owner_id=alert.owner_id,
        record_ids=frozenset({about, alert.account_id}),
    )


def _of_task(session: Session, origin: Origin) -> Subject:
    task = session.get(Task, origin.id)
    if task is None or task.is_deleted:
        raise NotVisible(_GONE)
    return Subject(
        origin=origin,
        about_id=task.what_id or task.account_id or task.who_id or task.id,
        account_id=task.account_id,
        title=cut(one_line(task.subject) or "Follow up", TITLE_CHARACTERS),
        account_name=_account_name(session, task.account_id),
        due_on=task.activity_date,
        owner_id=task.owner_id,
        task_id=task.id,
        record_ids=frozenset({task.id} | ({task.account_id} if task.account_id else set())),
    )


def _of_item(session: Session, origin: Origin) -> Subject:
    item = session.get(ActionItem, origin.uuid)
    if item is None:
        raise NotVisible(_GONE)
    return Subject(
        origin=origin,
        about_id=item.about_id,
        account_id=item.account_id,
        title=item.title,
        account_name=_account_name(session, item.account_id),
        note=item.note,
        due_on=item.due_on,
        owner_id=item.assignee_id,
        task_id=None if item.task_gone_at else item.salesforce_task_id,
        record_ids=frozenset({item.about_id} | ({item.account_id} if item.account_id else set())),
    )


def _of_record(session: Session, origin: Origin) -> Subject:
    """A card, thread or handoff: about an account, or about one of its deals."""
    deal = session.get(Opportunity, origin.id)
    account_id = deal.account_id if deal else origin.id
    account = session.get(Account, account_id) if account_id else None
    if account is None or account.is_deleted:
        raise NotVisible(_GONE)
    return Subject(
        origin=origin,
        about_id=origin.id,
        account_id=account.id,
        title=f"Follow up with {cut(one_line(account.name), 200)}",
        account_name=one_line(account.name),
        owner_id=account.owner_id,
        record_ids=frozenset({origin.id, account.id}),
    )


def _account_name(session: Session, account_id: str | None) -> str:
    if account_id is None:
        return ""
    return one_line(session.scalar(select(Account.name).where(Account.id == account_id)))

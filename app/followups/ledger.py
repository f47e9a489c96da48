"""Keeping items: every change goes through here, with its line of history and the ops log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.log import record
from app.clock import business_now
from app.followups.origin import Origin, OriginKind
from app.followups.rules import LIVE_STATES, ItemAct, ItemState, after
from app.followups.tables import ActionItem, ItemEvent
from app.services import Services

ORIGIN_CHANGED = "digests.refresh"
"""The task that redraws every digest that shows an origin. Digests stand above this room, so it is known by name."""
ITEM_CHANGED = "followups.show_item"


def find_item(session: Session, origin: Origin, *, for_update: bool = False) -> ActionItem | None:
    """The live item of an origin, or the item itself where the origin is one."""
    statement = select(ActionItem)
    if origin.kind is OriginKind.ITEM:
        statement = statement.where(ActionItem.id == origin.uuid)
    else:
        statement = statement.where(ActionItem.origin == origin.value, ActionItem.state.in_(LIVE_STATES))
    statement = statement.order_by(ActionItem.created_at.desc()).limit(1)
    return session.scalar(statement.with_for_update() if for_update else statement)


def add_item(session: Session, values: dict[str, Any]) -> bool:
    """Store a new item; False where it exists already, or where its origin has a live one."""
    statement = insert(ActionItem).values(state=ItemState.OPEN, **values)
    created = session.scalar(statement.on_conflict_do_nothing().returning(ActionItem.id))
    return created is not None


def act_on(session: Session, item: ActionItem, act: ItemAct, *, actor: str, **detail: Any) -> bool:
    """Move the item on and note it; False (and nothing changed) where its state does not allow the act."""
    following = after(ItemState(item.state), act)
    if following is None:
        return False
    item.state = following
    note_event(session, item.id, act, actor=actor, **detail)
    return True


def note_event(session: Session, item_id: UUID, act: ItemAct, *, actor: str, **detail: Any) -> None:
    """Add a line to the item's history and to the ops log (ids only in both)."""
    session.add(ItemEvent(item_id=item_id, act=act, actor=actor, detail=detail, at=business_now(session)))
    session.flush()
    record(session, actor=actor, kind=f"followup.{act}", subject=str(item_id), detail=detail)


def announce(services: Services, session: Session, item: ActionItem) -> None:
    """Have every message that shows the item or its origin redrawn, once this transaction commits."""
    services.queue.enqueue(session, ITEM_CHANGED, {"item_id": str(item.id)}, lane="background")
    announce_origin(services, session, item.origin)


def announce_origin(services: Services, session: Session, origin: str) -> None:
    """Have every digest that shows the origin redrawn, once this transaction commits."""
    services.queue.enqueue(session, ORIGIN_CHANGED, {"origin": origin}, lane="background")

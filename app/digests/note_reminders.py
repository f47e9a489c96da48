"""A personal digest that shows an item reminds of it: that belongs into the item's history."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.digests.entry import Entry
from app.digests.tables import DigestRun
from app.followups.ledger import act_on
from app.followups.origin import OriginKind
from app.followups.rules import ItemAct
from app.followups.tables import ActionItem


def note_reminders(session: Session, run: DigestRun) -> int:
    """Note a reminder on each item that the posted digest showed its owner, once a day; returns how many."""
    if not run.recipient:
        return 0
    shown = [Entry.from_json(row).parsed_origin for row in (run.entries or ())[: run.shown]]
    items = (session.get(ActionItem, one.uuid) for one in shown if one.kind is OriginKind.ITEM)
    return sum(item is not None and _note(session, item, run) for item in items)


def _note(session: Session, item: ActionItem, run: DigestRun) -> bool:
    if item.reminded_on == run.local_date or item.assignee_id != run.recipient:
        return False
    if not act_on(session, item, ItemAct.REMIND, actor="throughline", on=run.local_date.isoformat()):
        return False
    item.reminded_on = run.local_date
    return True

"""The row that makes sure that a conversation is saved once."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.meetings.save_form import SaveForm
from app.meetings.tables import SavedTalk
from app.meetings.talk import Talk
from app.services import Services

_WRITES = UUID("3a5f6d0e-1f0b-4c58-9f0e-2a7d8c1b6e44")
SAVING, SAVED, REFUSED, UNDONE = "saving", "saved", "refused", "undone"


def find_saved(services: Services, key: str) -> SavedTalk | None:
    """The conversation as it was saved; None where it is not in Salesforce (any more)."""
    with services.db.begin() as session:
        row = session.get(SavedTalk, key)
    return row if row is not None and row.state == SAVED else None


def begin_saving(session: Session, talk: Talk, form: SaveForm, at: datetime) -> tuple[SavedTalk, bool]:
    """Take the conversation for this form; False (with the row as it is) where another form has it."""
    values = {
        "draft_id": form.draft_id,
        "slack_user_id": form.asked.user_id,
        "account_id": form.account_id,
        "object_name": form.object_name,
        "lines": len(talk.lines),
        "saved_at": at,
    }
    session.execute(insert(SavedTalk).values(key=talk.key, state=SAVING, turn=1, **values).on_conflict_do_nothing())
    row = session.scalars(select(SavedTalk).where(SavedTalk.key == talk.key).with_for_update()).one()
    if row.draft_id == form.draft_id:
        return row, True
    if row.state in (SAVING, SAVED):
        return row, False
    row.state, row.turn, row.record_id = SAVING, row.turn + 1, ""
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return row, True


def write_key(talk_key: str, turn: int) -> str:
    """What makes one saving of one conversation the same write, however often its job runs."""
    return f"talk-{uuid5(_WRITES, talk_key).hex}-{turn}"

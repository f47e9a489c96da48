"""The row that makes sure that a conversation is saved once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid5

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.meetings.save_form import SaveForm
from app.meetings.tables import SavedTalk
from app.meetings.talk import Talk, TalkKind
from app.services import Services
from app.slack.text import count

_WRITES = UUID("3a5f6d0e-1f0b-4c58-9f0e-2a7d8c1b6e44")
_AFTER = "+"
SAVING, SAVED, REFUSED, UNDONE = "saving", "saved", "refused", "undone"


def saved_parts(services: Services, key: str) -> list[SavedTalk]:
    """The parts of a conversation that are in Salesforce, the newest last; none where it was taken back or never saved."""
    mine = or_(SavedTalk.key == key, SavedTalk.key.startswith(f"{key}{_AFTER}", autoescape=True))
    with services.db.begin() as session:
        rows = session.scalars(select(SavedTalk).where(mine, SavedTalk.state == SAVED))
        return sorted(rows, key=lambda row: row.saved_at)


def what_is_new(talk: Talk, saved: Sequence[SavedTalk]) -> Talk | None:
    """The lines of a thread that stand in none of its saved parts, under a key of their own; None where there are none."""
    if not saved:
        return talk
    if talk.kind is not TalkKind.THREAD:
        return None
    covered = [_covered(talk, row) for row in saved]
    fresh = tuple(line for line in talk.lines if not any(after < line.ts <= until for after, until in covered))
    if not fresh:
        return None
    is_rest = any(row.key == talk.key for row in saved)
    key = f"{talk.key}{_AFTER}{max(until for _, until in covered)}" if is_rest else talk.key
    kept = len(talk.lines) - len(fresh)
    note = (
        f"{count(kept, 'message')} of this thread {'is' if kept == 1 else 'are'} saved already; this adds what is new"
    )
    return replace(talk, key=key, lines=fresh, note="; ".join(part for part in (note, talk.note) if part))


def _covered(talk: Talk, row: SavedTalk) -> tuple[str, str]:
    """The times between which a part's lines lie: after the first, up to the second."""
    last = row.until_ts or talk.lines[min(row.lines, len(talk.lines)) - 1].ts  # a part from before times were kept
    return row.key.removeprefix(talk.key).removeprefix(_AFTER), last


def begin_saving(session: Session, talk: Talk, form: SaveForm, at: datetime) -> tuple[SavedTalk, bool]:
    """Take the conversation for this form; False (with the row as it is) where another form has it."""
    values = {
        "draft_id": form.draft_id,
        "slack_user_id": form.asked.user_id,
        "account_id": form.account_id,
        "object_name": form.object_name,
        "lines": len(talk.lines),
        "until_ts": talk.lines[-1].ts if talk.lines else "",
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

"""How a worklist looks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, header, section
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, link

RecordUrl = Callable[[str], str]
_SHOWN = 15
_NAMES = {"item": "item", "task": "task", "risk": "at risk", "deal": "deal closes", "case": "case"}


@dataclass(frozen=True, slots=True)
class Work:
    """One thing to do; `record_ids` must be visible, the first is linked. Texts are raw."""

    kind: str
    title: str
    record_ids: tuple[str, ...]
    about: str = ""
    due_on: date | None = None
    origin: str = ""
    """What a Done button stands for; empty where there is nothing to finish here."""


def worklist_message(work: Sequence[Work], today: date, record_url: RecordUrl) -> Message:
    """The first fifteen, each with a Done button where we can finish it."""
    if not work:
        text = ":white_check_mark: Nothing is waiting for you."
        return Message(text, (section(text),))
    late = sum(piece.due_on is not None and piece.due_on < today for piece in work)
    head = f"{count(len(work), 'thing')} to do" + (f", {late} late" if late else "")
    blocks: list[Block] = [header(f"Your worklist · {day(today)}"), section(f"*{head}*")]
    for piece in work[:_SHOWN]:
        done = button("Done", Action.FOLLOWUP_DONE, piece.origin) if piece.origin else None
        blocks.append(section(_line(piece, today, record_url), accessory=done))
    if len(work) > _SHOWN:
        rest = ", ".join(piece.title for piece in work[_SHOWN:])
        blocks.append(context(f"and {len(work) - _SHOWN} more: {escape(rest, 1200)}"))
        blocks.append(actions(button("CSV", Action.WORKLIST_CSV, "me"), block_id="worklist"))
    return Message(head, tuple(blocks))


def _line(piece: Work, today: date, record_url: RecordUrl) -> str:
    about = f" · {escape(piece.about, 80)}" if piece.about else ""
    return f"{_due(piece, today)} {link(record_url(piece.record_ids[0]), piece.title, 120)}{about} · _{_NAMES[piece.kind]}_"


def _due(piece: Work, today: date) -> str:
    if piece.due_on is None:
        return "•"
    days = (today - piece.due_on).days
    if days > 0:
        return f"*{count(days, 'day')} late*"
    return "*today*" if days == 0 else day(piece.due_on)

"""The ledger of promises as Slack shows it. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from app.handoffs.ledger import Promise
from app.llm.readable import without_addresses
from app.slack.action_ids import Action
from app.slack.blocks import button, context, header, section
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, link, when

SHOWN = 20


def ledger_message(name: str, promises: Sequence[Promise], url: Callable[[str], str], today: date) -> Message:
    """Every promise to the letter, with where it says so, when it is due, and a button for its state."""
    if not promises:
        return Message("No promise", (section(f"I found no promise of ours to {escape(name, 100)}."),))
    owed = [one for one in promises if one.delivered_at is None]
    late = sum(one.is_late(today) for one in owed)
    summary = f"{count(len(owed), 'promise')} owed" + (f", {late} late" if late else "")
    blocks: list[Block] = [header(f"Promised to {name}"), section(f"{summary}, {len(promises) - len(owed)} delivered")]
    blocks += [_line(one, url, today) for one in promises[:SHOWN]]
    if len(promises) > SHOWN:
        blocks.append(context(f"{len(promises) - SHOWN} more not shown"))
    return Message(f"{summary} to {escape(name, 100)}", tuple(blocks))


def _line(promise: Promise, url: Callable[[str], str], today: date) -> Block:
    told = [promise.who, day(promise.said_on) if promise.said_on else None]
    said = escape(", ".join(part for part in told if part), 120)
    due = f"\n{':red_circle: ' if promise.is_late(today) else ''}due {day(promise.due_on)}" if promise.due_on else ""
    done = f"\n:white_check_mark: delivered {when(promise.delivered_at)}" if promise.delivered_at else due
    text = f"“{escape(without_addresses(promise.quote), 400)}”\n{link(url(promise.record_id), said or 'source')}{done}"
    owed = promise.delivered_at is None
    action = Action.PROMISE_DELIVERED if owed else Action.PROMISE_OPEN
    return section(text, accessory=button("Delivered" if owed else "Not yet", action, str(promise.id)))

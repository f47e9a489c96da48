"""What people see of an item: the message to its owner and the forms. Pure."""

from __future__ import annotations

from collections.abc import Callable, Container, Sequence

from app.followups.read_items import ItemView
from app.followups.rules import ItemState
from app.slack.action_ids import Action
from app.slack.blocks import Element, actions, button, context, section
from app.slack.message import Block, Message
from app.slack.text import cut, day, escape, link, mention, when

RecordUrl = Callable[[str], str]
_TEXT_CHARACTERS = 1500
_ESCALATED_SHOWN = 10


def item_message(item: ItemView, record_url: RecordUrl) -> Message:
    """The item as its owner sees it, with buttons while it is theirs to do."""
    blocks: list[Block] = [section(f"*{escape(item.title, 255)}*\n{_facts(item, record_url)}")]
    if item.note:
        blocks.append(section(escape(item.note, _TEXT_CHARACTERS)))
    if item.source:
        blocks.append(context(f"Why: {escape(' · '.join(item.source.splitlines()), _TEXT_CHARACTERS)}"))
    blocks.append(context(standing(item)) if item.is_closed else actions(*item_buttons(item)))
    if not item.is_closed and item.state is ItemState.ACKNOWLEDGED:
        blocks.append(context(standing(item)))
    lead = "Closed" if item.is_closed else "For you"
    return Message(f"{lead}: {escape(item.title, 255)}", tuple(blocks))


def passed_on_message(item: ItemView) -> Message:
    """What a former owner sees once the item is somebody else's."""
    text = f"~{escape(item.title, 255)}~\nNow with {owner(item)}."
    return Message(f"Passed on: {escape(item.title, 255)}", (section(text),))


def escalated_message(items: Sequence[ItemView], gone: Container[str], record_url: RecordUrl) -> Message:
    """What a manager reads of items that nobody picked up; `gone` are owners who are no longer active in Salesforce."""
    if len(items) == 1:
        title = f"Not picked up: {escape(items[0].title, 255)}"
    else:
        title = f"{len(items)} follow-ups that nobody picked up"
    blocks: list[Block] = [] if len(items) == 1 else [section(f"*{title}*")]
    for item in items[:_ESCALATED_SHOWN]:
        value = item.as_origin.value
        reassign = button("Reassign", Action.FOLLOWUP_REASSIGN, value, style="primary")
        blocks.append(section(f"{_why_escalated(item, gone)}\n*{escape(item.title, 255)}*\n{_facts(item, record_url)}"))
        blocks.append(actions(reassign, button("Done", Action.FOLLOWUP_DONE, value)))
    if len(items) > _ESCALATED_SHOWN:
        blocks.append(context(f"and {len(items) - _ESCALATED_SHOWN} more: `/throughline report` counts them all"))
    return Message(title, tuple(blocks))


def _why_escalated(item: ItemView, gone: Container[str]) -> str:
    if item.assignee.id in gone:
        return f"{escape(item.assignee.name, 80)} is no longer active in Salesforce, so this has nobody:"
    return f"{owner(item)} has not picked this up for a working day:"


def task_gone_message(item: ItemView) -> Message:
    """The question to an owner whose Task was deleted in Salesforce."""
    text = f"The Task behind *{escape(item.title, 255)}* was deleted in Salesforce. Is it done with, or shall it stay?"
    value = item.as_origin.value
    buttons = actions(
        button("It is done", Action.FOLLOWUP_CANCEL, value, style="primary"),
        button("Keep it", Action.FOLLOWUP_ACKNOWLEDGE, value),
    )
    return Message(escape(f"A Task of yours was deleted: {item.title}", 300), (section(text), buttons))


def task_queued_message(item: ItemView) -> Message:
    """What an owner reads whose Task was given to a queue, which is nobody."""
    title = escape(item.title, 255)
    text = f"The Task behind *{title}* was given to a queue in Salesforce. It stays with you until somebody takes it there."
    reassign = button("Reassign", Action.FOLLOWUP_REASSIGN, item.as_origin.value)
    return Message(f"Still yours: {title}", (section(text, accessory=reassign),))


def item_buttons(item: ItemView) -> tuple[Element, ...]:
    """What its owner can do with an item."""
    value = item.as_origin.value
    on_it = button("On it", Action.FOLLOWUP_ACKNOWLEDGE, value)
    rest = (
        button("Done", Action.FOLLOWUP_DONE, value, style="primary"),
        button("Snooze", Action.FOLLOWUP_SNOOZE, value),
        button("Reassign", Action.FOLLOWUP_REASSIGN, value),
        button("History", Action.ITEM_HISTORY, value),
    )
    return rest if item.state is ItemState.ACKNOWLEDGED else (on_it, *rest)


def standing(item: ItemView) -> str:
    """Where the item stands, in one mrkdwn line: who has it, or who closed it."""
    by = f" by {mention(item.closed_by_slack_id)}" if item.closed_by_slack_id else ""
    if item.state is ItemState.DONE:
        return f":white_check_mark: Done{by}" + (f", {when(item.closed_at)}" if item.closed_at else "")
    if item.state is ItemState.CANCELLED:
        return f"Cancelled{by}"
    due = f", due {day(item.due_on)}" if item.due_on else ""
    if item.snoozed_until:
        return f":zzz: {owner(item)} put it off until {day(item.snoozed_until)}{due}"
    taken = "is on it" if item.state is ItemState.ACKNOWLEDGED else "has it"
    return f":bust_in_silhouette: {owner(item)} {taken}{due}"


def owner(item: ItemView) -> str:
    """The item's owner as a mention where they are in Slack."""
    return mention(item.assignee_slack_id) if item.assignee_slack_id else escape(item.assignee.name, 80)


def _facts(item: ItemView, record_url: RecordUrl) -> str:
    about = link(record_url(item.about_id), cut(item.account_name, 80) or "record")
    due = f"due {day(item.due_on)}" if item.due_on else "no due date"
    task = f" · {link(record_url(item.task_id), 'Task')}" if item.task_id else ""
    return f"{about} · {due} · from {mention(item.created_by_slack_id)}{task}"

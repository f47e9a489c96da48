"""Find the action items of a conversation, and assign the chosen ones together."""

from __future__ import annotations

from typing import Any

from app.errors import BadInput
from app.followups.access import assignee, named
from app.followups.assign_item import assign_item
from app.followups.form import AssignForm, Source
from app.followups.origin import OriginKind, for_account
from app.followups.tables import ActionItem
from app.jobs.claims import claim
from app.meetings.drafts import Draft, get_draft, keep_draft
from app.meetings.items_form import Heading, ItemsForm, Row, items_view
from app.meetings.propose_items import Proposal, propose_items
from app.meetings.read_talk import read_talk
from app.meetings.source import TalkSource
from app.meetings.suggest_account import suggest_account
from app.meetings.talk_form import ITEMS_FORM, fill_form
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import count, day, escape


def fill_items_view(services: Services, payload: dict[str, Any]) -> None:
    """Job: the form with the items that were found, in place of the waiting one."""
    fill_form(services, payload, ITEMS_FORM, _view)


def _view(services: Services, asked: Conversation, source: TalkSource) -> Block:
    person = services.people.salesforce_user(asked.user_id)
    talk = read_talk(services, source, asked.user_id)
    found = propose_items(services, talk, asked.user_id)
    about = f"{escape(talk.title, 100)} · {count(len(talk.lines), 'line')} read"
    if not found.offered:
        had = f" {count(found.assigned, 'item')} of it assigned before." if found.assigned else ""
        return ITEMS_FORM.saying(
            f"I found no action item in it ({about}).{had} “Create action item” makes one by hand."
        )
    draft = keep_draft(services, asked.user_id, talk, [one.as_content() for one in found.offered])
    heading = Heading(about, suggest_account(services, person, talk), escape(talk.note))
    return items_view(draft.id, heading, found, asked)


def assign_items(services: Services, payload: dict[str, Any]) -> None:
    """Job: one item for each ticked row, and one answer for all; a repeat finds what it made."""
    form = ItemsForm.from_payload(payload)
    draft = get_draft(services, form.draft_id, form.asked.user_id)
    made = [_assign(services, form, draft, row) for row in form.rows]
    lines = [line for line in made if line]
    if lines:
        told = f":white_check_mark: {count(len(lines), 'follow-up')} assigned:\n" + "\n".join(lines)
        services.slack.reply(form.asked, words(told))


def _assign(services: Services, form: ItemsForm, draft: Draft, row: Row) -> str:
    """Assign one row; what to tell of it, empty where it was refused (which is told by itself)."""
    proposal = Proposal.from_content(draft.proposals[row.number])
    wanted = AssignForm(
        form_id=proposal.key,
        origin=for_account(OriginKind.THREAD, form.account_id),
        assignee_slack_id=row.slack_user_id,
        due_on=row.due_on,
        title=row.title,
        note=_note(draft, proposal),
        asked=form.asked,
        source=Source(draft.talk.channel_id or None, proposal.ts or None),
    )
    with services.db.begin() as session:
        # One answer tells of all of them, so none confirms itself.
        claim(session, "item.confirmed", f"{wanted.item_id}:1")
    assign_item(services, wanted)
    with services.db.begin() as session:
        item = session.get(ActionItem, wanted.item_id)
    if item is None:
        return ""
    person = named(item.assignee_slack_id, item.assignee_name)
    due = f", due {day(item.due_on)}" if item.due_on else ""
    return f"• {person}: {escape(item.title, 150)}{due}"


def _note(draft: Draft, proposal: Proposal) -> str:
    if not proposal.quote:
        return ""
    said = ", ".join(part for part in (proposal.said_by, proposal.at) if part)
    return f"From a {draft.talk.word} ({draft.talk.title}, {day(draft.talk.held_on)}): “{proposal.quote}”" + (
        f" ({said})" if said else ""
    )


def check_assignees(services: Services, form: ItemsForm) -> None:
    """Raise BadInput beside the row whose person has no Salesforce user."""
    for row in form.rows:
        try:
            assignee(services, row.slack_user_id)
        except BadInput as bad:
            raise BadInput(str(bad), f"who-{row.number}") from None

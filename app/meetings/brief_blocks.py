"""Briefs as Slack shows them. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import ZoneInfo

from app.handoffs.blocks import section_text
from app.handoffs.written_parts import from_records_alone
from app.llm.readable import without_addresses
from app.meetings.brief import Brief, Meeting
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, header, section
from app.slack.message import Block, Message
from app.slack.text import count, escape, link, when

Url = Callable[[str], str]
MEETINGS_SHOWN = 10
USAGE = (
    "`/brief <account>` tells what to know before you speak to them. `/brief on` sends you that 30 minutes before each "
    "meeting with a customer (`/brief on 15`, `/brief on 60`), `/brief on evening` lists tomorrow's meetings the day "
    "before; `/brief off` stops it."
)


def brief_message(brief: Brief, url: Url, zone: ZoneInfo) -> Message:
    """The brief: the meeting, then what to know, one screen."""
    name = without_addresses(brief.account_name)
    blocks: list[Block] = [header(f"Brief: {name}")]
    title = link(url(brief.account_id), name)
    blocks.append(section(f"*{title}*{_meeting(brief.meeting, url, zone) if brief.meeting else ''}"))
    blocks += [section(section_text(part, url)) for part in brief.sections]
    notes = [f"From Salesforce as of {when(brief.as_of)}" if brief.as_of else "From Salesforce"]
    notes += [] if brief.met_at else ["no earlier meeting or call is on record"]
    notes += ["Partly written by a model, checked against the records"] if brief.is_partly_written else []
    notes += [escape(from_records_alone(brief.model_failed))] if brief.model_failed else []
    blocks.append(context(*notes))
    blocks.append(
        actions(
            button("Timeline", Action.ACCOUNT_TIMELINE, brief.account_id),
            button("Promises", Action.HANDOFF_LEDGER, brief.account_id),
            button("Ask", Action.ACCOUNT_ASK, brief.account_id),
        )
    )
    return Message(f"Brief for {escape(name, 100)}", tuple(blocks))


def evening_message(meetings: Sequence[tuple[str, str, Meeting]], url: Url, zone: ZoneInfo) -> Message:
    """Tomorrow's meetings as (account id, account name, meeting), each with a button for its brief."""
    told = f"{count(len(meetings), 'meeting')} with customers ahead"
    blocks: list[Block] = [header("Tomorrow")]
    for account_id, name, meeting in meetings[:MEETINGS_SHOWN]:
        text = f"*{link(url(account_id), without_addresses(name), 80)}*{_meeting(meeting, url, zone)}"
        blocks.append(section(text, accessory=button("Brief", Action.BRIEF_OPEN, account_id)))
    more = len(meetings) - MEETINGS_SHOWN
    blocks.append(context(*([f"{more} more not shown"] if more > 0 else []), "`/brief off` stops these messages"))
    return Message(told, tuple(blocks))


def _meeting(meeting: Meeting, url: Url, zone: ZoneInfo) -> str:
    subject = link(url(meeting.id), without_addresses(meeting.subject), 100)
    along = ", ".join(escape(name, 60) for name in meeting.colleagues)
    return f"\n{subject}, {when(meeting.starts_at, zone)}{f', with {along}' if along else ''}"

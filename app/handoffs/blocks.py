"""A handoff as Slack shows it. Pure."""

from __future__ import annotations

from collections.abc import Callable

from app.followups.origin import Origin, OriginKind
from app.handoffs.handoff import Entry, Handoff, Section
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, confirm, context, divider, header, section
from app.slack.message import Block, Message
from app.slack.text import count, escape, link, when

ENTRY_CHARACTERS = 350
SECTION_CHARACTERS = 1600


def handoff_message(
    handoff: Handoff, url: Callable[[str], str], *, share_id: str | None = None, note: str = ""
) -> Message:
    """The handoff; with `share_id`, the button that shares it. `note` is mrkdwn, already escaped."""
    blocks: list[Block] = [header(f"Handoff: {handoff.account_name}"), section(_title(handoff, url))]
    for part in handoff.sections:
        blocks.append(section(_section(part, url)))
    blocks += [divider(), section(_gaps(handoff)), context(*_notes(handoff, note))]
    if share_id:
        ask = confirm("Share this handoff?", "Everybody in this channel will read it, including its quotations.", "Share")
        blocks.append(
            actions(
                button("Share to channel", Action.HANDOFF_SHARE, share_id, style="primary", confirm=ask),
                button("Assign follow-up", Action.FOLLOWUP_ASSIGN, Origin(OriginKind.HANDOFF, handoff.account_id).value),
            )
        )
    text = f"Handoff for {escape(handoff.account_name, 100)}: {handoff.completeness_percent}% complete"
    return Message(text, tuple(blocks))


def _title(handoff: Handoff, url: Callable[[str], str]) -> str:
    from_name = escape(handoff.from_name or "nobody", 80)
    to_name = escape(handoff.to_name or "nobody yet", 80)
    return f"*{link(url(handoff.account_id), handoff.account_name)}* · from {from_name} to {to_name}"


def _section(part: Section, url: Callable[[str], str]) -> str:
    kind = " _(said in mails and calls)_" if part.is_claimed else ""
    lines = [f"*{part.title}*{kind}"]
    for position, entry in enumerate(part.entries):
        line = _entry(entry, url)
        if sum(map(len, lines)) + len(line) > SECTION_CHARACTERS:
            lines.append(f"_and {len(part.entries) - position} more_")
            break
        lines.append(line)
    return "\n".join(lines)


def _entry(entry: Entry, url: Callable[[str], str]) -> str:
    sources = " ".join(link(url(record_id), "↗") for record_id in entry.record_ids[:3])
    if entry.quote:
        said_by = f" {escape(entry.source, 80)}" if entry.source else ""
        return f"• “{escape(entry.quote, ENTRY_CHARACTERS)}” —{said_by} {sources}"
    return f"• {escape(entry.text, ENTRY_CHARACTERS)} {sources}"


def _gaps(handoff: Handoff) -> str:
    if not handoff.gaps:
        return "*Complete*: nothing that a receiver needs is missing."
    lines = [f"*{handoff.completeness_percent}% complete.* Missing:"]
    return "\n".join([*lines, *(f"• {escape(gap.what, 120)}: ask {escape(gap.ask, 80)}" for gap in handoff.gaps)])


def _notes(handoff: Handoff, note: str) -> list[str]:
    notes = [f"From Salesforce as of {when(handoff.as_of)}" if handoff.as_of else "From Salesforce"]
    if handoff.left_out:
        them = "it" if handoff.left_out == 1 else "them"
        notes.append(f"{count(handoff.left_out, 'statement')} left out: no record supports {them}")
    by_model = "Prose by a model, checked against the records" if handoff.prompt_version else "Taken from the records, no model"
    return [*notes, by_model, *([note] if note else [])]

"""A handoff as Slack shows it. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from app.followups.origin import Origin, OriginKind
from app.handoffs.handoff import Entry, Handoff, Section
from app.handoffs.written_parts import from_records_alone
from app.llm.readable import without_addresses
from app.slack.action_ids import Action
from app.slack.blocks import Element, actions, button, confirm, context, divider, header, section
from app.slack.message import Block, Message
from app.slack.text import count, escape, link, when

Url = Callable[[str], str]

ENTRY_CHARACTERS = 350
SECTION_CHARACTERS = 1600


@dataclass(frozen=True, slots=True)
class DraftButtons:
    """What can be done with a draft. Without a receiver's name nobody can be offered it with one click."""

    version_id: str
    account_id: str
    promises: int
    receiver_name: str = ""


@dataclass(frozen=True, slots=True)
class OfferButtons:
    """What a receiver can do with an offer."""

    handoff_id: str
    account_id: str
    promises: int


def handoff_message(
    handoff: Handoff,
    url: Url,
    *,
    draft: DraftButtons | None = None,
    offer: OfferButtons | None = None,
    intro: str = "",
    note: str = "",
) -> Message:
    """The handoff with the buttons of a draft or of an offer. `intro` and `note` are mrkdwn, already escaped."""
    blocks: list[Block] = [header(f"Handoff: {without_addresses(handoff.account_name)}")]
    blocks += [section(intro)] if intro else []
    blocks.append(section(_title(handoff, url)))
    blocks += [section(section_text(part, url)) for part in handoff.sections]
    blocks += [divider(), section(_gaps(handoff)), context(*_notes(handoff, note))]
    blocks += [_draft_row(draft)] if draft else []
    blocks += [_offer_row(offer)] if offer else []
    text = (
        f"Handoff for {escape(without_addresses(handoff.account_name), 100)}: {handoff.completeness_percent}% complete"
    )
    return Message(text, tuple(blocks))


def _draft_row(draft: DraftButtons) -> Block:
    ask = confirm("Share this handoff?", "Everybody in this channel will read it, including its quotations.", "Share")
    offer = button(f"Hand over to {draft.receiver_name}", Action.HANDOFF_OFFER, draft.version_id, style="primary")
    choose = button("Hand over to…", Action.HANDOFF_CHOOSE, draft.version_id)
    return actions(
        *([offer] if draft.receiver_name else []),
        choose,
        button("Share to channel", Action.HANDOFF_SHARE, draft.version_id, confirm=ask),
        *_ledger_button(draft.promises, draft.account_id),
        button("Assign follow-up", Action.FOLLOWUP_ASSIGN, Origin(OriginKind.HANDOFF, draft.account_id).value),
        button("Versions", Action.HANDOFF_VERSIONS, draft.account_id),
    )


def _offer_row(offer: OfferButtons) -> Block:
    return actions(
        button("Accept", Action.HANDOFF_ACCEPT, offer.handoff_id, style="primary"),
        button("Return with questions", Action.HANDOFF_RETURN, offer.handoff_id),
        *_ledger_button(offer.promises, offer.account_id),
        button("Assign follow-up", Action.FOLLOWUP_ASSIGN, Origin(OriginKind.HANDOFF, offer.account_id).value),
        button("Versions", Action.HANDOFF_VERSIONS, offer.account_id),
    )


def _ledger_button(promises: int, account_id: str) -> list[Element]:
    return [button(f"Promises ({promises})", Action.HANDOFF_LEDGER, account_id)] if promises else []


def _title(handoff: Handoff, url: Url) -> str:
    from_name = escape(handoff.from_name or "nobody", 80)
    to_name = escape(handoff.to_name or "nobody yet", 80)
    return f"*{link(url(handoff.account_id), without_addresses(handoff.account_name))}* · from {from_name} to {to_name}"


def section_text(part: Section, url: Url) -> str:
    """A heading with its cited lines (mrkdwn)."""
    kind = " _(as said in mails and notes; not confirmed in any field)_" if part.is_claimed else ""
    lines, left = [f"*{escape(part.title)}*{kind}"], part.more
    for position, entry in enumerate(part.entries):
        line = _entry(entry, url)
        if sum(map(len, lines)) + len(line) > SECTION_CHARACTERS:
            left += len(part.entries) - position
            break
        lines.append(line)
    return "\n".join([*lines, *([f"_and {left} more_"] if left else [])])


def _entry(entry: Entry, url: Url) -> str:
    sources = " ".join(link(url(record_id), "↗") for record_id in entry.record_ids[:3])
    if entry.quote:
        said_by = f" {escape(entry.source, 80)}" if entry.source else ""
        return f"• “{escape(without_addresses(entry.quote), ENTRY_CHARACTERS)}” —{said_by} {sources}"
    return f"• {escape(without_addresses(entry.text), ENTRY_CHARACTERS)} {sources}"


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
    if handoff.prompt_version:
        notes.append("Partly written by a model, checked against the records")
    elif handoff.model_failed:
        notes.append(escape(from_records_alone(handoff.model_failed)))
    return [*notes, *([note] if note else [])]

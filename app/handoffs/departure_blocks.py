"""What a leaving colleague leaves behind, as Slack shows it. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.handoffs.departing import Estate
from app.handoffs.suggest_owners import Suggestion
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, confirm, context, header, section
from app.slack.message import Block, Message
from app.slack.text import count, escape, link

_LINES = 12
_PLURALS = {"Opportunity": "open opportunities", "Case": "open cases", "Task": "open tasks", "Event": "planned meetings",
            "Account": "accounts", "Lead": "open leads", "Contract": "running contracts", "Contact": "contacts"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class DepartureView:
    """The preview. `hidden` counts records that the asker may not see; without a plan nothing can be reassigned."""

    name: str
    counts: Mapping[str, int]
    estate: Estate
    hidden: int
    suggestions: Sequence[Suggestion]
    key_accounts: Sequence[tuple[str, str]]
    plan_id: str | None


def departure_message(view: DepartureView, url: Callable[[str], str]) -> Message:
    """What there is, that it is all, who could take it and why, and the buttons."""
    total = sum(view.counts.values())
    blocks: list[Block] = [header(f"{view.name} leaves"), section(_counts(view, total)), context(_reconciled(view))]
    if view.suggestions:
        blocks += [section(_by_owner(view.suggestions)), section(_by_account(view.suggestions, url))]
    if view.key_accounts:
        pages = [
            button(f"Hand off {name}"[:70], Action.HANDOFF_START, account_id) for account_id, name in view.key_accounts
        ]
        blocks += [context("One page for each key account:"), actions(*(_numbered(pages)))]
    if view.plan_id and total:
        ask = confirm(
            "Reassign now?",
            f"{total} records get a new owner in Salesforce, in your name. It can be undone.",
            "Reassign",
        )
        blocks.append(
            actions(
                button(f"Reassign {total} records", Action.REP_REASSIGN, view.plan_id, style="primary", confirm=ask)
            )
        )
    elif total:
        blocks.append(context("Nobody works beside them under the same manager, so I propose no new owner."))
    return Message(f"{escape(view.name, 80)} leaves {count(total, 'open record')}", tuple(blocks))


def _numbered(buttons: list[Block]) -> list[Block]:
    """Several buttons of one action in a row need ids of their own; the prefix tells what they do."""
    return [{**one, "action_id": f"{one['action_id']}.{n}"} if n else one for n, one in enumerate(buttons)]


def _counts(view: DepartureView, total: int) -> str:
    if not total:
        return f"*{escape(view.name, 80)}* owns no open record that you may see."
    parts = [
        f"{number} {_PLURALS[name] if number != 1 else _PLURALS[name].rstrip('s')}"
        for name, number in view.counts.items()
    ]
    return f"*{count(total, 'open record')}*: {', '.join(_singular(part) for part in parts)}."


def _singular(part: str) -> str:
    return part.replace("opportunitie", "opportunity") if part.endswith("opportunitie") else part


def _reconciled(view: DepartureView) -> str:
    estate = view.estate
    listed = sum(view.counts.values()) + view.hidden
    difference = estate.counted - listed
    told = f"Salesforce counts {estate.counted:,}, listed {listed:,}, difference {difference:,}"
    told += f" ({view.hidden:,} of them you may not see)" if view.hidden else ""
    told += "; :warning: something changed while I listed, please ask again" if difference else ""
    lag = len(estate.records) - estate.mirrored
    told += f"; {lag:,} of them are newer than my copy" if lag else ""
    return told + (f"; not asked: {escape(', '.join(estate.unread))}" if estate.unread else "")


def _by_owner(suggestions: Sequence[Suggestion]) -> str:
    taken: defaultdict[str, list[Suggestion]] = defaultdict(list)
    for one in suggestions:
        taken[one.owner.name].append(one)
    lines = [
        f"• *{escape(name, 60)}*: {count(sum(one.parcel.account_id is not None for one in parts), 'account')}, "
        f"{count(sum(one.parcel.size for one in parts), 'record')}"
        for name, parts in sorted(taken.items())
    ]
    return "*Proposed new owners*\n" + "\n".join(lines)


def _by_account(suggestions: Sequence[Suggestion], url: Callable[[str], str]) -> str:
    lines = []
    for one in suggestions[:_LINES]:
        parcel = one.parcel
        name = link(url(parcel.account_id), parcel.name, 60) if parcel.account_id else escape(parcel.name)
        lines.append(f"• {name} ({parcel.size}) → {escape(one.owner.name, 60)}: {escape(', '.join(one.reasons), 120)}")
    more = len(suggestions) - _LINES
    return "\n".join(lines + ([f"_and {more} more_"] if more > 0 else []))

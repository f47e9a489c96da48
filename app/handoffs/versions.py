"""Every version of a handoff that was ever shown, to be looked at again by whoever may see what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import asked_ids, see_account
from app.accounts.visible_records import FOLLOWERS
from app.audit.log import record
from app.crm.read_people import load_people
from app.errors import BadInput
from app.handoffs.blocks import handoff_message
from app.handoffs.handoff import Handoff
from app.handoffs.tables import HandoffVersion
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import button, context, header, section, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, escape, when

SHOWN = 15


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version in the list. `for_name` is whose eyes it was written with."""

    id: UUID
    at: datetime
    for_name: str
    completeness_percent: int
    was_offered: bool


def find_versions(services: Services, to: Conversation, text: str) -> None:
    """`/handoff versions <account>`: the same list by command."""
    person = services.people.salesforce_user(to.user_id)
    only = find_accounts(services, person, text).only
    if only is None:
        raise BadInput(f"I found no single account “{text[:80]}” that you may see. Give its full name.")
    show_versions(services, to, only.id)


def show_versions(services: Services, to: Conversation, account_id: str) -> None:
    """All versions of an account's handoff, newest first, to the asker alone."""
    person = services.people.salesforce_user(to.user_id)
    facts = see_account(services, person, account_id, touches=1)
    with services.db.begin() as session:
        total = session.scalar(select(func.count()).where(HandoffVersion.account_id == facts.id)) or 0
        lines = _lines(session, facts.id)
    services.slack.reply(
        Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts), _list(facts.name, lines, total)
    )


def show_version(services: Services, to: Conversation, version_id: UUID) -> None:
    """One version as it was, where the asker may see every record that it rests on."""
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        version = session.get(HandoffVersion, version_id)
    if version is None:
        raise BadInput("That version is no longer kept.")
    seen = asked_ids(see_account(services, person, version.account_id))
    hidden = [one for one in version.record_ids if one[:3] not in FOLLOWERS and one not in seen]
    if hidden:
        raise BadInput(
            f"{count(len(hidden), 'record')} of that version {'is' if len(hidden) == 1 else 'are'} not there any more, "
            "or not for you to see, so I do not show it."
        )
    handoff = Handoff.from_content(version.content)
    note = f"This is the version of {when(version.created_at)}; things may have changed since"
    services.slack.reply(
        Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts),
        handoff_message(handoff, services.salesforce.record_url, note=note),
    )
    with services.db.begin() as session:
        detail = {"version": str(version_id)}
        record(session, actor=person.id, kind="handoff.read", subject=version.account_id, detail=detail)


def _lines(session: Session, account_id: str) -> list[VersionLine]:
    statement = select(HandoffVersion).where(HandoffVersion.account_id == account_id)
    rows = session.scalars(statement.order_by(HandoffVersion.created_at.desc()).limit(SHOWN)).all()
    people = load_people(session, {row.written_for for row in rows})
    return [
        VersionLine(
            row.id,
            row.created_at,
            people[row.written_for].name if row.written_for in people else "somebody",
            int(row.content["completeness_percent"]),
            row.handoff_id is not None,
        )
        for row in rows
    ]


def _list(name: str, lines: list[VersionLine], total: int) -> Message:
    if not lines:
        return words(f"No handoff of {escape(name, 100)} was written yet. `/handoff {escape(name, 80)}` drafts one.")
    blocks = [header(f"Handoffs of {name}")]
    for one in lines:
        offered = ", offered" if one.was_offered else ""
        text = f"{when(one.at)}, for {escape(one.for_name, 60)}{offered}: {one.completeness_percent}% complete"
        blocks.append(section(text, accessory=button("Show", Action.HANDOFF_VERSION, str(one.id))))
    if total > len(lines):
        blocks.append(context(f"{total - len(lines):,} older ones are kept, too"))
    return Message(f"{count(total, 'version')} of the handoff of {escape(name, 100)}", tuple(blocks))

"""`/throughline audit`: the ops log, for admins."""

from __future__ import annotations

from app.audit.search import USAGE, find_entries, parse_filter
from app.audit.tables import OpsLogEntry
from app.errors import BadInput
from app.services import Services
from app.slack.blocks import context, section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, escape, mention, when

SHOWN = 20


def show_audit(services: Services, to: Conversation, words: str) -> Message:
    """The newest entries that match; raises BadInput for anybody who is no admin."""
    if not services.people.is_admin(to.user_id):
        raise BadInput("Only a workspace admin (or somebody listed in ADMIN_EMAILS) can read the ops log.")
    wanted = parse_filter(words)
    with services.db.begin() as session:
        entries = list(find_entries(session, wanted, SHOWN))
    if not entries:
        text = "Nothing in the ops log matches."
        return Message(text, (section(text), context(f"Filters: `{escape(USAGE)}`")))
    text = f"The newest {count(len(entries), 'entry', 'entries')} of the ops log that match"
    lines = "\n".join(_line(entry) for entry in entries)
    return Message(text, (section(f"*{text}*"), section(lines), context(f"Filters: `{escape(USAGE)}`")))


def _line(entry: OpsLogEntry) -> str:
    is_person = entry.actor[:1] in ("U", "W") and entry.actor.isalnum() and entry.actor.isupper()
    actor = mention(entry.actor) if is_person else escape(entry.actor, 40)
    return f"{when(entry.at)} {actor} {escape(entry.kind, 40)} {escape(entry.subject, 40)}"

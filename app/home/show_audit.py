"""`/throughline audit`: the ops log, for admins."""

from __future__ import annotations

import re
from dataclasses import replace

from app.audit.search import USAGE, Filter, find_entries, parse_filter
from app.audit.tables import OpsLogEntry
from app.errors import BadInput
from app.services import Services
from app.slack.blocks import context, section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, escape, mention, when

SHOWN = 20
_SLACK_PERSON, _SLACK_CHANNEL = re.compile(r"[UW][A-Z0-9]{8,12}"), re.compile(r"C[A-Z0-9]{8,12}")
_EXPORT = (
    "An e-mail will do for `actor:`. All of them, as CSV or JSON lines: `throughline audit FILTER --csv` on the server."
)


def show_audit(services: Services, to: Conversation, words: str) -> Message:
    """The newest entries that match; raises NotAllowed for anybody who is no admin."""
    services.people.check_admin(to.user_id, "read the ops log")
    wanted = _by_user_id(services, parse_filter(words))
    with services.db.begin() as session:
        entries = list(find_entries(session, wanted, SHOWN))
    if not entries:
        text = "Nothing in the ops log matches."
        return Message(text, (section(text), context(f"Filters: `{escape(USAGE)}`")))
    text = f"The newest {count(len(entries), 'entry', 'entries')} of the ops log that match"
    lines = "\n".join(_line(entry) for entry in entries)
    return Message(text, (section(f"*{text}*"), section(lines), context(f"Filters: `{escape(USAGE)}`", _EXPORT)))


def _by_user_id(services: Services, wanted: Filter) -> Filter:
    """People are on record by id; an e-mail is what an admin has at hand."""
    if "@" not in wanted.actor or wanted.actor.startswith("<@"):
        return wanted
    user_id = services.people.user_with_email(wanted.actor)
    if user_id is None:
        raise BadInput(f"I know nobody with the e-mail “{wanted.actor}”. Give an e-mail or a Slack user id.")
    return replace(wanted, actor=user_id)


def _line(entry: OpsLogEntry) -> str:
    return f"{when(entry.at)} {_named(entry.actor)} {escape(entry.kind, 40)} {_named(entry.subject)}".rstrip()


def _named(told: str) -> str:
    """People and channels as Slack names them; anything else as it stands, to be searched for."""
    if _SLACK_PERSON.fullmatch(told):
        return mention(told)
    return f"<#{told}>" if _SLACK_CHANNEL.fullmatch(told) else escape(told, 40)

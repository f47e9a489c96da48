"""`/throughline audit`: the ops log, for admins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from sqlalchemy import func, or_, select

from app.accounts.find_accounts import find_accounts
from app.audit.search import USAGE, Filter, as_csv, as_json_lines, find_entries, parse_filter
from app.audit.tables import OpsLogEntry
from app.crm.tables import User
from app.digests.send_file import SentFile, send_file
from app.errors import BadInput, NotLinked, SalesforceUnavailable, SlackRefused
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.blocks import context, section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.people import as_person
from app.slack.text import count, escape, link, mention, when

SHOWN = 20
_LINES_A_SECTION = 7  # two links a line, and Slack takes 3,000 characters a section
MOST_IN_FILE = 50_000
_FORMS = {"csv": as_csv, "jsonl": as_json_lines}
_PEOPLE = 5
_WITHOUT_DONE = "Jobs that merely ended well are left out: `kind:*.done` shows them."
_SLACK_PERSON, _SLACK_CHANNEL = re.compile(r"[UW][A-Z0-9]{8,12}"), re.compile(r"C[A-Z0-9]{8,12}")
_EXPORT = (
    "An e-mail will do for `actor:`, and the name of an account or colleague by itself. Add `csv` or `jsonl` for a file "
    f"of up to {MOST_IN_FILE:,}; `throughline audit FILTER --csv` on the server gives all."
)


def show_audit(services: Services, to: Conversation, words: str) -> Message:
    """The newest entries that match, and as a file where `csv` or `jsonl` is among the words.

    Raises NotAllowed for anybody who is no admin.
    """
    services.people.check_admin(to.user_id, "read the ops log")
    typed = words.split()
    form = next((word.lower() for word in typed if word.lower() in _FORMS), "")
    wanted = _as_one_person(services, parse_filter(" ".join(word for word in typed if word.lower() not in _FORMS)))
    wanted, meant = _by_name(services, to.user_id, replace(wanted, with_done=bool(wanted.kind)))
    with services.db.begin() as session:
        entries = list(find_entries(session, wanted, SHOWN))
    if form and entries:
        _send_file(services, to, wanted, form)
    notes = [f"Filters: `{escape(USAGE)}`", *_read_as(wanted, meant)]
    if not entries:
        text = "Nothing in the ops log matches."
        return Message(text, (section(text), context(*notes)))
    text = f"The newest {count(len(entries), 'entry', 'entries')} of the ops log that match"
    url = services.salesforce.record_url
    lines = [_line(entry, url) for entry in entries]
    paragraphs = (section("\n".join(lines[n : n + _LINES_A_SECTION])) for n in range(0, len(lines), _LINES_A_SECTION))
    return Message(text, (section(f"*{text}*"), *paragraphs, context(*notes, _EXPORT)))


def _send_file(services: Services, to: Conversation, wanted: Filter, form: str) -> None:
    with services.db.begin() as session:
        lines = _FORMS[form](find_entries(session, wanted, MOST_IN_FILE))
        content = "\n".join(lines).encode()
    send_file(services, to, SentFile(f"ops-log.{form}", content, f"Ops log: the newest {MOST_IN_FILE:,} at most"))


def _read_as(wanted: Filter, meant: str) -> list[str]:
    return [escape(meant, 500)] * bool(meant) + [_WITHOUT_DONE] * (not wanted.with_done)


def _by_name(services: Services, user_id: str, wanted: Filter) -> tuple[Filter, str]:
    """Accounts and people are on record by id; a name is what an admin has at hand. Also tells who was meant."""
    typed = " ".join(wanted.anywhere)
    named = {**_accounts_named(services, user_id, typed), **_people_named(services, typed)} if typed else {}
    if not named:
        return wanted, ""
    meant = f"“{typed}” read as {', '.join(dict.fromkeys(named.values()))}."
    return replace(wanted, anywhere=(), any_of=(typed, *named)), meant


def _accounts_named(services: Services, user_id: str, typed: str) -> dict[str, str]:
    """Accounts that the admin may see, id to name; none where Salesforce cannot be asked, for the log is here."""
    try:
        found = find_accounts(services, services.people.salesforce_user(user_id), typed)
    except (BadInput, NotLinked, SalesforceUnavailable):
        return {}
    return {} if found.is_guess else {hit.id: hit.name for hit in found.hits}


def _people_named(services: Services, typed: str) -> dict[str, str]:
    """Colleagues with that name, or first name: Salesforce and Slack id to name."""
    name = func.lower(User.name)
    is_named = or_(name == typed.lower(), func.split_part(name, " ", 1) == typed.lower())
    with services.db.begin() as session:
        people = [as_person(user) for user in session.scalars(select(User).where(is_named).limit(_PEOPLE))]
    slack_ids = {services.people.slack_user_id(one): one.name for one in people}
    return {one.id: one.name for one in people} | {
        slack_id: called for slack_id, called in slack_ids.items() if slack_id
    }


def _as_one_person(services: Services, wanted: Filter) -> Filter:
    """People are on record by their Slack id or their Salesforce id; an e-mail, or either, is what an admin has at hand."""
    if not wanted.actors:
        return wanted
    typed = wanted.actors[0]
    email = typed if "@" in typed else _email_of(services, typed)
    slack_id = services.people.user_with_email(email) if email else None
    with services.db.begin() as session:
        same = func.lower(User.email) == email.lower()
        ids = tuple(session.scalars(select(User.id).where(same))) if email else ()
    if typed == email and not (slack_id or ids):
        raise BadInput(f"I know nobody with the e-mail “{typed}”. Give an e-mail, or a Slack or Salesforce user id.")
    return replace(wanted, actors=tuple(dict.fromkeys([typed, *ids, *([slack_id] if slack_id else [])])))


def _email_of(services: Services, user_id: str) -> str:
    """Empty where nobody has that id."""
    if _SLACK_PERSON.fullmatch(user_id):
        try:
            return services.people.profile(user_id).email or ""
        except SlackRefused:
            return ""
    with services.db.begin() as session:
        return session.scalar(select(User.email).where(User.id == user_id)) or ""


def _line(entry: OpsLogEntry, url: Callable[[str], str]) -> str:
    parts = (when(entry.at), _named(entry.actor, url), escape(entry.kind, 40), _named(entry.subject, url))
    return " ".join(parts).rstrip()


def _named(told: str, url: Callable[[str], str]) -> str:
    """People and channels as Slack names them, a record as a link; anything else as it stands, to be searched for."""
    if _SLACK_PERSON.fullmatch(told):
        return mention(told)
    if _SLACK_CHANNEL.fullmatch(told):
        return f"<#{told}>"
    return link(url(told), told) if is_record_id(told) else escape(told, 40)

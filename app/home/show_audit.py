"""`/throughline audit`: the ops log, for admins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import select

from app.accounts.visible_records import visible_records
from app.audit.search import Filter, as_csv, as_json_lines, find_entries
from app.audit.verify import verify
from app.crm.tables import Account, User
from app.digests.send_file import SentFile, send_file
from app.errors import NotLinked, SalesforceUnavailable
from app.home.audit_blocks import MOST_IN_FILE, Found, found_message, proof_message, usage_message
from app.home.audit_filter import read_filter
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message

SHOWN = 20
_FORMS = {"csv": as_csv, "jsonl": as_json_lines}


def show_audit(services: Services, to: Conversation, words: str) -> Message:
    """The newest entries that match, and as a file where `csv` or `jsonl` is among the words.

    Raises NotAllowed for anybody who is no admin.
    """
    services.people.check_admin(to.user_id, "read the ops log")
    match words.lower().split():
        case ["help" | "?"]:
            return usage_message()
        case ["verify"]:
            return _proof(services)
        case typed:
            form = next((word for word in typed if word in _FORMS), "")
    rest = " ".join(word for word in words.split() if word.lower() not in _FORMS)
    wanted, meant = read_filter(services, to.user_id, rest, services.people.time_zone(to.user_id))
    wanted = replace(wanted, with_routine=bool(wanted.kind))
    with services.db.begin() as session:
        entries = list(find_entries(session, wanted, SHOWN + 1))
    if form and entries:
        _send_file(services, to, replace(wanted, with_routine=True), form)
    shown = entries[:SHOWN]
    names = _names_of(services, to.user_id, (one for entry in shown for one in (entry.actor, entry.subject)))
    found = Found(shown, wanted, meant, names, is_cut=len(entries) > SHOWN)
    return found_message(found, services.salesforce.record_url)


def _proof(services: Services) -> Message:
    with services.db.begin() as session:
        return proof_message(
            verify(session, services.settings.audit_key.get_secret_value(), now=datetime.now(UTC)).lines
        )


def _send_file(services: Services, to: Conversation, wanted: Filter, form: str) -> None:
    with services.db.begin() as session:
        lines = _FORMS[form](find_entries(session, wanted, MOST_IN_FILE))
        content = "\n".join(lines).encode()
    send_file(services, to, SentFile(f"ops-log.{form}", content, f"Ops log: the newest {MOST_IN_FILE:,} at most"))


def _names_of(services: Services, user_id: str, told: Iterable[str]) -> Mapping[str, str]:
    """Names of colleagues, and of accounts that the admin may see; ids do where Salesforce cannot be asked."""
    ids = set(filter(is_record_id, told))
    with services.db.begin() as session:
        people = {row.id: row.name for row in session.execute(select(User.id, User.name).where(User.id.in_(ids)))}
        accounts = session.execute(select(Account.id, Account.name).where(Account.id.in_(ids))).all()
    try:
        visible = visible_records(services, services.people.salesforce_user(user_id), (row.id for row in accounts))
    except (NotLinked, SalesforceUnavailable):
        visible = frozenset()
    named = people | {row.id: row.name for row in accounts if row.id in visible}
    return {key: name for key, name in named.items() if name}

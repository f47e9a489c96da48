"""How entries of the ops log look. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from app.audit.search import Filter
from app.audit.tables import OpsLogEntry
from app.home.audit_filter import SLACK_PERSON
from app.salesforce.ids import is_record_id
from app.slack.blocks import context, section, sections
from app.slack.message import Message
from app.slack.text import code, count, escape, link, mention, when

MOST_IN_FILE = 50_000
FINDINGS = 20
_SLACK_PLACE = re.compile(r"(C[A-Z0-9]{8,12})(?::[\d.]+)?")
_FILTERS = "`actor:` an e-mail, name or id; `kind:`, where `*` stands for anything; `subject:` a record id; `since:` and `until:` a day"
_USAGE = (
    f"Filters: {_FILTERS}. The name of an account or colleague will do by itself. Add `csv` or `jsonl` for a file of up to "
    f"{MOST_IN_FILE:,}; `verify` proves that nobody changed the log."
)
_WITHOUT_ROUTINE = "Private answers (`kind:reply`) and jobs that merely ended well (`kind:*.done`) are left out."


@dataclass(frozen=True, slots=True)
class Found:
    """Entries that match, the newest first; `names` of records by id, as far as the reader may see them."""

    entries: Sequence[OpsLogEntry]
    wanted: Filter
    meant: str
    names: Mapping[str, str]
    is_cut: bool


def found_message(found: Found, record_url: Callable[[str], str]) -> Message:
    """A line an entry, and how to search otherwise."""
    notes = [escape(found.meant, 500)] * bool(found.meant) + [_WITHOUT_ROUTINE] * (not found.wanted.with_routine)
    if not found.entries:
        text = "Nothing in the ops log matches."
        return Message(text, (section(text), context(*notes, _USAGE)))
    text = count(len(found.entries), "entry", "entries") + " of the ops log"
    if found.is_cut:
        text = f"The newest {text}"
    lines = [_line(entry, found.names, record_url) for entry in found.entries]
    return Message(text, (section(f"*{text}*"), *sections(lines), context(*notes, _USAGE)))


def usage_message() -> Message:
    """How to search."""
    return Message("The ops log", (section(_USAGE),))


def proof_message(lines: Sequence[str]) -> Message:
    """The first things that the proof found, its verdict last."""
    *findings, verdict = (escape(f"{line[:1].upper()}{line[1:]}.") for line in lines)
    left = len(findings) - FINDINGS
    more = [f"And {left:,} more, which `throughline audit verify` on the server names."] if left > 0 else []
    return Message(verdict, tuple(sections([*findings[:FINDINGS], *more, verdict])))


def _line(entry: OpsLogEntry, names: Mapping[str, str], record_url: Callable[[str], str]) -> str:
    actor, subject = (_named(one, names, record_url) for one in (entry.actor, entry.subject))
    return f"{when(entry.at)} {actor} {code(entry.kind, 40)} {subject}".rstrip()


def _named(told: str, names: Mapping[str, str], record_url: Callable[[str], str]) -> str:
    """People and channels as Slack names them, a record as a link; anything else as it stands, to be searched for."""
    if SLACK_PERSON.fullmatch(told):
        return mention(told)
    if place := _SLACK_PLACE.fullmatch(told):
        return f"<#{place[1]}>"
    return link(record_url(told), names.get(told, told), 80) if is_record_id(told) else escape(told, 40)

"""Touches (what happened between us and them) and open to-dos."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo

from app.crm.facts import OpenTask, Touch, TouchKind
from app.crm.mirror_row import MirrorRow
from app.crm.read_people import owner_of

_ADDRESS = re.compile(r"[^\s<>,;:\"']+@[^\s<>,;:\"']+")
_SUBTYPES: Mapping[str, TouchKind] = {"Call": "call", "Email": "email", "ListEmail": "email"}
_CALL = re.compile(r"^(call|phone|voicemail)\b", re.IGNORECASE)
_MAIL = re.compile(r"^e-?mail\b", re.IGNORECASE)
_NOTE = re.compile(r"^(note|notes)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Ties:
    """Which records lead to which account: record id → account id, by how a touch refers to them.

    `own` are the accounts themselves with their merged-away ids, `what` what an activity may be about, `who` the
    contacts, `cases` the cases; `emails` are contact ids by (account id, lower-case address).
    """

    own: Mapping[str, str]
    what: Mapping[str, str] = field(default_factory=dict)
    who: Mapping[str, str] = field(default_factory=dict)
    cases: Mapping[str, str] = field(default_factory=dict)
    emails: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def parameters(self) -> dict[str, object]:
        """Arrays for the queries."""
        what = {**self.own, **self.what}
        named = {"own": self.own, "what": what, "who": self.who, "case": self.cases}
        ids: dict[str, object] = {f"{name}_ids": list(ties) for name, ties in named.items()}
        return ids | {f"{name}_of": list(ties.values()) for name, ties in named.items()}


def touches_of(rows: Sequence[MirrorRow], ties: Ties, zone: tzinfo = UTC) -> dict[str, list[Touch]]:
    """Touches of each account, newest first, planned meetings included, from rows of TOUCHES.

    A mail that Salesforce also logged as a task is told once, as the mail. What has a day and no hour was at noon in `zone`.
    """
    told_as_mail = {row.activity_id for row in rows if row.activity_id}
    touches: defaultdict[str, list[Touch]] = defaultdict(list)
    for row in rows:
        if row.id not in told_as_mail:
            touches[row.of_account].append(_touch(row, ties, zone))
    # Noon elsewhere is another moment than the one that the rows were sorted by.
    return touches if zone is UTC else {account_id: newest_first(told) for account_id, told in touches.items()}


def open_tasks_of(rows: Iterable[MirrorRow]) -> dict[str, list[OpenTask]]:
    """Open to-dos of each account, earliest due date first, undated ones last, from rows of OPEN_TASKS."""
    tasks: defaultdict[str, list[OpenTask]] = defaultdict(list)
    for row in rows:
        tasks[row.of_account].append(_open_task(row))
    return tasks


def newest_first(touches: Iterable[Touch]) -> list[Touch]:
    """Touches in the order that every reader expects."""
    return sorted(touches, key=lambda touch: (touch.at, touch.id), reverse=True)


def _open_task(row: MirrorRow) -> OpenTask:
    return OpenTask(
        id=row.id,
        subject=row.subject or "No subject",
        due_on=row.activity_date,
        owner=owner_of(row),
        status=row.status,
        priority=row.priority,
        description=row.body,
        about_id=row.what_id or row.who_id,
        created_at=row.created_date,
    )


def _touch(row: MirrorRow, ties: Ties, zone: tzinfo) -> Touch:
    kind = _kind(row)
    return Touch(
        row.id,
        kind,
        row.at.replace(tzinfo=zone) if row.is_dated else row.at,
        row.subject or f"{kind.capitalize()} without a subject",
        row.body or "",
        who=row.from_name or row.from_address or row.owner_name,
        incoming=_incoming(row),
        contact_ids=_contacts(row, ties),
        about_id=row.about_id,
        created_at=row.created_date,
    )


def _kind(row: MirrorRow) -> TouchKind:
    """The kind of a touch; tasks logged by hand carry it in the first word of the subject only."""
    if row.source != "task":
        kinds: Mapping[str, TouchKind] = {"event": "meeting", "mail": "email", "comment": "case", "note": "note"}
        return kinds[row.source]
    subject = row.subject or ""
    if _NOTE.match(subject):
        return "note"
    by_subject: TouchKind = "call" if _CALL.match(subject) else "email" if _MAIL.match(subject) else "task"
    return _SUBTYPES.get(row.subtype or "", by_subject)


def _incoming(row: MirrorRow) -> bool | None:
    if row.incoming is not None:
        return bool(row.incoming)
    return {"Inbound": True, "Outbound": False}.get(row.call_type or "")


def _contacts(row: MirrorRow, ties: Ties) -> tuple[str, ...]:
    """Contacts by reference, else by the addresses of the mail."""
    if row.who_id:
        return (row.who_id,) if row.who_id in ties.who else ()
    if not row.from_address and not row.to_address:
        return ()
    addresses = _ADDRESS.findall(f"{row.from_address or ''} {row.to_address or ''}".lower())
    found = (ties.emails.get((row.of_account, address)) for address in addresses)
    return tuple(dict.fromkeys(contact_id for contact_id in found if contact_id))

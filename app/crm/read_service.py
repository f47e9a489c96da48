"""Support cases, and which of them are severe."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime

from sqlalchemy import select

from app.crm.activity_tables import Case
from app.crm.facts import SupportCase, Touch
from app.crm.mirror_row import MirrorRow, among_ids
from app.crm.read_people import OWNER_COLUMNS, Owner, owner_of
from app.crm.round_trip import Lookup
from app.crm.tables import Contact

# Orgs rename priorities freely; these are the words that mean the upper levels. Level 2 of a P/Sev scale counts.
_SEVERE = re.compile(
    r"\b(critical|urgent|high|highest|severe|blocker|emergency|showstopper|outage"
    r"|h[oö]ch(?:ste)?|hoch|kritisch|dringend|haute?|[ée]lev[ée]e?|critique|urgente?|alt[ao]|cr[íi]tic[ao]|hoog|kritiek|高|緊急)\b"
    r"|\b(p|prio|priority|s|sev|severity|level|tier)[ \-_:#]*[012]\b|^\W*[01]\b",
    re.IGNORECASE,
)
_NOT_SEVERE = re.compile(r"\b(not|non)[ -](urgent|critical)\b", re.IGNORECASE)
CASES = Lookup.of(
    select(
        Case.id, Case.account_id, Case.contact_id, Case.case_number, Case.subject, Case.description, Case.status,
        Case.priority, Case.is_closed, Case.is_escalated, Case.closed_date, Case.created_date,
        Contact.name.label("contact_name"), *OWNER_COLUMNS,
    )
    .outerjoin(Owner, Owner.id == Case.owner_id)
    .outerjoin(Contact, Contact.id == Case.contact_id)
    .where(among_ids(Case.account_id), Case.is_deleted.is_(False))
)  # fmt: skip
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


def is_severe(priority: str | None) -> bool:
    """Whether a priority means the upper levels: High, Critical, Urgent, P1, Sev 2, and the like."""
    return bool(priority and _SEVERE.search(priority) and not _NOT_SEVERE.search(priority))


def cases_by_account(rows: Iterable[MirrorRow]) -> dict[str, list[MirrorRow]]:
    """Rows of CASES by the account id that they carry, newest first."""
    found: defaultdict[str, list[MirrorRow]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: (r.created_date or _LONG_AGO, r.id), reverse=True):
        found[row.account_id].append(row)
    return found


def case_of(row: MirrorRow) -> SupportCase:
    """A case as a fact."""
    return SupportCase(
        id=row.id,
        number=row.case_number or "",
        subject=row.subject or "No subject",
        status=row.status or "",
        priority=row.priority,
        is_severe=is_severe(row.priority),
        is_closed=bool(row.is_closed),
        is_escalated=bool(row.is_escalated),
        opened_at=row.created_date,
        closed_at=row.closed_date,
        owner=owner_of(row),
        description=row.description,
    )


def opening_of(row: MirrorRow) -> Touch:
    """The moment the customer opened the case, as a touch."""
    return Touch(
        id=row.id,
        kind="case",
        at=row.created_date,
        subject=f"Case {row.case_number or ''} opened: {row.subject or 'no subject'}".replace("  ", " "),
        text=row.description or "",
        who=row.contact_name,
        incoming=True,
        contact_ids=(row.contact_id,) if row.contact_id else (),
        about_id=row.id,
        created_at=row.created_date,
    )

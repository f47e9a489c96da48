"""What a claimed run says: found once and kept, so that a repeat posts the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.crm.read_origin import load_origin
from app.crm.read_people import load_people
from app.digests.build_digest import Draft, audience, draft_digest
from app.digests.draft_owner import SHOWN, draft_for_owner
from app.digests.entry import Entry, marked
from app.digests.personal import Parts, parts_of, zone_of
from app.digests.runs import heaps_before, scores_before
from app.digests.see_accounts import team_of
from app.digests.tables import DigestKind, DigestRun, DigestSetting
from app.digests.weekly_book import Held, compared, hold_book
from app.errors import NotConfigured
from app.services import Services

_SHOWN_BESIDE_BOOK = 6
"""A weekly message has room for fewer things to do."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What was found, before the transaction that remembers it; `book` is None where no portfolio is told."""

    draft: Draft
    book: list[Held] | None = None
    shown: int = 0


def keep_run(services: Services, setting: DigestSetting, claimed: DigestRun) -> None:
    """Find what the run says and keep it, unless another worker was faster; raises NotLinked, NotConfigured."""
    found = _find(services, setting, claimed)
    with services.db.begin() as session:
        run = session.get_one(DigestRun, claimed.id, with_for_update=True)
        if run.entries is not None:
            return  # what the other worker kept is what will be posted
        entries = marked(found.draft(session), scores_before(session, run))
        run.entries = [entry.as_json() for entry in entries]
        if found.book is not None:
            run.book = [one.as_json() for one in compared(found.book, heaps_before(session, run))]
        run.shown = min(found.shown, len(entries))
        run.built_at = load_origin(session).as_of


def _find(services: Services, setting: DigestSetting, run: DigestRun) -> Contents:
    if not run.recipient:
        return find_contents(services, setting)
    with services.db.begin() as session:
        zone = zone_of(session, run.recipient)
        parts = parts_of(session, run.recipient, zone, run.local_date)
    return find_personal(services, run.recipient, run.local_date, parts)


def find_contents(services: Services, setting: DigestSetting) -> Contents:
    """What a channel's digest says now; raises NotLinked where nobody's rights count any more."""
    if setting.kind == DigestKind.PORTFOLIO:
        return Contents(_nothing, team_book(services, setting))
    return Contents(draft_digest(services, setting), shown=setting.entries_shown)


def find_personal(services: Services, salesforce_user_id: str, on: date, parts: Parts) -> Contents:
    """One message: what is owed, and below it the book where that day has one."""
    with services.db.begin() as session:
        person = load_people(session, [salesforce_user_id])[salesforce_user_id]
        zone = zone_of(session, person.id)
    book = hold_book(services, person, [person], zone) if parts.weekly else None
    shown = _SHOWN_BESIDE_BOOK if book else SHOWN
    draft = draft_for_owner(services, person.id, on, shown=shown) if parts.daily else _nothing
    return Contents(draft, book, shown)


def team_book(services: Services, setting: DigestSetting) -> list[Held]:
    """The book of whoever set the digest up and of their reports, as they may see it; raises NotLinked."""
    person = audience(services, setting)
    if person is None:
        raise NotConfigured("A portfolio in a channel needs somebody who set it up.")
    with services.db.begin() as session:
        team = team_of(session, person)
    return hold_book(services, person, team, ZoneInfo(setting.time_zone))


def _nothing(_: Session) -> list[Entry]:
    return []

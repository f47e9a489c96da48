"""What a digest would say now: nothing is posted and nothing remembered."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from app.crm.currency import load_rates
from app.crm.read_origin import load_origin
from app.digests.blocks import digest_message, empty_message
from app.digests.digest import Digest
from app.digests.draw import week_of
from app.digests.keep_run import Contents, find_contents, find_personal
from app.digests.loop_report import weekly_message
from app.digests.personal import Parts
from app.digests.post_digest import first_setting
from app.digests.runs import local_date
from app.digests.tables import DigestKind, DigestSetting
from app.digests.weekly_blocks import Week
from app.services import Services
from app.slack.message import Message


def preview_digest(services: Services, kind: str) -> str:
    """The whole digest of that kind as text, for a terminal; raises BadInput where there is none."""
    with services.db.begin() as session:
        setting = first_setting(services, session, kind)
    return as_text(preview_message(services, setting, whole=True))


def preview_message(services: Services, setting: DigestSetting, *, whole: bool = False) -> Message:
    """The digest with its first entries, or the `whole` of it, as its audience may see it."""
    on = local_date(setting, services.clock.now())
    if setting.kind == DigestKind.REPORT:
        empty = empty_message(Digest("preview", DigestKind.REPORT, on, (), shown=0))
        return weekly_message(services, ZoneInfo(setting.time_zone)) or empty
    found = _contents(services, setting, on)
    with services.db.begin() as session:
        entries = found.draft(session)
        as_of, rates = load_origin(session).as_of, load_rates(session)
        session.rollback()
    most = len(entries) if whole else min(found.shown, len(entries))
    week = Week(found.book, on, week_of(setting)) if found.book is not None else None
    digest = Digest("preview", DigestKind(setting.kind), on, entries, shown=most, as_of=as_of, rates=rates, week=week)
    return digest_message(digest, services.salesforce.record_url)


def _contents(services: Services, setting: DigestSetting, on: date) -> Contents:
    """A channel's, or the personal one of whoever looks at it: `configured_by`."""
    if not setting.is_personal:
        return find_contents(services, setting)
    person = services.people.salesforce_user(setting.configured_by or "")
    is_weekly = setting.kind == DigestKind.PORTFOLIO
    return find_personal(services, person.id, on, Parts(daily=not is_weekly, weekly=is_weekly))


def as_text(message: Message) -> str:
    """The words of a message, for a terminal."""
    lines = [message.text]
    for block in message.blocks:
        parts = [block.get("text"), *block.get("elements", ())]
        texts = [part["text"] for part in parts if part and part.get("type") in ("mrkdwn", "plain_text")]
        lines.extend(text for text in texts if isinstance(text, str))
    return "\n".join(lines)

"""What a digest would say now: nothing is posted and nothing remembered."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from app.crm.currency import load_rates
from app.crm.read_origin import load_origin
from app.digests.blocks import Digest, digest_message, empty_message
from app.digests.build_digest import draft_digest
from app.digests.loop_report import weekly_message
from app.digests.post_digest import first_setting
from app.digests.runs import local_date
from app.digests.tables import DigestKind, DigestSetting
from app.services import Services
from app.slack.message import Message


def preview_digest(services: Services, kind: str) -> str:
    """The whole digest of that kind as text, for a terminal; raises BadInput where there is none."""
    with services.db.begin() as session:
        setting = first_setting(services, session, kind)
    return as_text(preview_message(services, setting, shown=None))


def preview_message(services: Services, setting: DigestSetting, *, shown: int | None) -> Message:
    """The digest with its first entries (all where `shown` is None), as its audience may see it."""
    on = local_date(setting, services.clock.now())
    if setting.kind == DigestKind.REPORT:
        empty = empty_message(Digest("preview", DigestKind.REPORT, on, (), shown=0))
        return weekly_message(services, ZoneInfo(setting.time_zone)) or empty
    draft = draft_digest(services, setting)
    with services.db.begin() as session:
        entries = draft(session)
        as_of, rates = load_origin(session).as_of, load_rates(session)
        session.rollback()
    most = len(entries) if shown is None else min(shown, len(entries))
    digest = Digest("preview", DigestKind(setting.kind), on, entries, shown=most, as_of=as_of, rates=rates)
    return digest_message(digest, services.salesforce.record_url)


def as_text(message: Message) -> str:
    """The words of a message, for a terminal."""
    lines = [message.text]
    for block in message.blocks:
        parts = [block.get("text"), *block.get("elements", ())]
        texts = [part["text"] for part in parts if part and part.get("type") in ("mrkdwn", "plain_text")]
        lines.extend(text for text in texts if isinstance(text, str))
    return "\n".join(lines)

"""Post a day's digest: once, whatever crashes, and however often it is asked for."""

from __future__ import annotations

from uuid import UUID
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import record
from app.crm.read_people import load_people
from app.digests.blocks import digest_message, empty_message
from app.digests.digest import Digest
from app.digests.draw import draw_run
from app.digests.keep_run import keep_run
from app.digests.loop_report import weekly_message
from app.digests.note_reminders import note_reminders
from app.digests.runs import add_default_settings, claim_run, local_date
from app.digests.tables import CHANNEL_KINDS, DIRECT, DigestKind, DigestRun, DigestSetting, RunState, is_channel_id
from app.errors import BadInput, NotConfigured, NotLinked, SlackRefused, ThroughlineError
from app.services import Services
from app.slack.blocks import words
from app.slack.message import Message
from app.slack.text import count, escape

log = structlog.get_logger(__name__)

_HEAD_START_SECONDS = 30
"""Whoever asks for a digest posts it themselves; the queued job only takes over where they died."""


def post_run(services: Services, run_id: UUID) -> None:
    """Build, keep and post one claimed run; a repeat posts what the first try kept, and never a second message."""
    with services.db.begin() as session:
        run = session.get_one(DigestRun, run_id)
        setting = session.get_one(DigestSetting, run.digest_id)
    if run.state != RunState.QUEUED:
        return
    try:
        channel = _channel(services, setting, run)
        if run.entries is None and setting.kind != DigestKind.REPORT:
            keep_run(services, setting, run)
    except (NotConfigured, NotLinked, BadInput, SlackRefused) as refused:
        _refuse(services, setting, run, refused)
        return
    _post(services, setting, run_id, channel)


def post_digest_now(services: Services, kind: str) -> str:
    """Post today's digest of a kind now, even before its hour, unless it was posted today; says what happened."""
    with services.db.begin() as session:
        setting = first_setting(services, session, kind)
        claim_run(services, session, setting, head_start_seconds=_HEAD_START_SECONDS)
        on = local_date(setting, services.clock.now())
        today = select(DigestRun).where(
            DigestRun.digest_id == setting.id, DigestRun.local_date == on, DigestRun.recipient == ""
        )
        run = session.scalars(today).one()
    was_posted = run.state == RunState.POSTED
    post_run(services, run.id)
    return _told(services, setting, run.id, was_posted=was_posted)


def first_setting(services: Services, session: Session, kind: str) -> DigestSetting:
    """The digest of that kind that was configured first; raises BadInput where there is none."""
    if kind not in CHANNEL_KINDS:
        raise BadInput(f"There is no digest “{kind}”; choose one of {', '.join(CHANNEL_KINDS)}.")
    add_default_settings(services, session)
    of_kind = select(DigestSetting).where(DigestSetting.kind == kind, DigestSetting.channel != DIRECT)
    found = session.scalars(of_kind.order_by(DigestSetting.created_at).limit(1)).one_or_none()
    if found is None:
        raise BadInput(f"No {kind} digest is set up yet; `/throughline settings` sets one up.")
    return found


def _told(services: Services, setting: DigestSetting, run_id: UUID, *, was_posted: bool) -> str:
    with services.db.begin() as session:
        run = session.get_one(DigestRun, run_id)
    if run.state == RunState.POSTED and run.posted_at:
        named = setting.channel
        where = f"#{services.people.channel(named).name if is_channel_id(named) else named}"
        at = run.posted_at.astimezone(ZoneInfo(setting.time_zone))
        posted = f"at {at:%H:%M} ({setting.time_zone})"
        already = "was posted already today" if was_posted else "is posted"
        return f"The {setting.kind} digest {already} in {where} {posted}: {_held_words(run)}."
    if run.state == RunState.EMPTY:
        return f"The {setting.kind} digest has nothing to say today, and is set to say nothing then."
    return f"The {setting.kind} digest was not posted: {run.reason or 'it is still waiting'}"


def _held_words(run: DigestRun) -> str:
    if run.book is not None:
        return count(len(run.book), "account")
    return count(len(run.entries or ()), "entry", "entries")


def _channel(services: Services, setting: DigestSetting, run: DigestRun) -> str:
    """The channel's id; raises NotConfigured where there is none, or where people of other companies read it."""
    if run.recipient:
        return _direct_channel(services, run.recipient)
    named = setting.channel
    channel = named if is_channel_id(named) else services.people.channel_id(named)
    if channel is None:
        raise NotConfigured(
            f"I cannot see a channel named #{named}: create it and invite me, or configure another one."
        )
    if services.people.is_shared_channel(channel):
        raise NotConfigured(f"#{named} is shared with another company, so I do not post customer data there.")
    return channel


def _direct_channel(services: Services, salesforce_user_id: str) -> str:
    with services.db.begin() as session:
        person = load_people(session, [salesforce_user_id]).get(salesforce_user_id)
    slack_user_id = services.people.slack_user_id(person) if person else None
    if slack_user_id is None:
        raise NotConfigured("Their Salesforce e-mail is nobody's in this Slack workspace.")
    return services.slack.direct_channel(slack_user_id)


def _post(services: Services, setting: DigestSetting, run_id: UUID, channel: str) -> None:
    message = _message(services, setting, run_id)
    if message is None:
        _end(services, run_id, RunState.EMPTY)
        return
    with services.db.begin() as session:
        run = session.get_one(DigestRun, run_id)
    try:
        posted = services.slack.post(channel, message, key=f"digest:{setting.id}:{run.local_date}:{run.recipient}")
    except SlackRefused as refused:
        _refuse(services, setting, run, refused)
        return
    _end(services, run_id, RunState.POSTED, channel=posted.channel, ts=posted.ts)


def _refuse(services: Services, setting: DigestSetting, run: DigestRun, refused: ThroughlineError) -> None:
    """Write down why a day's digest cannot be posted, and tell whoever set it up, once a week while it lasts."""
    reason = refused.advice if isinstance(refused, SlackRefused) and refused.advice else str(refused)
    _end(services, run.id, RunState.REFUSED, reason=reason)
    keeper = setting.configured_by or next(services.people.in_charge(services.settings.admin_emails), None)
    if run.recipient or keeper is None:
        return
    where = f"<#{setting.channel}>" if is_channel_id(setting.channel) else f"#{escape(setting.channel)}"
    said = (
        f":warning: The {setting.kind} digest for {where} could not be posted today. {escape(reason)} "
        "`/throughline settings` changes, mutes or stops it."
    )
    year, week, _ = run.local_date.isocalendar()
    try:
        services.slack.direct(keeper, words(said), key=f"digest-refused:{setting.id}:{year}-{week}")
    except SlackRefused as gone:
        log.warning("keeper_not_told", digest=str(setting.id), code=gone.code)


def _message(services: Services, setting: DigestSetting, run_id: UUID) -> Message | None:
    """What the day says; None where that is nothing, and nothing is to be said then."""
    if setting.kind == DigestKind.REPORT:
        on = local_date(setting, services.clock.now())
        empty = empty_message(Digest(str(run_id), DigestKind.REPORT, on, (), shown=0))
        return weekly_message(services, ZoneInfo(setting.time_zone)) or (empty if setting.says_empty else None)
    drawn = draw_run(services, run_id)
    if drawn.is_empty and (drawn.recipient or not setting.says_empty):
        return None
    return digest_message(drawn, services.salesforce.record_url)


def _end(services: Services, run_id: UUID, state: RunState, **values: str) -> None:
    with services.db.begin() as session:
        run = session.get_one(DigestRun, run_id, with_for_update=True)
        run.state = state
        for name, value in values.items():
            setattr(run, name, value)
        if state is RunState.POSTED:
            run.posted_at = services.clock.now()
            note_reminders(session, run)
        session.flush()
        detail = {"digest": str(run.digest_id), "date": run.local_date.isoformat()}
        record(session, actor="throughline", kind=f"digest.{state}", subject=str(run_id), detail=detail)
    log.info("digest_ended", run=str(run_id), state=state)

"""Setting a digest up, muting and stopping it: by whoever set it up, and by admins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.log import record
from app.digests.rhythm import WEEKDAYS
from app.digests.runs import add_default_settings
from app.digests.see_accounts import book_of, team_of
from app.digests.tables import CHANNEL_KINDS, DIRECT, WEEKLY_KINDS, DigestKind, DigestRun, DigestSetting, Rhythm
from app.errors import BadInput, SlackRefused
from app.services import Services

MOST_ENTRIES_SHOWN = 10
_TAKEN = "That channel has this digest already: /throughline settings lists it, and whoever set it up, or an admin, can change it."


@dataclass(frozen=True, slots=True)
class DigestForm:
    """What somebody filled in; `setting_id` is empty for a new digest."""

    setting_id: str
    kind: str
    channel: str
    local_time: str
    time_zone: str
    says_empty: bool
    entries_shown: int
    rhythm: str = Rhythm.DAILY
    weekday: int = 0

    @property
    def is_personal(self) -> bool:
        """Whether it is one of those that each owner gets by direct message."""
        return self.channel == DIRECT

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> DigestForm:
        """From a job; raises BadInput for a field that cannot be used."""
        form = cls(**payload)
        if form.kind not in CHANNEL_KINDS and not form.is_personal:
            raise BadInput("Choose what the digest is about.", field="kind")
        if form.rhythm not in set(Rhythm):
            raise BadInput("Choose how often.", field="rhythm")
        if not 0 <= form.weekday < len(WEEKDAYS):
            raise BadInput("Choose a weekday.", field="weekday")
        if form.time_zone not in available_timezones():
            raise BadInput("Choose a time zone.", field="time_zone")
        if not 1 <= form.entries_shown <= MOST_ENTRIES_SHOWN:
            raise BadInput(f"Show 1 to {MOST_ENTRIES_SHOWN} entries.", field="entries_shown")
        form.as_time()
        return form

    def as_time(self) -> time:
        """The hour; raises BadInput where there is none."""
        try:
            return time.fromisoformat(self.local_time)
        except ValueError:
            raise BadInput("Choose a time.", field="local_time") from None


def list_digests(services: Services) -> list[DigestSetting]:
    """Every digest, the ones of channels first."""
    with services.db.begin() as session:
        add_default_settings(services, session)
        query = select(DigestSetting).order_by(
            DigestSetting.channel == DIRECT, DigestSetting.created_at, DigestSetting.kind
        )
        return list(session.scalars(query))


def may_change(services: Services, user_id: str, setting: DigestSetting) -> bool:
    """Whoever set a digest up, and admins."""
    return setting.configured_by == user_id or services.people.is_admin(user_id)


def check_channel(services: Services, channel: str) -> None:
    """Raises BadInput for a channel that is not the company's own, or where the bot may not post."""
    if channel == DIRECT:
        return
    try:
        found = services.people.channel_now(channel)
    except SlackRefused as refused:
        raise BadInput("I cannot see that channel: invite me there with /invite first.", field="channel") from refused
    if found.is_shared:
        raise BadInput(
            "That channel is shared with another company, so I post no customer data there.", field="channel"
        )
    if not found.is_open:
        raise BadInput(
            "I am not in that channel, or it is archived: invite me there with /invite first.", field="channel"
        )


def check_free(services: Services, form: DigestForm) -> None:
    """Raises BadInput for a new digest of a kind that its channel has already."""
    if form.setting_id or form.is_personal:
        return
    names = (form.channel, services.people.channel(form.channel).name)  # the first digests go by the channel's name
    same = select(DigestSetting.id).where(DigestSetting.kind == form.kind, DigestSetting.channel.in_(names))
    with services.db.begin() as session:
        if session.scalar(same.limit(1)) is not None:
            raise BadInput(_TAKEN, field="channel")


def check_book(services: Services, user_id: str, kind: str) -> None:
    """Raises BadInput for a portfolio of somebody who has no account, nor anybody who has one; NotLinked."""
    if kind != DigestKind.PORTFOLIO:
        return
    person = services.people.salesforce_user(user_id)
    with services.db.begin() as session:
        team = [one.id for one in team_of(session, person)]
        if not book_of(session, team):
            raise BadInput(
                "It would be empty: no account is yours in Salesforce, or of somebody who reports to you. "
                "Have the team’s manager set it up.",
                field="kind",
            )


def set_up_digest(services: Services, user_id: str, form: DigestForm) -> DigestSetting:
    """Store a digest; raises BadInput for a channel where it may not be, NotLinked where nothing may be shown."""
    services.people.salesforce_user(user_id)  # the channel is shown what this person may see
    check_channel(services, form.channel)
    with services.db.begin() as session:
        setting = _stored(services, session, user_id, form)
        detail = {"channel": form.channel, "kind": form.kind, "at": form.local_time, "zone": form.time_zone}
        record(session, actor=user_id, kind="settings.digest", subject=str(setting.id), detail=detail)
    return setting


def _stored(services: Services, session: Session, user_id: str, form: DigestForm) -> DigestSetting:
    if form.is_personal:
        setting = _changeable(services, session, user_id, form.setting_id)
        setting.local_time, setting.weekday, setting.enabled = form.as_time(), form.weekday, True
        return setting
    values = {
        "kind": form.kind,
        "channel": form.channel,
        "local_time": form.as_time(),
        "time_zone": form.time_zone,
        "rhythm": Rhythm.WEEKLY if form.kind in WEEKLY_KINDS else form.rhythm,
        "weekday": form.weekday,
        "says_empty": form.says_empty,
        "entries_shown": form.entries_shown,
        "configured_by": user_id,
        "enabled": True,
    }
    if form.setting_id:
        setting = _changeable(services, session, user_id, form.setting_id)
        for name, value in values.items():
            setattr(setting, name, value)
        session.flush()
        return setting
    made = insert(DigestSetting).values(**values, created_at=services.clock.now()).on_conflict_do_nothing()
    setting_id = session.scalar(made.returning(DigestSetting.id))
    if setting_id is None:
        raise BadInput(_TAKEN, field="channel")
    return session.get_one(DigestSetting, setting_id)


def mute_digest(services: Services, user_id: str, setting_id: str, *, is_muted: bool) -> DigestSetting:
    """Let a digest rest, or go on."""
    with services.db.begin() as session:
        setting = _changeable(services, session, user_id, setting_id)
        setting.enabled = not is_muted
        act = "muted" if is_muted else "unmuted"
        record(session, actor=user_id, kind=f"settings.digest.{act}", subject=setting_id)
    return setting


def stop_digest(services: Services, user_id: str, setting_id: str) -> None:
    """Take a digest away, its past runs with it; the default ones would come back, so they are muted."""
    with services.db.begin() as session:
        setting = _changeable(services, session, user_id, setting_id)
        if setting.configured_by is None:
            setting.enabled = False
        else:
            session.execute(delete(DigestRun).where(DigestRun.digest_id == setting.id))
            session.delete(setting)
            session.flush()
        record(session, actor=user_id, kind="settings.digest.stopped", subject=setting_id)


def _changeable(services: Services, session: Session, user_id: str, setting_id: str) -> DigestSetting:
    setting = session.get(DigestSetting, UUID(setting_id), with_for_update=True) if setting_id else None
    if setting is None:
        raise BadInput("That digest is not there any more; `/throughline settings` shows those that are.")
    if not may_change(services, user_id, setting):
        raise BadInput("Only the person who set this digest up, or an admin, can change it.")
    return setting

"""Moving the rules' lines, and letting a rule that muted itself speak again: admins only, on the record."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.audit.log import record
from app.digests.tables import DigestKind, DigestSetting, is_channel_id
from app.errors import BadInput, SlackRefused
from app.home.settings_blocks import NAMES
from app.home.thresholds_form import EVERYBODY, Lines, Scope, thresholds_form
from app.risk.edit_thresholds import (
    known_segments,
    own_lines,
    read_thresholds,
    reset_threshold,
    set_thresholds,
)
from app.risk.precision import RULE_WORDS, unmute
from app.risk.signal import Rule
from app.risk.threshold_bounds import check_threshold
from app.risk.thresholds import Thresholds
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape

_WATCHED = (DigestKind.RISK, DigestKind.HEALTH)
_MOST_SCOPES = 60
_SEGMENT, _DIGEST = "segment:", "digest:"


def fill_thresholds_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: the form for one scope, in place of the waiting one or of another scope's."""
    asked = Conversation.from_payload(payload["conversation"])
    _check_admin(services, asked)
    with services.db.begin() as session:
        scopes = _scopes(services, session)
        scope = next((one for one in scopes if one.id == payload["scope"]), EVERYBODY)
        lines = _lines(session, scope)
    services.slack.update_view(payload["view_id"], thresholds_form(asked, scopes, lines))


def save_thresholds(services: Services, payload: dict[str, Any]) -> None:
    """Job: store what an admin typed for a scope, all of it or nothing; an emptied field falls back."""
    asked = Conversation.from_payload(payload["conversation"])
    _check_admin(services, asked)
    typed: dict[str, str] = payload["lines"]
    with services.db.begin() as session:
        scope = next((one for one in _scopes(services, session) if one.id == payload["scope"]), None)
        if scope is None:
            raise BadInput("That segment or digest is not there any more; please open the thresholds again.")
        moved = _store(services, session, scope, typed, asked.user_id)
    words = (
        f"{moved} {'line' if moved == 1 else 'lines'} moved for {escape(scope.name, 80)}."
        if moved
        else "No line was moved."
    )
    said = (
        f"{words} The next look at the org uses them; `/throughline digest try risk` shows what they would have told."
    )
    services.slack.reply(asked, Message(said, (section(said),)))


def unmute_rule(services: Services, payload: dict[str, Any]) -> None:
    """Job: let a rule speak again; the answers against it so far are forgotten."""
    asked = Conversation.from_payload(payload["conversation"])
    _check_admin(services, asked)
    rule = Rule(payload["rule"])
    with services.db.begin() as session:
        was_muted = unmute(session, rule, now=services.clock.now())
        if was_muted:
            record(session, actor=asked.user_id, kind="rule.unmuted", subject=rule)
    words = f"The sign “{RULE_WORDS[rule]}” speaks again; its precision is counted anew."
    said = words if was_muted else "That sign was not muted any more."
    services.slack.reply(asked, Message(said, (section(said),)))


def _scopes(services: Services, session: Session) -> list[Scope]:
    """Everybody, the org's segments, and the channels whose digest watches risks."""
    segments = sorted({*known_segments(session), *own_lines(session)} - {EVERYBODY.key})
    watching = select(DigestSetting).where(DigestSetting.kind.in_(_WATCHED)).order_by(DigestSetting.created_at)
    digests = [Scope(f"{_DIGEST}{one.id}", _digest_name(services, one)) for one in session.scalars(watching)]
    return [EVERYBODY, *digests, *(Scope(f"{_SEGMENT}{one}", f"Segment {one}") for one in segments)][:_MOST_SCOPES]


def _digest_name(services: Services, one: DigestSetting) -> str:
    channel = one.channel
    if is_channel_id(channel):
        with suppress(SlackRefused):  # gone, or private and the bot thrown out: the id will do
            channel = services.people.channel(channel).name
    return f"#{channel}: {NAMES[DigestKind(one.kind)]}"


def _lines(session: Session, scope: Scope) -> Lines:
    if scope.key.startswith(_DIGEST):
        setting = session.get_one(DigestSetting, UUID(scope.key.removeprefix(_DIGEST)))
        return Lines(scope, read_thresholds(session), setting.thresholds)
    segment = scope.key.removeprefix(_SEGMENT)
    rows = own_lines(session).get(segment, {})
    usual = read_thresholds(session) if segment else Thresholds()
    return Lines(scope, usual, rows)


def _store(services: Services, session: Session, scope: Scope, typed: Mapping[str, str], by: str) -> int:
    """How many lines changed; writes the ops log last."""
    own = _lines(session, scope).own
    wanted = {name: check_threshold(name, text) for name, text in typed.items() if text}
    moved = {name: value for name, value in wanted.items() if name not in own or _number(name, own[name]) != value}
    freed = [name for name, text in typed.items() if not text and name in own]
    if scope.key.startswith(_DIGEST):
        return _store_in_digest(session, scope, {name: str(value) for name, value in moved.items()}, freed, by)
    segment = scope.key.removeprefix(_SEGMENT)
    if moved:
        set_thresholds(session, moved, segment=segment, by=by, now=services.clock.now())
    for name in freed:
        reset_threshold(session, name, segment=segment, by=by)
    return len(moved) + len(freed)


def _store_in_digest(session: Session, scope: Scope, moved: dict[str, str], freed: list[str], by: str) -> int:
    setting = session.get_one(DigestSetting, UUID(scope.key.removeprefix(_DIGEST)), with_for_update=True)
    kept = {name: value for name, value in setting.thresholds.items() if name not in freed}
    setting.thresholds = {**kept, **moved}
    session.flush()
    if moved or freed:
        detail: dict[str, Any] = {"moved": moved, "freed": freed}
        record(session, actor=by, kind="thresholds.changed", subject=str(setting.id), detail=detail)
    return len(moved) + len(freed)


def _number(name: str, value: str | None) -> object:
    return None if value is None else check_threshold(name, value)


def _check_admin(services: Services, asked: Conversation) -> None:
    services.people.salesforce_user(asked.user_id)
    services.people.check_admin(asked.user_id, "change thresholds")

"""Before a digest is switched on, whoever sets it up sees what it would have sent last month."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID, uuid4

from app.digests.dry_run_blocks import dry_run_blocks
from app.digests.show_dry_run import seen_run
from app.digests.tables import DigestSetting
from app.errors import ThroughlineError
from app.home.digest_settings import DigestForm
from app.home.settings_blocks import channel_words, digest_line
from app.services import Services
from app.slack.action_ids import View
from app.slack.blocks import context, modal, section
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import escape


def try_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the dry run with its last button."""
    asked = Conversation.from_payload(payload["conversation"])
    form = DigestForm.from_payload(payload["form"])
    setting = _as_setting(services, asked.user_id, form)
    try:
        drawn = dry_run_blocks(seen_run(services, asked.user_id, setting), services.salesforce.record_url)
    except ThroughlineError as refused:
        drawn = [section(f":warning: I could not look at the past month: {escape(str(refused))}")]
    kept = json.dumps({"asked": asked.as_payload() | {"response_url": None}, "form": payload["form"]})
    services.slack.update_view(payload["view_id"], _view(setting, drawn, kept))


def _view(setting: DigestSetting, drawn: list[Block], kept: str) -> Block:
    """What is about to be switched on, its dry run, and the button that does it."""
    line = section(digest_line(setting))
    where = "by direct message" if setting.is_personal else f"to {channel_words(setting.channel)}"
    last = context(f"Nothing is posted {where} before you switch it on.")
    view = [line, *drawn, last]
    return modal("Dry run", view, callback_id=View.DIGEST_CONFIRM, submit="Switch it on", private_metadata=kept)


def _as_setting(services: Services, user_id: str, form: DigestForm) -> DigestSetting:
    """The digest as the form has it, not stored; with the lines that were moved for it before."""
    with services.db.begin() as session:
        known = session.get(DigestSetting, UUID(form.setting_id)) if form.setting_id else None
        thresholds = known.thresholds if known else {}
    return DigestSetting(
        id=uuid4(),
        kind=form.kind,
        channel=form.channel,
        rhythm=form.rhythm,
        weekday=form.weekday,
        local_time=form.as_time(),
        time_zone=form.time_zone,
        says_empty=form.says_empty,
        entries_shown=form.entries_shown,
        thresholds=thresholds,
        enabled=True,
        configured_by=user_id,
        created_at=services.clock.now(),
    )

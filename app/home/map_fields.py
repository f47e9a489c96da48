"""`/throughline fields`: which Salesforce field holds which measure, confirmed by an admin."""

from __future__ import annotations

from typing import Any

from app.audit.log import record
from app.home.mapping_blocks import NAMES, mapping_form, mapping_message
from app.salesforce.mapping import candidates, confirm_mapping, mapping_for
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message


def show_fields(services: Services, to: Conversation) -> Message:
    """What is read from where, for colleagues only."""
    services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        mapped = mapping_for(session)
    return mapping_message(mapped, may_change=services.people.is_admin(to.user_id))


def fill_fields_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the form."""
    to = Conversation.from_payload(payload["conversation"])
    _check_admin(services, to)
    with services.db.begin() as session:
        choices = {measure: candidates(session, measure) for measure in NAMES}
        mapped = mapping_for(session)
    services.slack.update_view(payload["view_id"], mapping_form(to, mapped, choices))


def save_fields(services: Services, payload: dict[str, Any]) -> None:
    """Job: store what an admin confirmed, all of it or nothing."""
    to = Conversation.from_payload(payload["conversation"])
    _check_admin(services, to)
    fields: dict[str, str | None] = payload["fields"]
    with services.db.begin() as session:
        before = {measure: found.field for measure, found in mapping_for(session).items()}
        for measure, field in fields.items():
            confirm_mapping(session, measure, field, by=to.user_id)
        changed = sorted(measure for measure, field in fields.items() if before.get(measure) != field)
        mapped = mapping_for(session)
        record(session, actor=to.user_id, kind="settings.fields", subject=",".join(changed), detail=dict(fields))
    services.slack.reply(to, mapping_message(mapped, may_change=True))


def _check_admin(services: Services, to: Conversation) -> None:
    services.people.salesforce_user(to.user_id)
    services.people.check_admin(to.user_id, "change these fields")

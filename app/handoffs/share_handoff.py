"""Share a handoff with its channel, on the click of somebody who may see what it rests on."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.accounts.see_account import asked_ids, see_account
from app.accounts.visible_records import FOLLOWERS
from app.audit.log import record
from app.errors import BadInput
from app.handoffs.blocks import handoff_message
from app.handoffs.handoff import Handoff
from app.handoffs.tables import HandoffVersion
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.publisher import Posted
from app.slack.text import escape, mention

SHARED = "People of other companies read this channel, so I cannot share a handoff here. Choose an internal channel."


def share_handoff(services: Services, payload: dict[str, Any]) -> None:
    """Job: post the version that the asker saw, once, saying who shared it."""
    to = Conversation.from_payload(payload["conversation"])
    if services.people.is_shared_channel(to.channel_id):
        raise BadInput(SHARED)
    with services.db.begin() as session:
        version = session.get(HandoffVersion, UUID(payload["version_id"]))
    if version is None:
        raise BadInput("That handoff is no longer kept. Please draft it again with `/handoff`.")
    person = services.people.salesforce_user(to.user_id)
    seen = asked_ids(see_account(services, person, version.account_id))
    if hidden := [one for one in version.record_ids if one[:3] not in FOLLOWERS and one not in seen]:
        raise BadInput(f"You may no longer see {len(hidden)} of the records that this handoff rests on. Draft it anew.")
    handoff = Handoff.from_content(version.content)
    message = handoff_message(handoff, services.salesforce.record_url, note=f"Shared by {mention(to.user_id)}")

    def on_record(session: Session, place: Posted) -> None:
        session.merge(version).shared_channel = place.channel
        detail = {"version": str(version.id), "channel": place.channel, "ts": place.ts}
        record(session, actor=person.id, kind="share", subject=version.account_id, detail=detail)

    share = f"handoff:{version.id}:{to.channel_id}"
    services.slack.post(to.channel_id, message, key=share, thread_ts=to.thread_ts, on_posted=on_record)
    text = f"Handoff for {escape(handoff.account_name, 100)} shared with this channel."
    services.slack.reply(to, words(text), replace=True)

"""Redraw every message that shows an item, after it changed."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.errors import SlackRefused
from app.followups.blocks import item_message, passed_on_message
from app.followups.read_items import get_item
from app.followups.tables import ItemMessage
from app.services import Services

_UNEDITABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"})


def show_item(services: Services, item_id: UUID) -> None:
    """Edit the messages in place; one that Slack no longer lets us edit is left as it is."""
    item = get_item(services, item_id)
    with services.db.begin() as session:
        shown = session.scalars(select(ItemMessage).where(ItemMessage.item_id == item_id)).all()
    for message in shown:
        is_owners = message.slack_user_id == (item.assignee_slack_id or "")
        drawn = item_message(item, services.salesforce.record_url) if is_owners else passed_on_message(item)
        try:
            services.slack.update(message.channel, message.ts, drawn)
        except SlackRefused as refused:
            if refused.code not in _UNEDITABLE:
                raise

"""“On it”: the owner has seen the item."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.followups.access import explained, person_who_may_see
from app.followups.ledger import act_on, announce, find_item
from app.followups.origin import Origin
from app.followups.read_items import get_item
from app.followups.reassign_item import REDELIVER, closed_words
from app.followups.rules import ItemAct, ItemState
from app.followups.subject import read_subject
from app.followups.tables import ActionItem
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation


def acknowledge_item(services: Services, asked: Conversation, origin: Origin) -> None:
    """Note that somebody works on it, which stops its escalation; a second click changes nothing.

    An item whose Task was deleted in Salesforce is kept by this, and gets a new Task.
    """
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            item = find_item(session, origin, for_update=True)
            if item is None or (item.state == ItemState.ACKNOWLEDGED and item.task_gone_at is None):
                return
            lost_task = item.task_gone_at is not None
            open_still = act_on(session, item, ItemAct.ACKNOWLEDGE, actor=asked.user_id)
            if open_still:
                item.acknowledged_at = item.acknowledged_at or services.clock.now()
                if lost_task:
                    _make_anew(services, session, item, asked)
                announce(services, session, item)
        if open_still and lost_task:
            services.slack.reply(asked, words("Kept. It gets a new Task in Salesforce."))
        if not open_still:
            services.slack.reply(asked, words(closed_words(get_item(services, origin.uuid))))


def _make_anew(services: Services, session: Session, item: ActionItem, asked: Conversation) -> None:
    item.salesforce_task_id, item.task_gone_at = None, None
    payload = {"item_id": str(item.id), "conversation": asked.as_payload()}
    services.queue.enqueue(session, REDELIVER, payload)

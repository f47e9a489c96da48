"""“On it”: the owner has seen the item."""

from __future__ import annotations

from app.followups.access import explained, person_who_may_see, words
from app.followups.ledger import act_on, announce, find_item
from app.followups.origin import Origin
from app.followups.read_items import get_item
from app.followups.reassign_item import closed_words
from app.followups.rules import ItemAct, ItemState
from app.followups.subject import read_subject
from app.services import Services
from app.slack.conversation import Conversation


def acknowledge_item(services: Services, asked: Conversation, origin: Origin) -> None:
    """Note that somebody works on it, which stops reminders of unclaimed items; a second click changes nothing."""
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            item = find_item(session, origin, for_update=True)
            if item is None or item.state == ItemState.ACKNOWLEDGED:
                return
            open_still = act_on(session, item, ItemAct.ACKNOWLEDGE, actor=asked.user_id)
            if open_still:
                item.acknowledged_at = services.clock.now()
                announce(services, session, item)
        if not open_still:
            services.slack.reply(asked, words(closed_words(get_item(services, origin.uuid))))

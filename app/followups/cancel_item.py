"""Close an item whose Task was deleted in Salesforce: nothing is owed any more, and nothing was done."""

from __future__ import annotations

from app.followups.access import explained, person_who_may_see
from app.followups.ledger import act_on, announce, find_item
from app.followups.origin import Origin
from app.followups.read_items import get_item
from app.followups.reassign_item import closed_words
from app.followups.rules import ItemAct
from app.followups.subject import read_subject
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation


def cancel_item(services: Services, asked: Conversation, origin: Origin) -> None:
    """Cancel as the person who clicked; a closed item stays as it is."""
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            item = find_item(session, origin, for_update=True)
            cancelled = item is not None and act_on(session, item, ItemAct.CANCEL, actor=asked.user_id)
            if item is not None and cancelled:
                item.closed_at, item.closed_by_slack_id = services.clock.now(), asked.user_id
                announce(services, session, item)
        told = "Closed." if cancelled else closed_words(get_item(services, origin.uuid))
        services.slack.reply(asked, words(told))

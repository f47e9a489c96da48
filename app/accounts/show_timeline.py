"""Everything that happened with an account, newest first, page by page."""

from __future__ import annotations

from app.accounts.audience import refuse_shared_channel
from app.accounts.see_account import see_account
from app.accounts.timeline_blocks import timeline_page
from app.accounts.timeline_rules import page_of, timeline_of
from app.audit.log import record
from app.services import Services
from app.slack.conversation import Conversation


def show_timeline(
    services: Services, to: Conversation, account_id: str, page: int = 0, *, replace: bool = False
) -> None:
    """Answer with one page of the timeline, seen by the asker alone.

    Raises NotLinked, NotVisible, SharedChannel or SalesforceUnavailable.
    """
    refuse_shared_channel(services, to)
    person = services.people.salesforce_user(to.user_id)
    facts = see_account(services, person, account_id)
    shown = page_of(timeline_of(facts), page)
    zone = services.people.time_zone(to.user_id)
    message = timeline_page(facts, shown, services.clock.now(), zone, services.salesforce.record_url)
    services.slack.reply(to, message, replace=replace)
    with services.db.begin() as session:
        record(session, actor=to.user_id, kind="account.timeline", subject=facts.id, detail={"page": shown.number})

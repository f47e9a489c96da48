"""Share to channel: the card for everybody in the channel, by the sharer's own rights and on their word."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from app.accounts.audience import CannotPost, check_may_post
from app.accounts.show_card import SignalsFor, build_card
from app.audit.log import record
from app.errors import BadInput, SlackRefused
from app.services import Services
from app.slack.blocks import context
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.publisher import Posted
from app.slack.text import mention

_NOT_A_MEMBER = frozenset({"not_in_channel", "channel_not_found"})


def share_card(services: Services, to: Conversation, account_id: str, signals_for: SignalsFor, *, key: str) -> None:
    """Post the card once per `key`, saying who shared it.

    The channel gets what the sharer may see now, which is asked of Salesforce again. Guests and people without a
    Salesforce user raise NotLinked; channels shared with other companies raise SharedChannel.
    """
    if to.channel_id.startswith("D"):
        raise BadInput("This conversation has no other readers. Open the card in a channel to share it there.")
    services.people.salesforce_user(to.user_id)
    check_may_post(services, to)
    card = build_card(services, to.user_id, account_id, signals_for, is_shared=True)
    message = _signed(card.message, to.user_id)

    def on_record(session: Session, place: Posted) -> None:
        detail = {"channel": place.channel, "ts": place.ts}
        record(session, actor=to.user_id, kind="account.share", subject=card.facts.id, detail=detail)

    share = f"account.share:{key}"
    try:
        services.slack.post(to.channel_id, message, key=share, thread_ts=to.thread_ts, on_posted=on_record)
    except SlackRefused as refused:
        if refused.code in _NOT_A_MEMBER:
            raise CannotPost from refused
        raise


def _signed(message: Message, user_id: str) -> Message:
    line = f"Shared by {mention(user_id)}, as their Salesforce access shows it."
    return replace(message, blocks=(context(line), *message.blocks))

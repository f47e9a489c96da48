"""A deal was just won: its handoff is drafted before anybody thinks of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import DateTime, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.crm.tables import Opportunity
from app.errors import BadInput, NotVisible
from app.handoffs.blocks import DraftButtons, handoff_message
from app.handoffs.offer_handoff import offer
from app.handoffs.write_handoff import keep_version, write_handoff
from app.jobs.claims import claim
from app.services import Services
from app.slack.text import escape
from app.sync.status import first_sync_missing

# A worker that was down over a long weekend still catches up; an installation's first day drafts nothing old.
NEWLY_WON = timedelta(days=3)
_ONCE = 50


def watch_won(services: Services) -> int:
    """Queue a draft for each deal that was won lately and brings a new customer; returns how many were new."""
    with services.db.begin() as session:
        if first_sync_missing(session):
            return 0
        drafted = 0
        for deal_id, account_id in _newly_won(session, services):
            if claim(session, "handoff.won", deal_id):
                payload = {"deal_id": deal_id, "account_id": account_id}
                services.queue.enqueue(session, "handoffs.draft_won", payload, lane="background")
                drafted += 1
    return drafted


def _newly_won(session: Session, services: Services) -> list[tuple[str, str]]:
    """Won within the last days, and the account's first: a renewal changes no hands."""
    earlier = aliased(Opportunity)
    is_first = ~exists().where(
        earlier.account_id == Opportunity.account_id,
        earlier.id != Opportunity.id,
        earlier.is_won.is_(True),
        earlier.is_deleted.is_(False),
        earlier.close_date < Opportunity.close_date,
    )
    won_at = func.coalesce(Opportunity.last_stage_change_date, cast(Opportunity.close_date, DateTime(timezone=True)))
    statement = (
        select(Opportunity.id, Opportunity.account_id)
        .where(
            Opportunity.is_won.is_(True),
            Opportunity.is_deleted.is_(False),
            Opportunity.account_id.is_not(None),
            won_at >= services.clock.now() - NEWLY_WON,
            is_first | Opportunity.type.regexp_match(r"\mnew\M", flags="i"),
        )
        .order_by(won_at, Opportunity.id)
        .limit(_ONCE)
    )
    return [(deal_id, account_id) for deal_id, account_id in session.execute(statement) if account_id]


def draft_won(services: Services, deal_id: str, account_id: str) -> None:
    """The draft to the deal's owner, and the offer to the success manager where one is named."""
    with services.db.begin() as session:
        deal = session.get_one(Opportunity, deal_id)
        owner = load_people(session, [deal.owner_id]).get(deal.owner_id) if deal.owner_id else None
    slack_id = services.people.slack_user_id(owner) if owner and owner.is_active else None
    if owner is None or slack_id is None:
        return
    try:
        handoff, facts = write_handoff(services, owner, account_id)
    except NotVisible:
        return
    version_id = keep_version(services, handoff, written_as=f"won:{deal_id}", by=owner)
    told = (
        _offered(services, (facts.id, facts.name), owner, facts.csm) if facts.csm and facts.csm.id != owner.id else ""
    )
    gap = "" if facts.csm else " Nobody is named as success manager yet: “Hand over to…” asks whom you choose."
    intro = f"*{escape(deal.name, 150)}* is won. This is its handoff as the records tell it. {told}{gap}"
    buttons = DraftButtons(str(version_id), facts.id, len(handoff.promises))
    message = handoff_message(handoff, services.salesforce.record_url, draft=buttons, intro=intro)
    services.slack.direct(slack_id, message, key=f"handoff-won:{deal_id}")


def _offered(services: Services, account: tuple[str, str], owner: Person, receiver: Person) -> str:
    try:
        return offer(services, account, owner, receiver)
    except BadInput as unreachable:
        return escape(str(unreachable))

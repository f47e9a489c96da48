"""A deal was just won: its handoff is drafted before anybody thinks of it."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import DateTime, cast, exists, func, select
from sqlalchemy.orm import Session, aliased

from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.crm.tables import Opportunity
from app.errors import BadInput
from app.handoffs.blocks import DraftButtons, handoff_message
from app.handoffs.offer_handoff import offer
from app.handoffs.won_reader import Reader, find_reader
from app.handoffs.write_handoff import keep_version
from app.jobs.claims import claim
from app.services import Services
from app.slack.text import escape
from app.sync.status import first_sync_missing

log = structlog.get_logger(__name__)

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
    """The draft to the deal's owner, or to who stands in for them, and the offer to the success manager if there is one.

    Where nobody can be written to, the ops log and the log say so.
    """
    with services.db.begin() as session:
        deal = session.get_one(Opportunity, deal_id)
        owner = load_people(session, [deal.owner_id]).get(deal.owner_id) if deal.owner_id else None
    reader = find_reader(services, owner, account_id)
    if reader is None:
        _nobody(services, deal_id, account_id)
        return
    version_id = keep_version(services, reader.handoff, written_as=f"won:{deal_id}", by=reader.person)
    buttons = DraftButtons(str(version_id), account_id, len(reader.handoff.promises))
    intro = _intro(services, deal, reader)
    message = handoff_message(reader.handoff, services.salesforce.record_url, draft=buttons, intro=intro)
    services.slack.direct(reader.slack_id, message, key=f"handoff-won:{deal_id}")


def _intro(services: Services, deal: Opportunity, reader: Reader) -> str:
    """What was won, why the reader gets it, and who was offered the account."""
    told = [f"*{escape(deal.name, 150)}* is won. This is its handoff as the records tell it."]
    told += [reader.instead] if reader.instead else []
    csm = reader.csm
    if csm is None:
        told.append("Nobody is named as success manager yet: “Hand over to…” asks whom you choose.")
    elif csm.id != reader.person.id:
        told.append(_offered(services, (str(deal.account_id), reader.account_name), reader.person, csm))
    return " ".join(told)


def _nobody(services: Services, deal_id: str, account_id: str) -> None:
    log.warning("won_deal_without_reader", deal_id=deal_id)
    detail = {"deal": deal_id, "why": "nobody who may see the account is in Slack"}
    with services.db.begin() as session:
        record(session, actor="throughline", kind="handoff.undelivered", subject=account_id, detail=detail)


def _offered(services: Services, account: tuple[str, str], owner: Person, receiver: Person) -> str:
    try:
        return offer(services, account, owner, receiver)
    except BadInput as unreachable:
        return escape(str(unreachable))

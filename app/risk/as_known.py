"""An account as it was known on a past day, for the backtest: no fact later than that day. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from app.crm.facts import (
    AccountFacts,
    Agreement,
    Deal,
    DealChange,
    Measure,
    Money,
    Stakeholder,
    SupportCase,
    Touch,
)
from app.crm.read_holdings import renewal_of

_NOT_KEPT = "not kept in history"


def as_known(facts: AccountFacts, at: datetime) -> AccountFacts:
    """The facts without anything that was learned after `at`.

    What Salesforce keeps no history of (next steps, open tasks, titles, types, segments, mapped dates) is left out or
    made to say nothing, so that today's values cannot leak into the past. A record that was written down later than
    `at` is not known, whatever day it speaks of.
    """
    deals = tuple(deal for one in facts.deals if (deal := deal_as_known(one, at)))
    agreements = tuple(replace(one, status=None) for one in facts.agreements if _was_signed(one, at))
    renewal_on, told_by = renewal_of(agreements, deals, at.date())
    return replace(
        facts,
        type=None,
        segment=None,
        sentiment=None,
        arr=None,
        renewal_on=renewal_on,
        renewal_source_id=told_by,
        health=_measure(facts.health, at),
        active_users=_measure(facts.active_users, at),
        licences=_measure(facts.licences, at),
        deals=deals,
        cases=tuple(_case(case, at) for case in facts.cases if case.opened_at and case.opened_at <= at),
        tasks=(),
        touches=tuple(touch for touch in facts.touches if _was_told(touch, at)),
        stakeholders=tuple(_stakeholder(person, deals, at) for person in facts.stakeholders),
        products=(),
        agreements=agreements,
        promises=(),
        custom={},
        as_of=at,
    )


def deal_as_known(deal: Deal, at: datetime) -> Deal | None:
    """The deal by its history rows up to `at`; None before it existed. Open deals and those closed later are open."""
    changes = tuple(change for change in deal.changes if change.at <= at)
    if not changes:
        return None
    last = changes[-1]
    closed_at = closing_instant(deal)
    is_closed = closed_at is not None and closed_at <= at
    return replace(
        deal,
        stage=last.stage,
        amount=Money(last.amount, deal.amount.currency if deal.amount else "USD") if last.amount is not None else None,
        close_on=last.close_on,
        probability=last.probability,
        next_step=_NOT_KEPT,
        description=None,
        is_closed=is_closed,
        is_won=is_closed and deal.is_won,
        push_count=0,
        stage_since=_stage_since(changes),
        last_activity_on=None,
        forecast_category=None,
        roles=tuple(role for role in deal.roles if role.created_at and role.created_at <= at),
        products=(),
        changes=changes,
    )


def closing_instant(deal: Deal) -> datetime | None:
    """When a closed deal was closed: the first history row of its final stage; None for an open one."""
    if not deal.is_closed or not deal.changes:
        return None
    return next((change.at for change in deal.changes if change.stage == deal.stage), deal.changes[-1].at)


def _stage_since(changes: Sequence[DealChange]) -> datetime:
    """When the latest stage began: the first of the rows at the end that carry it."""
    since = changes[-1].at
    for change in reversed(changes):
        if change.stage != changes[-1].stage:
            break
        since = change.at
    return since


def _was_told(touch: Touch, at: datetime) -> bool:
    """Whether it had happened and was written down; a call that is logged next week was not known this week."""
    return touch.at <= at and (touch.created_at is None or touch.created_at <= at)


def _was_signed(agreement: Agreement, at: datetime) -> bool:
    written = agreement.created_at is None or agreement.created_at <= at
    return written and agreement.starts_on is not None and agreement.starts_on <= at.date()


def _stakeholder(person: Stakeholder, deals: Sequence[Deal], at: datetime) -> Stakeholder:
    """With the part that the newest deal of then names, and the bounce that had happened by then."""
    parts = (part.role for deal in deals for part in deal.roles if part.contact_id == person.id and part.role)
    bounced_at = person.bounced_at if person.bounced_at and person.bounced_at <= at else None
    return replace(
        person,
        title=None,
        role=next(parts, None),
        has_left=bounced_at is not None,
        bounced_at=bounced_at,
        last_touch_at=None,
    )


def _measure(measure: Measure | None, at: datetime) -> Measure | None:
    if measure is None:
        return None
    history = tuple((on, value) for on, value in measure.history if on <= at.date())
    return replace(measure, value=history[-1][1] if history else None, history=history, word=None)


def _case(case: SupportCase, at: datetime) -> SupportCase:
    is_closed = case.closed_at is not None and case.closed_at <= at
    return replace(case, is_closed=is_closed, closed_at=case.closed_at if is_closed else None, is_escalated=False)

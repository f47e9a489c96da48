"""The query behind each kind of list. Whether the asker may see what it finds is asked afterwards."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any, cast

from sqlalchemy import DateTime, Select, and_, exists, func, null, or_, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session

from app.assistant.account_conditions import account_conditions, within
from app.assistant.list_query import KINDS, ListQuery
from app.crm.activity_tables import Case, Event, Task
from app.crm.book import book_ids
from app.crm.read_measures import measure_fields
from app.crm.read_service import is_severe
from app.crm.tables import Account, Opportunity, OpportunityLineItem, Product2, User
from app.risk.find_risks import find_risks
from app.risk.stuck_deals import stuck_deals
from app.risk.tables import LIVE_STATES, RiskAlert


def list_statement(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    """Rows with id, name, account, owner, day and state; of accounts their ids alone. `now` is in the asker's zone."""
    if query.subject == "deals":
        return _deals(session, query, now)
    if query.subject == "tasks":
        return _tasks(session, query, now)
    if query.subject == "meetings":
        return _meetings(session, query, now)
    return _cases(session, query, now) if query.subject == "cases" else _accounts(session, query, now)


def _deals(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    deal = Opportunity
    conditions = [
        deal.is_deleted.is_(False),
        *_in_days(deal.close_date, query),
        *_kept(session, query, deal),
        *_of_such(session, query, deal),
        *_in_state(query, now.date()),
        *_sold(query),
    ]
    conditions += _at_risk(session, query, now, deal)
    conditions += [deal.id.in_(stuck_deals(session, now=now))] if query.stuck else []
    columns = (deal.id, deal.name, deal.account_id, Account.name.label("account"), User.name.label("owner"), deal.close_date.label("on"),
               deal.amount, deal.currency_iso_code.label("currency"), deal.stage_name.label("state"), deal.type.label("kind"),
               Account.industry, _segment(session).label("segment"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == deal.account_id).outerjoin(User, User.id == deal.owner_id)
    )
    by_date = deal.close_date.asc() if query.state == "open" else deal.close_date.desc()
    by_size = deal.amount.desc() if query.biggest_first else deal.amount.asc()
    order = by_size.nulls_last() if query.biggest_first or query.smallest_first else by_date
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(order, deal.id))


def _in_state(query: ListQuery, today: date) -> list[Any]:
    """Open, won or lost, in which stage, of which size and kind, and what is wrong with it."""
    deal = Opportunity
    last_touched = func.coalesce(deal.last_activity_date, func.date(deal.created_date))
    states = {
        "open": [deal.is_closed.is_not(True)],
        "won": [deal.is_won.is_(True)],
        "lost": [deal.is_won.is_(False), deal.is_closed.is_(True)],
    }
    wanted = (
        (query.stage, deal.stage_name == query.stage),
        (query.overdue, deal.close_date < today),
        (query.no_next_step, func.coalesce(deal.next_step, "") == ""),
        (query.silent_days is not None, last_touched <= today - timedelta(days=query.silent_days or 0)),
    )
    told = (condition for is_asked, condition in wanted if is_asked)
    return [*states.get(query.state, []), *within(deal.amount, query.at_least, query.at_most), *told]


def _sold(query: ListQuery) -> list[Any]:
    """The kind of deal, and the product that is in it."""
    kind = [Opportunity.type.regexp_match(KINDS[query.kind], flags="i")] if query.kind else []
    line, product = OpportunityLineItem, Product2
    sold = exists().where(
        line.opportunity_id == Opportunity.id, line.product2_id == product.id, product.name == query.product
    )
    return kind + ([sold] if query.product else [])


def _segment(session: Session) -> Any:
    field = measure_fields(session).get("segment")
    return Account.extra[field].astext if field else null()


def _tasks(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    conditions = [
        Task.is_deleted.is_(False),
        Task.is_closed.is_not(True),
        *_in_days(Task.activity_date, query),
        *_of_such(session, query, Task),
        *_at_risk(session, query, now, Task),
        *_owned(Task.owner_id, query),
    ]
    conditions += [Task.activity_date < now.date()] if query.overdue else []
    columns = (Task.id, Task.subject.label("name"), Task.account_id, Account.name.label("account"), User.name.label("owner"),
               Task.activity_date.label("on"), Task.status.label("state"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == Task.account_id).outerjoin(User, User.id == Task.owner_id)
    )
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(Task.activity_date, Task.id))


def _cases(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    opened = func.date(Case.created_date)
    conditions = [
        Case.is_deleted.is_(False),
        Case.is_closed.is_not(True),
        *_in_days(opened, query),
        *_of_such(session, query, Case),
        *_at_risk(session, query, now, Case),
        *_kept(session, query, Case),
    ]
    if query.severe:
        named = [one for one in session.scalars(select(Case.priority).distinct()) if is_severe(one)]
        conditions.append(Case.priority.in_(named))
    columns = (Case.id, Case.subject.label("name"), Case.account_id, Account.name.label("account"), User.name.label("owner"),
               opened.label("on"), Case.priority.label("state"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == Case.account_id).outerjoin(User, User.id == Case.owner_id)
    )
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(Case.created_date, Case.id))


def _meetings(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    """Meetings with customers in the asker's days; those that Salesforce calls private are nobody's list."""
    event, zone = Event, now.tzinfo
    starts = func.coalesce(event.start_date_time, cast_to(event.activity_date, DateTime(timezone=True)))
    conditions = [
        event.is_deleted.is_(False), event.is_child.is_not(True), event.is_private.is_not(True),
        event.account_id.is_not(None), *_of_such(session, query, event), *_owned(event.owner_id, query),
        *_at_risk(session, query, now, event),
    ]  # fmt: skip
    if query.first_on:
        conditions.append(starts >= datetime.combine(query.first_on, time.min, zone))
    if query.last_on:
        conditions.append(starts < datetime.combine(query.last_on + timedelta(days=1), time.min, zone))
    columns = (event.id, event.subject.label("name"), event.account_id, Account.name.label("account"), User.name.label("owner"),
               event.activity_date.label("on"), event.start_date_time.label("starts_at"), event.is_all_day_event.label("is_all_day"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == event.account_id).outerjoin(User, User.id == event.owner_id)
    )
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(starts, event.id))


def _accounts(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    conditions = [Account.is_deleted.is_(False), *_of_such(session, query), *account_conditions(session, query)]
    conditions += [Account.id.in_(book_ids(session, query.owner_ids, owned=True))] if query.owner_ids else []
    conditions += [Account.id.in_(_risky(session, now))] if query.at_risk else []
    return select(Account.id).where(and_(*conditions)).order_by(Account.name, Account.id)


def _at_risk(session: Session, query: ListQuery, now: datetime, record: Any) -> list[Any]:
    """The record itself, or its customer."""
    ids = _risky(session, now) if query.at_risk else []
    return [or_(record.id.in_(ids), record.account_id.in_(ids))] if query.at_risk else []


def _risky(session: Session, now: datetime) -> list[str]:
    """Accounts and deals with a live alert; where the watch has not run yet, it looks now."""
    alerts = session.execute(
        select(RiskAlert.subject_id, RiskAlert.account_id, RiskAlert.opportunity_id).where(
            RiskAlert.state.in_(LIVE_STATES)
        )
    ).all()
    if alerts:
        return [one for alert in alerts for one in alert if one]
    found = find_risks(session, now=now)
    return [one for risk in found for one in (risk.subject_id, risk.account_id, risk.opportunity_id) if one]


def _in_days(column: Any, query: ListQuery) -> list[Any]:
    return within(column, query.first_on, query.last_on)


def _kept(session: Session, query: ListQuery, record: type[Opportunity | Case]) -> list[Any]:
    """Owned by that colleague, or of customers whose success manager they are (a case: of customers that they own, too)."""
    if not query.owner_ids:
        return []
    book = book_ids(session, query.owner_ids, owned=record is Case)
    return [or_(record.owner_id.in_(query.owner_ids), record.account_id.in_(book))]


def _of_such(session: Session, query: ListQuery, record: Any = None) -> list[Any]:
    """Records of customers of that segment, industry or country; and of those among which they have to be."""
    wanted = (
        (_segment(session), query.segment),
        (Account.industry, query.industry),
        (Account.billing_country, query.country),
    )
    found = [column == value for column, value in wanted if value]
    if query.among is None:
        return found
    among = (
        Account.id.in_(query.among)
        if record is None
        else or_(*(one.in_(query.among) for one in (record.id, record.account_id)))
    )
    return [*found, among]


def _owned(column: Any, query: ListQuery) -> list[Any]:
    return [column.in_(query.owner_ids)] if query.owner_ids else []

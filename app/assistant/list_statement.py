"""The query behind each kind of list. Whether the asker may see what it finds is asked afterwards."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, and_, exists, func, null, or_, select
from sqlalchemy.orm import Session

from app.assistant.list_query import KINDS, ListQuery
from app.crm.activity_tables import Case, Task
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
        return _tasks(session, query, now.date())
    return _cases(session, query) if query.subject == "cases" else _account_ids(session, query, now)


def _deals(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    deal = Opportunity
    conditions = [
        deal.is_deleted.is_(False),
        *_in_days(deal.close_date, query),
        *_kept(session, query, deal),
        *_of_such(session, query),
    ]
    if query.state != "any":
        conditions.append(
            deal.is_closed.is_not(True) if query.state == "open" else deal.is_won.is_(query.state == "won")
        )
        conditions += [deal.is_closed.is_(True)] if query.state == "lost" else []
    if query.kind:
        conditions.append(deal.type.regexp_match(KINDS[query.kind], flags="i"))
    conditions += [deal.stage_name == query.stage] if query.stage else []
    conditions += [deal.amount >= query.at_least] if query.at_least is not None else []
    conditions += [deal.amount <= query.at_most] if query.at_most is not None else []
    conditions += [deal.close_date < now.date()] if query.overdue else []
    conditions += [func.coalesce(deal.next_step, "") == ""] if query.no_next_step else []
    if query.product:
        conditions.append(
            exists().where(
                OpportunityLineItem.opportunity_id == deal.id,
                OpportunityLineItem.product2_id == Product2.id,
                Product2.name == query.product,
            )
        )
    if query.at_risk:
        ids = _risky(session, now)
        conditions.append(or_(deal.id.in_(ids), deal.account_id.in_(ids)))
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


def _segment(session: Session) -> Any:
    field = measure_fields(session).get("segment")
    return Account.extra[field].astext if field else null()


def _tasks(session: Session, query: ListQuery, today: date) -> Select[Any]:
    conditions = [
        Task.is_deleted.is_(False),
        Task.is_closed.is_not(True),
        *_in_days(Task.activity_date, query),
        *_of_such(session, query),
        *_owned(Task.owner_id, query),
    ]
    conditions += [Task.activity_date < today] if query.overdue else []
    columns = (Task.id, Task.subject.label("name"), Task.account_id, Account.name.label("account"), User.name.label("owner"),
               Task.activity_date.label("on"), Task.status.label("state"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == Task.account_id).outerjoin(User, User.id == Task.owner_id)
    )
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(Task.activity_date, Task.id))


def _cases(session: Session, query: ListQuery) -> Select[Any]:
    opened = func.date(Case.created_date)
    conditions = [
        Case.is_deleted.is_(False),
        Case.is_closed.is_not(True),
        *_in_days(opened, query),
        *_of_such(session, query),
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


def _account_ids(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    conditions = [Account.is_deleted.is_(False), *_of_such(session, query)]
    conditions += [Account.id.in_(book_ids(session, query.owner_ids, owned=True))] if query.owner_ids else []
    conditions += [Account.id.in_(_risky(session, now))] if query.at_risk else []
    return select(Account.id).where(and_(*conditions)).order_by(Account.name, Account.id)


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
    return ([column >= query.first_on] if query.first_on else []) + ([column <= query.last_on] if query.last_on else [])


def _kept(session: Session, query: ListQuery, record: type[Opportunity | Case]) -> list[Any]:
    """Owned by that colleague, or of customers whose success manager they are (a case: of customers that they own, too)."""
    if not query.owner_ids:
        return []
    book = book_ids(session, query.owner_ids, owned=record is Case)
    return [or_(record.owner_id.in_(query.owner_ids), record.account_id.in_(book))]


def _of_such(session: Session, query: ListQuery) -> list[Any]:
    """Records of customers of that segment, industry or country."""
    wanted = (
        (_segment(session), query.segment),
        (Account.industry, query.industry),
        (Account.billing_country, query.country),
    )
    return [column == value for column, value in wanted if value]


def _owned(column: Any, query: ListQuery) -> list[Any]:
    return [column.in_(query.owner_ids)] if query.owner_ids else []

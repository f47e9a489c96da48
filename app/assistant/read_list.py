"""Running a list's filter over the mirror, with the asker's rights on every record and field that it uses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, cast

from sqlalchemy import Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from app.accounts.visible_records import visible_records
from app.assistant.list_accounts import list_accounts
from app.assistant.list_query import KINDS, ListQuery
from app.assistant.parse_list import Vocabulary
from app.assistant.row import Listed, Row
from app.crm.activity_tables import Case, Task
from app.crm.book import book_ids
from app.crm.currency import load_rates
from app.crm.facts import Money, Person
from app.crm.fiscal import load_fiscal_calendar
from app.crm.read_origin import load_origin
from app.crm.tables import Account, Opportunity, OpportunityLineItem, Product2, User
from app.errors import BadInput
from app.risk.find_risks import find_risks
from app.risk.tables import LIVE_STATES, RiskAlert
from app.services import Services

# More than these are no list that somebody reads; the filter has to say more.
CANDIDATES = 2000
# Which field each part of a filter and each column rests on.
_FIELDS = {"deals": ("Opportunity", ("Amount", "CloseDate", "StageName", "Type", "OwnerId", "NextStep")),
           "tasks": ("Task", ("ActivityDate", "OwnerId", "Subject")), "cases": ("Case", ("Priority", "Subject", "OwnerId")),
           "accounts": ("Account", ("OwnerId",))}  # fmt: skip


def read_vocabulary(session: Session, person: Person) -> Vocabulary:
    """The names that a filter may hold in this org."""
    users = session.execute(select(User.id, User.name).where(User.is_active.is_(True), User.name.is_not(None))).all()
    people: dict[str, tuple[str, str]] = {}
    first_names: dict[str, list[tuple[str, str]]] = {}
    for user_id, name in ((user_id, name) for user_id, name in users if name):
        people[name.casefold()] = (user_id, name)
        first_names.setdefault(name.split()[0].casefold(), []).append((user_id, name))
    people |= {first: found[0] for first, found in first_names.items() if len(found) == 1 and len(first) > 2}
    team = session.scalars(
        select(User.id).where(User.manager_id == person.id, User.is_active.is_(True)).order_by(User.id)
    )
    stages = [one for one in session.scalars(select(Opportunity.stage_name).distinct()) if one]
    products = [
        one for one in session.scalars(select(Product2.name).where(Product2.is_deleted.is_(False)).distinct()) if one
    ]
    return Vocabulary((person.id, person.name), people, stages, products, tuple(team), load_fiscal_calendar(session))


def read_list(services: Services, person: Person, query: ListQuery) -> Listed:
    """The rows; raises BadInput where the filter rests on a field that is hidden from the asker or fits too much."""
    object_name, fields = _FIELDS[query.subject]
    hidden = services.rights.hidden_fields(person, object_name) & set(fields)
    if "Id" in services.rights.hidden_fields(person, object_name):
        raise BadInput(f"Salesforce hides all {query.words.split(' · ')[0]} from you.")
    if used := sorted(hidden & _used(query)):
        raise BadInput(f"Salesforce hides {', '.join(used)} from you, so I cannot filter by it.")
    now = services.clock.now(person.zone)
    with services.db.begin() as session:
        rates = load_rates(session)
        found = session.execute(_statement(session, query, now).limit(CANDIDATES + 1)).all()
        if query.subject == "accounts":
            rows = list_accounts(session, services, person, query, [row.id for row in found[:CANDIDATES]])
        else:
            currency = load_origin(session).currency
            rows = [_row(row, hidden, currency) for row in found[:CANDIDATES]]
    seen = visible_records(
        services, person, {one.id for one in rows} | {one.account_id for one in rows if one.account_id}
    )
    visible = [_shown(row, seen) for row in rows if row.id in seen]
    return Listed(tuple(visible), tuple(sorted(hidden - {"NextStep"})), is_cut=len(found) > CANDIDATES, rates=rates)


def _shown(row: Row, seen: frozenset[str]) -> Row:
    return row if row.account_id is None or row.account_id in seen else replace(row, account_name="", account_id=None)


def _used(query: ListQuery) -> set[str]:
    if query.subject != "deals":
        return {"Priority"} if query.severe else set()
    used = {"Amount"} if query.at_least is not None or query.at_most is not None else set()
    used |= {"NextStep"} if query.no_next_step else set()
    used |= {"CloseDate"} if query.first_on or query.last_on or query.overdue else set()
    return used | ({"Type"} if query.kind else set()) | ({"StageName"} if query.stage else set())


def _statement(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    if query.subject == "deals":
        return _deals(session, query, now)
    if query.subject == "tasks":
        return _tasks(query, now.date())
    return _cases(session, query) if query.subject == "cases" else _account_ids(session, query, now)


def _deals(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    deal = Opportunity
    conditions = [deal.is_deleted.is_(False), *_in_days(deal.close_date, query), *_kept(session, query, deal)]
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
    columns = (deal.id, deal.name, deal.account_id, Account.name.label("account"), User.name.label("owner"), deal.close_date.label("on"),
               deal.amount, deal.currency_iso_code.label("currency"), deal.stage_name.label("state"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == deal.account_id).outerjoin(User, User.id == deal.owner_id)
    )
    by_date = deal.close_date.asc() if query.state == "open" else deal.close_date.desc()
    order = (deal.amount.desc().nulls_last(),) if query.biggest_first else (by_date,)
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(*order, deal.id))


def _tasks(query: ListQuery, today: date) -> Select[Any]:
    conditions = [
        Task.is_deleted.is_(False),
        Task.is_closed.is_not(True),
        *_in_days(Task.activity_date, query),
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
        *_kept(session, query, Case),
    ]
    if query.severe:
        conditions.append(func.lower(Case.priority).op("~")("^(high|critical|urgent|p1|p-1|sev ?1|severity 1|blocker)"))
    columns = (Case.id, Case.subject.label("name"), Case.account_id, Account.name.label("account"), User.name.label("owner"),
               opened.label("on"), Case.priority.label("state"))  # fmt: skip
    joined = (
        select(*columns).outerjoin(Account, Account.id == Case.account_id).outerjoin(User, User.id == Case.owner_id)
    )
    return cast("Select[Any]", joined.where(and_(*conditions)).order_by(Case.created_date, Case.id))


def _account_ids(session: Session, query: ListQuery, now: datetime) -> Select[Any]:
    conditions = [Account.is_deleted.is_(False)]
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


def _owned(column: Any, query: ListQuery) -> list[Any]:
    return [column.in_(query.owner_ids)] if query.owner_ids else []


def _row(row: Any, hidden: frozenset[str], currency: str) -> Row:
    amount = getattr(row, "amount", None) if "Amount" not in hidden else None
    money = Money(amount, row.currency or currency) if amount is not None else None
    dates, states = {"CloseDate", "ActivityDate"}, {"StageName", "Priority"}
    return Row(
        id=row.id, name=row.name or "", account_id=row.account_id, account_name=row.account or "",
        owner_name="" if "OwnerId" in hidden else row.owner or "", on=None if hidden & dates else row.on, money=money,
        state="" if hidden & states else row.state or "",
    )  # fmt: skip

"""What the database can leave out of a list of accounts, before each account's facts decide. Never one too many."""

from __future__ import annotations

from collections.abc import Iterator
from operator import eq, ge, gt, le, lt
from typing import Any

from sqlalchemy import Numeric, Select, and_, case, func, or_, select
from sqlalchemy import cast as cast_to
from sqlalchemy.orm import Session

from app.assistant.account_things import THINGS, Holding
from app.assistant.list_query import ListQuery
from app.assistant.own_fields import FieldTest
from app.crm.activity_tables import Case
from app.crm.tables import Account, Contract, Opportunity
from app.salesforce.mapping import mapping_for
from app.salesforce.mapping_rules import FieldMapping
from app.salesforce.measure_kinds import NUMBER_TYPES

_COMPARED = {"<": lt, "<=": le, ">": gt, ">=": ge, "=": eq}


def account_conditions(session: Session, query: ListQuery) -> list[Any]:
    """The filter's own fields exactly; its figures, renewal days and counts as far as every account that fits stays in."""
    mappings = mapping_for(session)
    holders = (_holders(one) for one in query.holdings)
    return [
        *(_own_field(one) for one in query.fields),
        *(Account.id.in_(found) for found in holders if found is not None),
        *_figure(mappings.get("arr"), query.at_least, query.at_most, empty=0),
        *_figure(mappings.get("health"), query.health_at_least, query.health_at_most),
        *_renewing(mappings.get("renewal_date"), query),
    ]


def within(column: Any, least: object, most: object) -> list[Any]:
    """That a column lies between two values; None is no bound."""
    return ([] if least is None else [column >= least]) + ([] if most is None else [column <= most])


def _holders(holding: Holding) -> Select[Any] | None:
    """Accounts that may have so many, whoever may see them; None where only their facts can tell."""
    counted: dict[str, type[Case | Opportunity]] = {"Case": Case, "Opportunity": Opportunity}
    record = counted.get(THINGS[holding.thing].rests_on[0])
    if record is None or not holding.at_least:
        return None
    is_open = and_(record.is_deleted.is_(False), record.is_closed.is_not(True))
    return select(record.account_id).where(is_open).group_by(record.account_id).having(func.count() >= holding.at_least)


def _own_field(test: FieldTest) -> Any:
    """What a test of a field of the org's own means for its value, which is stored as text."""
    held = func.coalesce(Account.extra[test.field].astext, "")
    if test.how == "empty":
        return held == ""
    if test.number is None:
        return func.lower(held) == test.value.lower()
    return _COMPARED[test.how](_number(held), test.number)


def _number(held: Any) -> Any:
    """The number that a field holds as text; null for everything else."""
    return case((held.regexp_match(r"^-?\d+(\.\d+)?$"), cast_to(held, Numeric)))


def _figure(mapping: FieldMapping | None, least: object, most: object, empty: int | None = None) -> list[Any]:
    """A measure that a number field of the org holds; `empty` is what an account counts with that has none."""
    if mapping is None or mapping.type not in NUMBER_TYPES:
        return []
    number = _number(Account.extra[mapping.field].astext) * mapping.factor
    return within(number if empty is None else func.coalesce(number, empty), least, most)


def _renewing(mapping: FieldMapping | None, query: ListQuery) -> Iterator[Any]:
    """A renewal date, a contract's end or an open deal's close date in those days; see `renewal_of`."""
    if not (query.first_on or query.last_on):
        return
    ends = or_(Contract.end_date.is_(None), and_(*within(Contract.end_date, query.first_on, query.last_on)))
    closes = and_(Opportunity.is_closed.is_not(True), *within(Opportunity.close_date, query.first_on, query.last_on))
    may_renew: list[Any] = [
        Account.id.in_(select(Contract.account_id).where(Contract.is_deleted.is_(False), ends)),
        Account.id.in_(select(Opportunity.account_id).where(Opportunity.is_deleted.is_(False), closes)),
    ]
    if mapping is not None:
        held = func.left(Account.extra[mapping.field].astext, 10)
        days = (on and on.isoformat() for on in (query.first_on, query.last_on))
        may_renew.append(and_(*within(held, *days)))
    yield or_(*may_renew)

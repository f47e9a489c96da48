"""Everything the mirror knows of accounts, in a number of queries that does not grow with the number of accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.crm.account_query import ACCOUNT_QUERY
from app.crm.facts import AccountFacts, Agreement, Deal, OpenTask, OwnedProduct, Touch
from app.crm.mirror_row import MirrorRow, kept_plans
from app.crm.read_activity import Ties, load_open_tasks, load_touches, newest_first
from app.crm.read_deals import load_deals
from app.crm.read_holdings import load_agreements, load_assets, products_of_deals, renewal_of
from app.crm.read_measures import measures_of
from app.crm.read_origin import Origin, as_of, load_origin, merge_families
from app.crm.read_people import contact_rows, owner_of, stakeholders_of
from app.crm.read_service import case_of, load_cases, opening_of

__all__ = ["TOUCHES_PER_ACCOUNT", "TOUCH_DAYS", "as_of", "load_facts"]

TOUCH_DAYS = 548
"""Eighteen months, which covers a yearly contract and the sale before it."""
TOUCHES_PER_ACCOUNT = 200

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Rows of all asked accounts by the surviving account's id."""

    accounts: Mapping[str, MirrorRow]
    deals: Mapping[str, Sequence[Deal]]
    contacts: Mapping[str, Sequence[MirrorRow]]
    cases: Mapping[str, Sequence[MirrorRow]]
    assets: Mapping[str, Sequence[OwnedProduct]]
    agreements: Mapping[str, Sequence[Agreement]]
    touches: Mapping[str, Sequence[Touch]]
    tasks: Mapping[str, Sequence[OpenTask]]
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Touching:
    """How many touches are read, and how far back."""

    since: datetime
    per_account: int


def load_facts(
    session: Session,
    account_ids: Collection[str],
    *,
    now: datetime,
    touches_per_account: int = TOUCHES_PER_ACCOUNT,
    touch_days: int = TOUCH_DAYS,
) -> dict[str, AccountFacts]:
    """The facts of each account by the id that was asked for; an id merged away gives the surviving account.

    Deleted and unknown accounts are left out. Callers with thousands of accounts ask in portions of a few hundred.
    """
    touching = _Touching(now - timedelta(days=touch_days), touches_per_account)
    with kept_plans(session):
        family = merge_families(session, account_ids)
        origin = load_origin(session)
        accounts = _accounts(session, set(family.values()), origin)
        own = {record_id: survivor for record_id, survivor in family.items() if survivor in accounts}
        if not own:
            return {}
        loaded = _load(session, accounts, own, touching, origin)
    facts = {account_id: _facts(account_id, loaded, now) for account_id in accounts}
    return {asked: facts[own[asked]] for asked in account_ids if asked in own}


def _accounts(session: Session, account_ids: Collection[str], origin: Origin) -> dict[str, MirrorRow]:
    csm = origin.mappings.get("csm")
    parameters = {"ids": list(account_ids), "csm_field": csm.field if csm else ""}
    return {row.id: row for row in session.execute(ACCOUNT_QUERY, parameters)}


def _load(
    session: Session, accounts: Mapping[str, MirrorRow], own: Mapping[str, str], touching: _Touching, origin: Origin
) -> _Loaded:
    deals = _gather(load_deals(session, own, currency=origin.currency), own)
    cases = _gather(load_cases(session, own), own)
    assets = _gather(load_assets(session, own), own)
    agreements = _gather(load_agreements(session, own), own)
    contacts: defaultdict[str, list[MirrorRow]] = defaultdict(list)
    for row in contact_rows(session, own):
        contacts[own[row.account_id]].append(row)
    ties = Ties(
        own=own,
        what={**_by_id(deals), **_by_id(cases), **_by_id(assets), **_by_id(agreements)},
        who=_by_id(contacts),
        cases=_by_id(cases),
        emails={(own[r.account_id], r.email.lower()): r.id for rs in contacts.values() for r in rs if r.email},
    )
    touches = load_touches(session, ties, since=touching.since, per_account=touching.per_account)
    _add_openings(touches, cases, touching)
    return _Loaded(
        accounts, deals, contacts, cases, assets, agreements, touches, load_open_tasks(session, ties), origin
    )


def _gather(found: Mapping[str, Sequence[T]], own: Mapping[str, str]) -> dict[str, list[T]]:
    """Rows of merged-away accounts join those of the survivor, whose own come first."""
    gathered: defaultdict[str, list[T]] = defaultdict(list)
    for record_id, account_id in own.items():
        gathered[account_id].extend(found.get(record_id, ()))
    return gathered


def _by_id(found: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    return {record.id: account_id for account_id, records in found.items() for record in records}


def _add_openings(
    touches: dict[str, list[Touch]], cases: Mapping[str, Sequence[MirrorRow]], touching: _Touching
) -> None:
    for account_id, rows in cases.items():
        openings = [opening_of(row) for row in rows if row.created_date and row.created_date >= touching.since]
        if openings:
            together = newest_first([*touches.get(account_id, ()), *openings])
            touches[account_id] = together[: touching.per_account]


def _facts(account_id: str, loaded: _Loaded, now: datetime) -> AccountFacts:
    row = loaded.accounts[account_id]
    measures = measures_of(row, loaded.origin.mappings, loaded.origin.currency)
    deals = tuple(loaded.deals.get(account_id, ()))
    agreements = tuple(loaded.agreements.get(account_id, ()))
    touches = tuple(loaded.touches.get(account_id, ()))
    renewal_on, renewal_source_id = renewal_of(agreements, deals, now.date())
    if measures.renewal_on:
        renewal_on, renewal_source_id = measures.renewal_on, account_id
    return AccountFacts(
        id=account_id,
        name=row.name or "Unnamed account",
        owner=owner_of(row),
        csm=measures.csm,
        website=row.website,
        industry=row.industry,
        segment=measures.segment,
        type=row.type,
        city=row.billing_city,
        country=row.billing_country,
        employees=row.number_of_employees,
        arr=measures.arr,
        health=measures.health,
        active_users=measures.active_users,
        licences=measures.licences,
        sentiment=measures.sentiment,
        renewal_on=renewal_on,
        renewal_source_id=renewal_source_id,
        deals=deals,
        cases=tuple(case_of(case) for case in loaded.cases.get(account_id, ())),
        tasks=tuple(loaded.tasks.get(account_id, ())),
        touches=touches,
        stakeholders=stakeholders_of(loaded.contacts.get(account_id, ()), deals, touches, now),
        products=tuple(loaded.assets.get(account_id, ()) or products_of_deals(deals)),
        agreements=agreements,
        custom=dict(row.extra or {}),
        missing=(*loaded.origin.missing, *measures.missing),
        as_of=loaded.origin.as_of,
        is_person=bool(row.is_person_account),
    )

"""Everything the mirror knows of accounts, in a number of queries that does not grow with the number of accounts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from app.crm.account_query import ACCOUNTS
from app.crm.facts import AccountFacts, Agreement, Deal, OpenTask, OwedPromise, OwnedProduct, Touch
from app.crm.in_zone import in_zone
from app.crm.mirror_row import MirrorRow
from app.crm.read_activity import Ties, newest_first, open_tasks_of, touches_of
from app.crm.read_deals import DEAL_PARTS, DEALS, deals_of
from app.crm.read_holdings import ASSETS, CONTRACTS, agreements_of, assets_of, products_of_deals, renewal_of
from app.crm.read_measures import measures_of
from app.crm.read_origin import FAMILIES, ORIGIN, Origin, as_of, families_of, origin_of
from app.crm.read_people import CONTACTS, owner_of, stakeholders_of
from app.crm.read_service import CASES, case_of, cases_by_account, opening_of
from app.crm.round_trip import Asked, Rows, look_up
from app.crm.touch_query import OPEN_TASKS, TEXT_LIMIT, TOUCHES

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
    touches_from: Mapping[str, datetime]
    tasks: Mapping[str, Sequence[OpenTask]]
    origin: Origin


@dataclass(frozen=True, slots=True)
class _Depth:
    """How many touches are read, how far back and how much of each, and whether what happened to closed deals is."""

    since: datetime
    per_account: int
    text_limit: int
    zone: tzinfo
    closed_pasts: bool


def load_facts(
    session: Session,
    account_ids: Collection[str],
    *,
    now: datetime,
    touches_per_account: int = TOUCHES_PER_ACCOUNT,
    touch_days: int = TOUCH_DAYS,
    text_limit: int = TEXT_LIMIT,
    closed_pasts: bool = True,
) -> dict[str, AccountFacts]:
    """The facts of each account by the id that was asked for; an id merged away gives the surviving account.

    Moments stand in the zone of `now`. Deleted and unknown accounts are left out. Callers with thousands of accounts ask
    in portions of a few hundred, and with a `text_limit` of 0 characters where they need no bodies of touches, and
    without the `closed_pasts` where they need no history of closed deals.
    """
    since, zone = now - timedelta(days=touch_days), now.tzinfo or UTC
    depth = _Depth(since, touches_per_account, text_limit, zone, closed_pasts)
    # Few ids were merged: what carries an account's id is read along with the question which ones were.
    asked = {"ids": list(account_ids)}
    families, (told,), *found = look_up(session, (FAMILIES, asked), (ORIGIN, {}), *_of_accounts(account_ids))
    family = families_of(families, account_ids)
    if family.keys() != set(account_ids):
        found = look_up(session, *_of_accounts(family))
    loaded = _load(session, family, found, depth, origin_of(session, told))
    facts = {account_id: in_zone(_facts(account_id, loaded, now), now.tzinfo) for account_id in loaded.accounts}
    return {asked_id: facts[family[asked_id]] for asked_id in account_ids if family.get(asked_id) in facts}


def _of_accounts(ids: Collection[str]) -> list[Asked]:
    asked = {"ids": list(ids)}
    return [(lookup, asked) for lookup in (ACCOUNTS, DEALS, CASES, ASSETS, CONTRACTS, CONTACTS)]


def _load(session: Session, family: Mapping[str, str], rows: Sequence[Rows], depth: _Depth, origin: Origin) -> _Loaded:
    """What the rows of `_of_accounts` tell, and one more round trip for what hangs on those."""
    found, deal_rows, case_rows, asset_rows, contract_rows, contact_rows = rows
    accounts = {row.id: row for row in found if family[row.id] == row.id}
    own = {record_id: survivor for record_id, survivor in family.items() if survivor in accounts}
    cases = _gather(cases_by_account(case_rows), own)
    assets = _gather(assets_of(asset_rows), own)
    agreements = _gather(agreements_of(contract_rows), own)
    contacts: defaultdict[str, list[MirrorRow]] = defaultdict(list)
    for row in contact_rows:
        if row.account_id in own:
            contacts[own[row.account_id]].append(row)
    deal_ids = {row.id: own[row.account_id] for row in deal_rows if row.account_id in own}
    ties = Ties(
        own=own,
        what={**deal_ids, **_by_id(cases), **_by_id(assets), **_by_id(agreements)},
        who=_by_id(contacts),
        cases=_by_id(cases),
        emails={(own[r.account_id], r.email.lower()): r.id for rs in contacts.values() for r in rs if r.email},
    )
    tied = ties.parameters() | {
        "since": depth.since, "per_account": depth.per_account, "text_limit": depth.text_limit,
    }  # fmt: skip
    of_deals = {
        "ids": list(deal_ids), "past_ids": [row.id for row in deal_rows if depth.closed_pasts or not row.is_closed],
    }  # fmt: skip
    parts, touch_rows, task_rows = look_up(session, (DEAL_PARTS, of_deals), (TOUCHES, tied), (OPEN_TASKS, tied))
    deals = _gather(deals_of(deal_rows, parts, currency=origin.currency), own)
    touches = touches_of(touch_rows, ties, depth.zone)
    _add_openings(touches, cases, depth)
    cut_at = _cut_at(touch_rows, touches, depth)
    return _Loaded(
        accounts, deals, contacts, cases, assets, agreements, touches, cut_at, open_tasks_of(task_rows), origin
    )


def _cut_at(
    touch_rows: Sequence[MirrorRow], touches: Mapping[str, Sequence[Touch]], depth: _Depth
) -> dict[str, datetime]:
    """The oldest touch that is kept of each account that may have older ones; a row may have been told as a mail."""
    read = Counter(row.of_account for row in touch_rows)
    most = depth.per_account
    return {one: kept[-1].at for one, kept in touches.items() if kept and max(read[one], len(kept)) >= most}


def _gather(found: Mapping[str, Sequence[T]], own: Mapping[str, str]) -> dict[str, list[T]]:
    """Rows of merged-away accounts join those of the survivor, whose own come first."""
    gathered: defaultdict[str, list[T]] = defaultdict(list)
    for record_id, account_id in own.items():
        gathered[account_id].extend(found.get(record_id, ()))
    return gathered


def _by_id(found: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    return {record.id: account_id for account_id, records in found.items() for record in records}


def _add_openings(touches: dict[str, list[Touch]], cases: Mapping[str, Sequence[MirrorRow]], depth: _Depth) -> None:
    for account_id, rows in cases.items():
        openings = [opening_of(row) for row in rows if row.created_date and row.created_date >= depth.since]
        if openings:
            together = newest_first([*touches.get(account_id, ()), *openings])
            touches[account_id] = together[: depth.per_account]


def _facts(account_id: str, loaded: _Loaded, now: datetime) -> AccountFacts:
    row, origin = loaded.accounts[account_id], loaded.origin
    measures = measures_of(row, origin.mappings, origin.currency)
    deals, touches = tuple(loaded.deals.get(account_id, ())), tuple(loaded.touches.get(account_id, ()))
    agreements = tuple(loaded.agreements.get(account_id, ()))
    renewal_on, renewal_source_id = renewal_of(agreements, deals, now.date())
    if measures.renewal_on:
        renewal_on, renewal_source_id = measures.renewal_on, account_id
    return AccountFacts(
        id=account_id, name=row.name or "Unnamed account", owner=owner_of(row), csm=measures.csm, website=row.website,
        industry=row.industry, segment=measures.segment, type=row.type, city=row.billing_city, country=row.billing_country,
        employees=row.number_of_employees, is_person=bool(row.is_person_account), custom=dict(row.extra or {}),
        arr=measures.arr, health=measures.health, active_users=measures.active_users, licences=measures.licences,
        sentiment=measures.sentiment, renewal_on=renewal_on, renewal_source_id=renewal_source_id,
        deals=deals, cases=tuple(case_of(case) for case in loaded.cases.get(account_id, ())),
        tasks=tuple(loaded.tasks.get(account_id, ())), touches=touches, touches_from=loaded.touches_from.get(account_id),
        stakeholders=stakeholders_of(loaded.contacts.get(account_id, ()), deals, touches, now),
        products=tuple(loaded.assets.get(account_id, ()) or products_of_deals(deals)), agreements=agreements,
        promises=tuple(OwedPromise(one, quote, date.fromisoformat(on)) for one, quote, on in row.owed or ()),
        missing=(*origin.missing, *measures.missing), as_of=origin.as_of,
    )  # fmt: skip

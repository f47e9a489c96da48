"""A list's accounts, with what the shared facts say of renewal, ARR and the last touch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from app.accounts.hidden_fields import without_hidden_fields
from app.accounts.visible_records import FOLLOWERS, visible_records
from app.assistant.account_things import MEETING, THINGS
from app.assistant.answers_custom import shown_value
from app.assistant.count_things import numbers_of, refuse_hidden_things
from app.assistant.list_query import ListQuery
from app.assistant.row import Row
from app.crm.facts import AccountFacts, Measure, Person, Touch
from app.crm.read_accounts import load_facts
from app.crm.read_measures import measure_fields
from app.errors import BadInput
from app.risk.customers import is_customer
from app.services import Services
from app.slack.text import number

_OBJECTS = ("Account", "Opportunity", "Contract", "Asset")
# How many of the newest touches are looked at, where some of them are hidden or still to come.
_TOUCHES = 5


def list_accounts(
    session: Session, services: Services, person: Person, query: ListQuery, ids: Sequence[str]
) -> list[Row]:
    """Those of the accounts that fit, less what the person may not see of them."""
    hidden = {name: services.rights.hidden_fields(person, name) for name in _OBJECTS}
    sources, now = measure_fields(session), services.clock.now(person.zone)
    refuse_hidden(query, hidden["Account"], sources)
    refuse_hidden_things(services, person, query)
    looks_back = query.silent_days is not None
    touches = _TOUCHES if looks_back or any(one.thing == MEETING for one in query.holdings) else 1
    loaded = load_facts(session, ids, now=now, touches_per_account=touches)
    seen = [without_hidden_fields(known, hidden, sources) for known in loaded.values()]
    spoken = _last_touches(services, person, seen, now) if looks_back else {}
    fitting = [facts for facts in seen if _fits(facts, query) and _is_silent(facts, query, spoken, now)]
    if query.is_customer or query.is_prospect:
        fitting = [facts for facts in fitting if is_customer(facts, now.date()) is query.is_customer]
    numbers = numbers_of(services, person, query, fitting, now)
    kept = [facts for facts in fitting if all(one.fits(numbers[facts.id][one.thing]) for one in query.holdings)]
    return _sorted([_row(facts, _told(facts, query, numbers[facts.id])) for facts in kept], query)


def _told(facts: AccountFacts, query: ListQuery, numbers: Mapping[str, int]) -> str:
    if query.counted:
        return str(numbers[query.counted.thing])
    return shown_value(facts.custom.get(query.fields[0].field)) or "" if query.fields else ""


def _sorted(rows: list[Row], query: ListQuery) -> list[Row]:
    """By size where that is asked for; the most of what is counted first; else the next renewal first."""
    if query.biggest_first or query.smallest_first:
        return by_size(rows, smallest_first=query.smallest_first)
    rows.sort(key=lambda row: (row.on or date.max, row.name))
    return sorted(rows, key=lambda row: -int(row.told)) if query.counted else rows


def refuse_hidden(query: ListQuery, hidden: AbstractSet[str], sources: Mapping[str, str]) -> None:
    """Raises BadInput where the filter rests on a field of accounts that is hidden from the asker."""
    asked = {THINGS[one.thing].measure for one in query.holdings}
    asked |= {"health"} if query.health_at_least is not None or query.health_at_most is not None else set()
    asked |= {"arr"} if query.at_least is not None or query.at_most is not None else set()
    used = {sources.get(measure, "") for measure in asked} | {one.field for one in query.fields}
    if refused := sorted(used & hidden):
        raise BadInput(f"Salesforce hides {', '.join(refused)} from you, so I cannot filter by it.")


def by_size(rows: Sequence[Row], *, smallest_first: bool) -> list[Row]:
    """By amount of money, those without any at the end."""
    sign = 1 if smallest_first else -1
    return sorted(rows, key=lambda row: (row.money is None, sign * row.money.amount if row.money else 0, row.name))


def _row(facts: AccountFacts, told: str) -> Row:
    owner = facts.owner.name if facts.owner else ""
    return Row(
        facts.id,
        facts.name,
        facts.id,
        facts.name,
        owner,
        facts.renewal_on,
        facts.arr,
        state=_health(facts.health),
        segment=facts.segment or "",
        industry=facts.industry or "",
        told=told,
    )


def _health(measure: Measure | None) -> str:
    """`41`, or the org's own word."""
    if measure is None or (measure.value is None and not measure.word):
        return ""
    return measure.word or number(measure.value)


def _fits(facts: AccountFacts, query: ListQuery) -> bool:
    amount = facts.arr.amount if facts.arr else Decimal(0)
    has_product = not query.product or any(product.name == query.product for product in facts.products)
    is_big_enough = query.at_least is None or amount >= query.at_least
    is_small_enough = query.at_most is None or amount <= query.at_most
    is_that_healthy = _is_that_healthy(facts.health, query)
    return (
        has_product and is_big_enough and is_small_enough and is_that_healthy and _renews_then(facts.renewal_on, query)
    )


def _is_that_healthy(health: Measure | None, query: ListQuery) -> bool:
    """Where health is asked for in figures, those without a figure do not fit."""
    least, most = query.health_at_least, query.health_at_most
    if least is None and most is None:
        return True
    value = health.value if health else None
    return value is not None and (least is None or value >= least) and (most is None or value <= most)


def _renews_then(on: date | None, query: ListQuery) -> bool:
    if not (query.first_on or query.last_on):
        return True
    return (
        on is not None
        and (query.first_on is None or on >= query.first_on)
        and (query.last_on is None or on <= query.last_on)
    )


def _is_silent(facts: AccountFacts, query: ListQuery, spoken: Mapping[str, datetime], now: datetime) -> bool:
    last = spoken.get(facts.id)
    return query.silent_days is None or last is None or last < now - timedelta(days=query.silent_days)


def _last_touches(
    services: Services, person: Person, accounts: Sequence[AccountFacts], now: datetime
) -> dict[str, datetime]:
    """When each account was last in touch with us, as far as the person may see."""
    asked = {_asked(touch) for facts in accounts for touch in facts.touches}
    visible = visible_records(services, person, {one for one in asked if one})
    return {
        facts.id: max(past)
        for facts in accounts
        if (past := [touch.at for touch in facts.touches if touch.at <= now and _asked(touch) in visible])
    }


def _asked(touch: Touch) -> str:
    return (touch.about_id or "") if touch.id[:3] in FOLLOWERS else touch.id

"""Running a list's filter over the mirror, with the asker's rights on every record and field that it uses."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, tzinfo
from typing import Any

from app.accounts.hidden_fields import HIDDEN_WORD
from app.accounts.visible_records import visible_records
from app.assistant.list_accounts import list_accounts
from app.assistant.list_query import ListQuery
from app.assistant.list_statement import list_statement
from app.assistant.row import Listed, Row
from app.crm.currency import load_rates
from app.crm.facts import Money, Person
from app.crm.read_measures import measure_fields
from app.crm.read_origin import load_origin
from app.errors import BadInput
from app.services import Services

# More than these are no list that somebody reads; the filter has to say more.
CANDIDATES = 2000
# Which field each part of a filter and each column rests on.
_FIELDS = {"deals": ("Opportunity", ("Amount", "CloseDate", "StageName", "Type", "OwnerId", "NextStep", "LastActivityDate")),
           "tasks": ("Task", ("ActivityDate", "OwnerId", "Subject")), "cases": ("Case", ("Priority", "Subject", "OwnerId")),
           "meetings": ("Event", ("StartDateTime", "OwnerId", "Subject")),
           "accounts": ("Account", ("OwnerId",))}  # fmt: skip


def read_list(services: Services, person: Person, query: ListQuery) -> Listed:
    """The rows; raises BadInput where the filter rests on a field that is hidden from the asker or fits too much."""
    object_name, fields = _FIELDS[query.subject]
    hidden = services.rights.hidden_fields(person, object_name) & set(fields)
    if "Id" in services.rights.hidden_fields(person, object_name):
        raise BadInput(f"Salesforce hides all {query.words.split(' · ')[0]} from you.")
    if used := sorted((hidden & _used(query)) | _hidden_of_accounts(services, person, query)):
        raise BadInput(f"Salesforce hides {', '.join(used)} from you, so I cannot filter by it.")
    now = services.clock.now(person.zone)
    with services.db.begin() as session:
        rates, segment_field = load_rates(session), measure_fields(session).get("segment")
        found = session.execute(list_statement(session, query, now).limit(CANDIDATES + 1)).all()
        if query.subject == "accounts":
            rows = list_accounts(session, services, person, query, [row.id for row in found[:CANDIDATES]])
        else:
            currency = load_origin(session).currency
            rows = [_row(row, hidden, currency, now.tzinfo) for row in found[:CANDIDATES]]
    seen = visible_records(
        services, person, {one.id for one in rows} | {one.account_id for one in rows if one.account_id}
    )
    secret = services.rights.hidden_fields(person, "Account") & {"Industry", segment_field}
    by_account = bool(query.segment or query.industry or query.country)
    visible = [
        _shown(row, seen, secret) for row in rows if row.id in seen and (not by_account or row.account_id in seen)
    ]
    shown = tuple(sorted(hidden - {"NextStep", "LastActivityDate"}))
    return Listed(tuple(visible), shown, is_cut=len(found) > CANDIDATES, rates=rates).first(query.limit)


def _hidden_of_accounts(services: Services, person: Person, query: ListQuery) -> set[str]:
    """Fields of the records' customers that the filter rests on and the asker may not see."""
    with services.db.begin() as session:
        segment = measure_fields(session).get("segment") or ""
    wanted = ((segment, query.segment), ("Industry", query.industry), ("BillingCountry", query.country))
    return {field for field, value in wanted if value} & services.rights.hidden_fields(person, "Account")


def _shown(row: Row, seen: frozenset[str], secret: frozenset[str | None]) -> Row:
    """The row without what its account would tell, where the asker may not see that."""
    if row.account_id is not None and row.account_id not in seen:
        return replace(row, account_name="", account_id=None, segment="", industry="")
    segment = row.segment if not secret - {"Industry"} else ""
    return replace(row, segment=segment, industry="" if "Industry" in secret else row.industry)


def _used(query: ListQuery) -> set[str]:
    """The records' own fields that the filter rests on."""
    dated = bool(query.first_on or query.last_on or query.overdue)
    if query.subject == "deals":
        wanted = {
            "Amount": query.at_least is not None or query.at_most is not None,
            "NextStep": query.no_next_step,
            "LastActivityDate": query.silent_days is not None,
            "CloseDate": dated,
            "Type": query.kind,
            "StageName": query.stage or query.stuck,
        }
        return {field for field, is_used in wanted.items() if is_used}
    days = {"tasks": "ActivityDate", "meetings": "StartDateTime"}
    used = {days[query.subject]} if dated and query.subject in days else set()
    return used | ({"Priority"} if query.severe else set())


def _row(row: Any, hidden: frozenset[str], currency: str, zone: tzinfo | None) -> Row:
    amount = getattr(row, "amount", None) if "Amount" not in hidden else None
    money = Money(amount, row.currency or currency) if amount is not None else None
    dates, states = {"CloseDate", "ActivityDate", "StartDateTime"}, {"StageName", "Priority", "StartDateTime"}
    on, state = _starts(row, zone) if row.id.startswith("00U") else (row.on, row.state)
    return Row(
        id=row.id, name=HIDDEN_WORD if "Subject" in hidden else row.name or "", account_id=row.account_id, account_name=row.account or "",
        owner_name="" if "OwnerId" in hidden else row.owner or "", on=None if hidden & dates else on, money=money,
        state="" if hidden & states else state or "", kind="" if "Type" in hidden else getattr(row, "kind", None) or "",
        segment=getattr(row, "segment", None) or "", industry=getattr(row, "industry", None) or "",
    )  # fmt: skip


def _starts(row: Any, zone: tzinfo | None) -> tuple[date | None, str]:
    """A meeting's day and hour where the asker is."""
    if row.starts_at is None or row.is_all_day:
        return row.on, "all day"
    at = row.starts_at.astimezone(zone)
    return at.date(), f"{at:%H:%M}"

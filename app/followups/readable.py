"""Which of our sentences a person may read: those that tell no field that Salesforce hides from them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from app.crm.facts import Person
from app.crm.read_measures import measure_fields
from app.services import Services

MayRead = Callable[[Iterable[str]], bool]


def reader(services: Services, person: Person) -> MayRead:
    """A question to ask of a sentence's fields (`Opportunity.Amount`, `Account.arr` …); raises SalesforceUnavailable.

    Field access is kept for minutes by Rights, and asked only for objects that are named.
    """
    with services.db.begin() as session:
        own_fields = measure_fields(session)

    def may_read(fields: Iterable[str]) -> bool:
        for name in fields:
            object_name, _, told = name.partition(".")
            field = own_fields.get(told, told) if object_name == "Account" else told
            if field in services.rights.hidden_fields(person, object_name):
                return False
        return True

    return may_read


def readable_reasons(reasons: Iterable[Mapping[str, Any]], may_read: MayRead) -> tuple[str, ...]:
    """The sentences of an alert that this reader may be told."""
    return tuple(str(reason["text"]) for reason in reasons if may_read(reason["fields"]))

"""What a person may see, for records of any object."""

from __future__ import annotations

from collections.abc import Iterable

from app.crm.facts import Person
from app.followups.username import username_of
from app.salesforce.soql import chunks, format_soql, select
from app.services import Services

_ACTIVITIES = {"00T": "Task", "00U": "Event"}
_OF_THEIR_PARENT = frozenset({"02s", "00a", "008", "00k", "00K"})
"""Mails, comments, history, lines and roles: Salesforce answers no access question about them."""
_IDS_PER_QUERY = 200


def visible_records(services: Services, person: Person, record_ids: Iterable[str]) -> frozenset[str]:
    """Those of the records that the person may read; raises SalesforceUnavailable where Salesforce cannot say.

    Tasks and events are asked for with the person's own token, since UserRecordAccess does not speak of activities.
    Ids that only their parent can answer for are left out: callers name the parent beside them.
    """
    wanted = sorted(set(record_ids))
    plain = [one for one in wanted if one[:3] not in _ACTIVITIES and one[:3] not in _OF_THEIR_PARENT]
    seen = set(services.rights.visible(person, plain))
    for prefix, name in _ACTIVITIES.items():
        seen |= _seen_as(services, person, name, [one for one in wanted if one.startswith(prefix)])
    return frozenset(seen)


def askable(record_ids: Iterable[str]) -> frozenset[str]:
    """The ids that Salesforce can be asked about."""
    return frozenset(one for one in record_ids if one[:3] not in _OF_THEIR_PARENT)


def _seen_as(services: Services, person: Person, object_name: str, record_ids: list[str]) -> set[str]:
    if not record_ids:
        return set()
    acting = services.salesforce.acting_as(username_of(services, person))
    seen: set[str] = set()
    for part in chunks(record_ids, _IDS_PER_QUERY):
        soql = select(object_name, ["Id"], where=format_soql("Id IN {}", list(part)))
        seen |= {str(row["Id"]) for row in acting.query(soql)}
    return seen

"""What a person may see, for records of any object that has access of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor

from app.crm.facts import Person
from app.errors import SalesforceRefused
from app.salesforce.soql import chunks, format_soql, select
from app.services import Services

_ACTIVITIES = {"00T": "Task", "00U": "Event"}
# Salesforce answers no access question about these: mails, comments, lines, roles and history follow their parent.
FOLLOWERS = frozenset({"02s", "00a", "00k", "00K", "008"})
_IDS_PER_QUERY = 200


def visible_records(services: Services, person: Person, record_ids: Iterable[str]) -> frozenset[str]:
    """Those of the records that the person may read; raises SalesforceUnavailable where Salesforce cannot say.

    UserRecordAccess does not speak of activities: tasks and events are asked for with the person's own token. All
    questions go out side by side. Records that follow a parent are never in the answer.
    """
    by_prefix: dict[str, list[str]] = {prefix: [] for prefix in _ACTIVITIES}
    plain: list[str] = []
    for one in sorted(set(record_ids)):
        if one[:3] not in FOLLOWERS:
            by_prefix.get(one[:3], plain).append(one)
    with ThreadPoolExecutor(1 + len(_ACTIVITIES)) as pool:
        asked = [pool.submit(services.rights.visible, person, plain)] if plain else []
        for prefix, ids in by_prefix.items():
            for part in chunks(ids, _IDS_PER_QUERY):
                asked.append(pool.submit(_seen_as, services, person, _ACTIVITIES[prefix], part))  # noqa: PERF401
        return frozenset().union(*(answer.result() for answer in asked))


def _seen_as(services: Services, person: Person, object_name: str, record_ids: Collection[str]) -> frozenset[str]:
    soql = select(object_name, ["Id"], where=format_soql("Id IN {}", list(record_ids)))
    try:
        rows = services.salesforce.acting_as(services.rights.username(person)).query(soql)
    except SalesforceRefused:  # the whole object is hidden from them
        return frozenset()
    return frozenset(str(row["Id"]) for row in rows)

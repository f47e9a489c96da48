"""What a person may see, for records of any object."""

from __future__ import annotations

from collections.abc import Iterable

from app.crm.facts import Person
from app.services import Services

# Salesforce answers no access question about these: mails, comments, notes, lines, roles and history follow their
# parent.
FOLLOWERS = frozenset({"02s", "00a", "002", "069", "00k", "00K", "008"})


def visible_records(services: Services, person: Person, record_ids: Iterable[str]) -> frozenset[str]:
    """Those of the records that the person may read; raises SalesforceUnavailable where Salesforce cannot say.

    One call for all of them. Records that follow a parent are never in the answer: callers name the parent beside them.
    """
    return services.rights.visible(person, askable(record_ids))


def askable(record_ids: Iterable[str]) -> frozenset[str]:
    """The ids that Salesforce can be asked about."""
    return frozenset(one for one in record_ids if one[:3] not in FOLLOWERS)

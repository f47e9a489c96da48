"""A Task as it is in Salesforce this moment: the mirror is a minute behind, and nobody's change may be written over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from app.crm.facts import Person
from app.followups.username import username_of
from app.salesforce.errors import Refusal
from app.services import Services

DELETED = "ENTITY_IS_DELETED"
_FIELDS = ("OwnerId", "ActivityDate", "IsClosed")


@dataclass(frozen=True, slots=True)
class TaskNow:
    """What people can change of it that an item follows; a deleted one has nothing else."""

    owner_id: str | None = None
    due_on: date | None = None
    is_closed: bool = False
    is_deleted: bool = False


def read_task_now(services: Services, person: Person, task_id: str) -> TaskNow:
    """Read live, with this person's rights; raises SalesforceRefused, SalesforceUnavailable."""
    try:
        row = services.salesforce.acting_as(username_of(services, person)).get("Task", task_id, _FIELDS)
    except Refusal as refused:
        if refused.code == DELETED:
            return TaskNow(is_deleted=True)
        raise
    due = row["ActivityDate"]
    return TaskNow(row["OwnerId"], date.fromisoformat(due) if due else None, bool(row["IsClosed"]))

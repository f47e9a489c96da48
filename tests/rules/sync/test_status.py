"""What everybody reads of the mirror's state."""

from __future__ import annotations

from datetime import UTC, datetime

from app.errors import SalesforceUnavailable
from app.sync.status import ObjectStatus, RunStatus, SyncStatus
from app.sync.status_blocks import short_status_message

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def shown(status: SyncStatus) -> str:
    return str(short_status_message(status).blocks[1]["text"]["text"])


def test_objects_that_fail_alike_are_one_line_without_technical_words() -> None:
    """What is not up to date, and why, once a cause."""
    error = str(SalesforceUnavailable("Salesforce is not answering"))
    objects = tuple(ObjectStatus(name, 5, error=error, as_of=NOON) for name in ("Case", "Task"))
    said = shown(SyncStatus(NOON, objects, failing_since=NOON))
    assert "✗ Not up to date: Case, Task (Salesforce is not answering)" in said
    assert "Something has failed since" in said


def test_what_is_not_loaded_yet_is_named_with_how_far_it_is() -> None:
    """So that somebody on the first day knows why an answer is thin."""
    objects = (
        ObjectStatus("Account", 5, as_of=NOON),
        ObjectStatus("Task", is_loading=True),
        ObjectStatus("Lead", is_off=True),
    )
    said = shown(SyncStatus(None, objects, current_run=RunStatus(NOON, None, 0, 0, ("Task", 35, 100))))
    assert "Not loaded yet: Task" in said
    assert "35 of 100 rows" in said
    assert "Lead" not in said

"""Rows of the mirror for tests: only what the test is about is given."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from app.crm.activity_tables import Case, CaseComment, EmailMessage, Event, Task
from app.crm.mirrored import Mirrored
from app.crm.sales_tables import ContentNote, Note
from app.crm.tables import (
    Account,
    Asset,
    Contact,
    Contract,
    Opportunity,
    OpportunityContactRole,
    OpportunityHistory,
    OpportunityLineItem,
    Product2,
    User,
)
from app.salesforce.ids import to_18

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

_PREFIXES: dict[type[Mirrored], str] = {
    Account: "001", Contact: "003", User: "005", Opportunity: "006", OpportunityHistory: "008", CaseComment: "00a",
    OpportunityContactRole: "00K", OpportunityLineItem: "00k", Task: "00T", Event: "00U", Product2: "01t",
    Asset: "02i", Note: "002", ContentNote: "069", EmailMessage: "02s", Case: "500", Contract: "800",
}  # fmt: skip
_numbers: Iterator[int] = count(1)


def new_id(table: type[Mirrored]) -> str:
    """A fresh 18-character id of the right object."""
    return to_18(f"{_PREFIXES[table]}{next(_numbers):012d}")


def add(session: Session, table: type[Mirrored], **values: Any) -> str:
    """Write one row and return its id; stamps default to NOW."""
    stamps = {"created_date": NOW, "system_modstamp": NOW}
    row = table(**{"id": new_id(table), "extra": {}, "is_deleted": False, **stamps, **values})
    session.add(row)
    session.flush()
    return row.id

"""Records that a merge ended: old ids keep leading to the survivor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.salesforce.ids import to_18
from app.salesforce.tables import RecordAlias


def note_merges(session: Session, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Keep an alias for each deleted row that names its survivor; returns loser → survivor."""
    merged = {to_18(row["Id"]): to_18(row["MasterRecordId"]) for row in rows if row.get("MasterRecordId")}
    for loser, survivor in merged.items():
        alive = current_id(session, survivor)
        statement = insert(RecordAlias).values(old_id=loser, new_id=alive)
        session.execute(statement.on_conflict_do_update(index_elements=["old_id"], set_={"new_id": alive}))
        session.execute(update(RecordAlias).where(RecordAlias.new_id == loser).values(new_id=alive))
    return merged


def current_id(session: Session, record_id: str) -> str:
    """The id that this record lives on under; itself where no merge ended it."""
    found = session.scalar(select(RecordAlias.new_id).where(RecordAlias.old_id == record_id))
    return found or record_id

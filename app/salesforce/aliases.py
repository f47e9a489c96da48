"""Records that a merge ended: old ids keep leading to the survivor."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Column, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db.schema import Base, SalesforceId
from app.salesforce.ids import to_18
from app.salesforce.tables import RecordAlias

_LONGEST_CHAIN = 20


def note_merges(session: Session, rows: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Keep an alias for each deleted row that names its survivor; returns the new ones, loser → survivor."""
    said = {to_18(row["Id"]): to_18(row["MasterRecordId"]) for row in rows if row.get("MasterRecordId")}
    known = set(session.scalars(select(RecordAlias.old_id).where(RecordAlias.old_id.in_(said)))) if said else set()
    merged = {loser: survivor for loser, survivor in said.items() if loser not in known}
    for loser, survivor in merged.items():
        alive = current_id(session, survivor)
        statement = insert(RecordAlias).values(old_id=loser, new_id=alive)
        session.execute(statement.on_conflict_do_update(index_elements=["old_id"], set_={"new_id": alive}))
        session.execute(update(RecordAlias).where(RecordAlias.new_id == loser).values(new_id=alive))
    return merged


def repoint_children(session: Session, losers: Mapping[str, str]) -> None:
    """Let what hung on a merged record hang on its survivor: Salesforce moves children without always saying so.

    Only looked-up references are searched, those that have an index.
    """
    for column in _references():
        table = column.table
        for loser, survivor in losers.items():
            session.execute(update(table).where(column == loser).values({column.name: survivor}))


def _references() -> list[Column[Any]]:
    return [
        column
        for table in Base.metadata.tables.values()
        for column in table.columns
        if "sf" in column.info
        and column.index
        and column.type is SalesforceId
        and column.info["sf"] != "MasterRecordId"
    ]


def note_merges_in(session: Session, table: str) -> None:
    """Keep an alias for every merged row of a whole table (its name is ours), as after a bulk load."""
    session.execute(
        text(
            f"INSERT INTO record_alias (old_id, new_id) SELECT id, master_record_id FROM {table} "  # noqa: S608
            "WHERE master_record_id IS NOT NULL ON CONFLICT (old_id) DO UPDATE SET new_id = excluded.new_id"
        )
    )
    flatten = text(
        "UPDATE record_alias a SET new_id = b.new_id FROM record_alias b "
        "WHERE a.new_id = b.old_id AND a.new_id <> b.new_id"
    )
    for _ in range(_LONGEST_CHAIN):
        if not session.execute(flatten).rowcount:  # type: ignore[attr-defined]
            return


def current_id(session: Session, record_id: str) -> str:
    """The id that this record lives on under; itself where no merge ended it."""
    found = session.scalar(select(RecordAlias.new_id).where(RecordAlias.old_id == record_id))
    return found or record_id

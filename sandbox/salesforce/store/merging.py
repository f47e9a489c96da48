"""Merging duplicates: what is checked, and how children move to the winner."""

from __future__ import annotations

from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.references import referring
from sandbox.salesforce.store.rows import RawRow, Rows
from sandbox.salesforce.store.values import Stored


def check_merge(schema: ObjectSchema, winner: RawRow, loser: RawRow) -> None:
    """Refuse to merge a record with itself."""
    if winner["Id"] == loser["Id"]:
        raise SalesforceError(
            400,
            "INVALID_ID_FIELD",
            f"cannot merge {schema.name} {winner['Id']} with itself",
            ("Id",),
        )


def move_children(
    rows: Rows, schema: ObjectSchema, winner_id: str, loser_id: str, stamp: str
) -> list[tuple[ObjectSchema, str]]:
    """Point everything at the winner that pointed at the loser; only SystemModstamp moves. Returns what moved."""
    moved: list[tuple[ObjectSchema, str]] = []
    for other, field in referring(rows, schema):
        if field.name == "MasterRecordId":
            continue
        child = rows.table(other.name)
        for record_id in rows.ids_where(child.name, field.name, loser_id, live=True):
            changes: dict[str, Stored] = {field.name: winner_id}
            if record_id == winner_id:
                changes[field.name] = None
            if "SystemModstamp" in child.fields:
                changes["SystemModstamp"] = stamp
            rows.change(child, record_id, changes)
            moved.append((child, record_id))
    return moved

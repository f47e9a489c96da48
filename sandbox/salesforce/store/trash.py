"""The recycle bin: deleting with what hangs on a record, bringing back, and emptying."""

from __future__ import annotations

from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.rows import Rows
from sandbox.salesforce.store.stamps import system_stamp
from sandbox.salesforce.store.values import Stored

KEPT_DAYS = 15


class Trash:
    """Deletes and undeletes; remembers which records went together, and which lookups were emptied."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        rows.database.run(
            "CREATE TABLE IF NOT EXISTS _trash "
            "(id TEXT PRIMARY KEY, object TEXT, root TEXT, deleted_at TEXT, purged INTEGER DEFAULT 0)"
        )
        rows.database.run("CREATE TABLE IF NOT EXISTS _emptied (root TEXT, object TEXT, id TEXT, field TEXT)")

    def put(self, schema: ObjectSchema, record_id: str) -> list[tuple[str, str]]:
        """Move a record and what cascades with it into the bin; returns (object, id) of all of them."""
        self._refuse_if_restricted(schema, record_id)
        gone: list[tuple[str, str]] = []
        self._put_tree(schema, record_id, record_id, gone)
        return gone

    def take_back(self, record_id: str) -> list[tuple[str, str]]:
        """Bring back a record and what went with it; returns (object, id) of all of them."""
        found = self._rows.database.rows("SELECT object, id FROM _trash WHERE root = ? AND purged = 0", (record_id,))
        now = self._now()
        for object_name, child_id in found:
            schema = self._rows.table(object_name)
            self._rows.change(schema, child_id, _stamped(schema, {"IsDeleted": 0}, now))
        self._refill(record_id)
        self._rows.database.run("DELETE FROM _trash WHERE root = ?", (record_id,))
        return [(object_name, child_id) for object_name, child_id in found]

    def purge(self, schema: ObjectSchema, record_id: str) -> None:
        """Remove a record for good, and what lies in the bin with it."""
        together = self._rows.database.rows("SELECT object, id FROM _trash WHERE root = ? AND purged = 0", (record_id,))
        for object_name, child_id in together or [(schema.name, record_id)]:
            self._rows.remove(self._rows.table(object_name), child_id)
        self._remember(schema.name, record_id, record_id)
        self._rows.database.run("UPDATE _trash SET purged = 1 WHERE root = ?", (record_id,))

    def purge_before(self, stamp: str) -> None:
        """Empty the bin of what was deleted before that stamp (Salesforce keeps 15 days)."""
        roots = self._rows.database.rows(
            "SELECT object, id FROM _trash WHERE id = root AND purged = 0 AND deleted_at < ?",
            (stamp,),
        )
        for object_name, record_id in roots:
            self.purge(self._rows.table(object_name), record_id)

    def deleted_between(self, object_name: str, start: str, end: str) -> list[tuple[str, str]]:
        """(id, stamp) of what was deleted in [start, end), purged records too, oldest first."""
        return [
            (row[0], row[1])
            for row in self._rows.database.rows(
                "SELECT id, deleted_at FROM _trash WHERE object = ? AND deleted_at >= ? AND deleted_at < ? "
                "ORDER BY deleted_at, id",
                (object_name, start, end),
            )
        ]

    def _put_tree(self, schema: ObjectSchema, record_id: str, root: str, gone: list[tuple[str, str]]) -> None:
        self._delete_row(schema, record_id, root)
        gone.append((schema.name, record_id))
        for link in schema.links:
            if not self._rows.schema.has(link.object):
                continue
            child = self._rows.table(link.object)
            if link.field not in child.fields:
                continue
            for child_id in self._rows.ids_where(child.name, link.field, record_id, live=True):
                if link.cascade_delete:
                    self._put_tree(child, child_id, root, gone)
                else:
                    self._empty_lookup(child, child_id, link.field, root)

    def _delete_row(self, schema: ObjectSchema, record_id: str, root: str) -> None:
        if "IsDeleted" in schema.fields:
            self._rows.change(schema, record_id, _stamped(schema, {"IsDeleted": 1}, self._now()))
        else:
            self._rows.remove(schema, record_id)
        self._remember(schema.name, record_id, root)

    def _empty_lookup(self, child: ObjectSchema, child_id: str, field: str, root: str) -> None:
        if not child.fields[field].nillable:
            return
        self._rows.change(child, child_id, _stamped(child, {field: None}, self._now()))
        self._rows.database.run("INSERT INTO _emptied VALUES (?, ?, ?, ?)", (root, child.name, child_id, field))

    def _refill(self, root: str) -> None:
        emptied = self._rows.database.rows("SELECT object, id, field FROM _emptied WHERE root = ?", (root,))
        for object_name, child_id, field in emptied:
            schema = self._rows.table(object_name)
            row = self._rows.find(object_name, child_id)
            if row is not None and row.get(field) is None:
                self._rows.change(schema, child_id, _stamped(schema, {field: root}, self._now()))
        self._rows.database.run("DELETE FROM _emptied WHERE root = ?", (root,))

    def _refuse_if_restricted(self, schema: ObjectSchema, record_id: str) -> None:
        for link in schema.links:
            if link.restricted_delete and self._rows.schema.has(link.object):
                held = self._rows.ids_where(link.object, link.field, record_id, live=True)
                if held:
                    raise SalesforceError(
                        400,
                        "DELETE_FAILED",
                        f"Your attempt to delete {record_id} could not be completed because it is associated "
                        f"with the following {link.object}: {', '.join(held[:5])}",
                        (),
                    )

    def _remember(self, object_name: str, record_id: str, root: str) -> None:
        self._rows.database.run(
            "INSERT OR IGNORE INTO _trash (id, object, root, deleted_at) VALUES (?, ?, ?, ?)",
            (record_id, object_name, root, self._now()),
        )

    def _now(self) -> str:
        return system_stamp(self._rows.clock.now())


def _stamped(schema: ObjectSchema, changes: dict[str, Stored], stamp: str) -> dict[str, Stored]:
    if "SystemModstamp" in schema.fields:
        changes["SystemModstamp"] = stamp
    return changes

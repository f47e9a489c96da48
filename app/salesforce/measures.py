"""How mapped numbers moved: one row per account, measure and day of change, from sync and from the org's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.salesforce.ids import to_18
from app.salesforce.mapping import mapping_for
from app.salesforce.mapping_rules import FieldMapping, read_measure
from app.salesforce.measure_kinds import NUMBER_TYPES
from app.salesforce.tables import MeasureSnapshot

_ROWS_AT_ONCE = 2000

_SNAPSHOT = """
INSERT INTO measure_snapshot (account_id, measure, on_day, value, source)
SELECT a.id, :measure, :on_day, a.value, 'sync'
FROM (SELECT id, CAST(extra ->> :field AS numeric) * :factor AS value
      FROM {table} WHERE id = ANY(:ids) AND NOT is_deleted) a
LEFT JOIN LATERAL (
    SELECT s.value FROM measure_snapshot s
    WHERE s.account_id = a.id AND s.measure = :measure ORDER BY s.on_day DESC LIMIT 1
) last ON true
WHERE a.value IS NOT NULL AND a.value IS DISTINCT FROM last.value
ON CONFLICT (account_id, measure, on_day) DO UPDATE SET value = excluded.value, source = excluded.source
"""


def numeric_mappings(session: Session) -> list[FieldMapping]:
    """Mapped measures that are numbers: the ones with a history."""
    return [one for one in mapping_for(session).values() if one.type in NUMBER_TYPES]


def snapshot_accounts(session: Session, table: str, account_ids: Sequence[str], on: date) -> None:
    """Keep the mapped numbers of these accounts where they differ from the last known ones."""
    for mapping in numeric_mappings(session):
        values = {"measure": mapping.measure, "on_day": on, "field": mapping.field, "factor": mapping.factor}
        session.execute(text(_SNAPSHOT.format(table=table)), values | {"ids": list(account_ids)})


def snapshot_all_accounts(session: Session, table: str, on: date) -> None:
    """The same for every account of the table, as after a bulk load."""
    for mapping in numeric_mappings(session):
        statement = _SNAPSHOT.format(table=table).replace("id = ANY(:ids) AND ", "")
        values = {"measure": mapping.measure, "on_day": on, "field": mapping.field, "factor": mapping.factor}
        session.execute(text(statement), values)


def take_all_field_history(session: Session, table: str) -> None:
    """Back-fill from the whole history table, as after a bulk load or when a mapping was changed."""
    fields = [one.field for one in numeric_mappings(session)]
    statement = text(  # the table's name is ours
        'SELECT account_id AS "AccountId", field AS "Field", old_value AS "OldValue", '  # noqa: S608
        'new_value AS "NewValue", created_date::text AS "CreatedDate" '
        f"FROM {table} WHERE field = ANY(:fields) AND NOT is_deleted"
    )
    for part in session.execute(statement, {"fields": fields}).mappings().partitions(_ROWS_AT_ONCE):
        take_field_history(session, [dict(row) for row in part])


def take_field_history(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Back-fill from AccountHistory rows: the new value on the day of change, the old one on the day before.

    Values that the sync itself saw on a day stay: they are the day's last word.
    """
    mappings = {one.field: one for one in numeric_mappings(session)}
    found: dict[tuple[str, str, date], Decimal] = {}
    for row in sorted(rows, key=lambda one: str(one.get("CreatedDate"))):
        mapping = mappings.get(str(row.get("Field")))
        if mapping is None:
            continue
        on = date.fromisoformat(str(row["CreatedDate"])[:10])
        account = to_18(row["AccountId"])
        before = _number(row.get("OldValue"), mapping)
        if before is not None:
            found.setdefault((account, mapping.measure, on - timedelta(days=1)), before)
        after = _number(row.get("NewValue"), mapping)
        if after is not None:
            found[account, mapping.measure, on] = after
    add_points(session, found, source="history")


def add_points(session: Session, points: Mapping[tuple[str, str, date], Decimal], *, source: str) -> None:
    """Add values at (account id, measure, day); a day that has one from the sync keeps it, any other is replaced."""
    if not points:
        return
    rows = [
        {"account_id": account, "measure": measure, "on_day": on, "value": value, "source": source}
        for (account, measure, on), value in points.items()
    ]
    statement = insert(MeasureSnapshot).values(rows)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["account_id", "measure", "on_day"],
            set_={"value": statement.excluded.value, "source": statement.excluded.source},
            where=MeasureSnapshot.source != "sync",
        )
    )


def _number(value: object, mapping: FieldMapping) -> Decimal | None:
    found = read_measure({mapping.field: value}, mapping)
    return found if isinstance(found, Decimal) else None

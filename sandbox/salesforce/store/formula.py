"""A set of computed columns of one object, and the SQL that brings them up to date."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.salesforce.store.database import quoted


@dataclass(frozen=True, slots=True)
class Formulas:
    """Columns with the SQL expression of each. They read the values from before the set ran, hence several sets.

    Expressions may use `:today` (ISO date), `:archive_before` (ISO date) and `:fiscal_start` / `:fiscal_by_start`
    (first month of the fiscal year; 1 where years are named after their start).
    """

    object: str
    columns: dict[str, str]
    indexes: tuple[tuple[str, str], ...] = ()
    only_if: str = "1"

    def update_sql(self, columns: frozenset[str], *, some: bool, stamped: bool) -> str:
        """The UPDATE for the columns that the org has; `some`: only the ids in the JSON list `:ids`."""
        row = quoted(self.object)
        formulas = {name: sql.format(row=row) for name, sql in self.columns.items() if name in columns}
        sets = [f"{quoted(name)} = {sql}" for name, sql in formulas.items()]
        where = self.only_if.format(row=row)
        if stamped:
            changed = " OR ".join(f"{row}.{quoted(name)} IS NOT ({sql})" for name, sql in formulas.items())
            where = f"({changed}) AND {where}"
            if "SystemModstamp" in columns:
                sets.append('"SystemModstamp" = :stamp')
        if some:
            where = f"{row}.Id IN (SELECT value FROM json_each(:ids)) AND {where}"
        return f"UPDATE {row} SET {', '.join(sets)} WHERE {where}"

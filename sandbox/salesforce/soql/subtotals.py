"""GROUP BY ROLLUP and CUBE: each row counts once for every set of groups that are summed up over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from sandbox.salesforce.soql.expressions import Expression
from sandbox.salesforce.soql.tree import Query

_ALIAS = "subtotals"


class Subtotals:
    """The sets of a grouped query as a small table to join, with a flag for each group that a set leaves out."""

    def __init__(self, groups: Sequence[Expression], sets: Sequence[tuple[int, ...]]) -> None:
        self._groups = groups
        rows = ", ".join(f"({', '.join(map(str, flags))})" for flags in sets)
        self.sets_sql = f"(WITH flags({', '.join(map(self._flag, range(len(groups))))}) AS (VALUES {rows}) "
        self.sets_sql += f"SELECT * FROM flags) AS {_ALIAS}"

    @classmethod
    def of(cls, query: Query, groups: Sequence[Expression]) -> Subtotals | None:
        """The subtotals that the query asks for; None where it groups plainly."""
        if query.subtotals is None:
            return None
        count = len(groups)
        if query.subtotals == "CUBE":
            return cls(groups, list(product((0, 1), repeat=count)))
        # A rollup sums up from the right: (0, 0), (0, 1), (1, 1).
        return cls(groups, [(0,) * (count - over) + (1,) * over for over in range(count + 1)])

    @property
    def keys(self) -> list[str]:
        """What to group and order by: each subtotal comes after the rows that it sums up."""
        places = range(len(self._groups))
        return [sql for place in places for sql in (self.flag_sql(place), self.group_sql(place))]

    def flag_sql(self, place: int) -> str:
        """1 in rows that sum up over this group, 0 in others."""
        return f"{_ALIAS}.{self._flag(place)}"

    def group_sql(self, place: int) -> str:
        """The group's value; null in rows that sum up over it."""
        return f"CASE WHEN {self.flag_sql(place)} THEN NULL ELSE {self._groups[place].sql} END"

    @staticmethod
    def _flag(place: int) -> str:
        return f"over_{place}"

"""What the readers of the mirror share: a row, and the one parameter that all of their statements take.

Statements are built once, at import: building one anew costs more than running it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import ColumnElement, Row, Text, any_, bindparam, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute, Session

MirrorRow = Row[*tuple[Any, ...]]
"""Columns are named where the row is selected."""


def among_ids(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the parameter `ids`, a list: one statement, and one plan, for any number."""
    return column == any_(bindparam("ids", type_=ARRAY(Text)))


_KEPT_PLANS = text("SET LOCAL plan_cache_mode = force_generic_plan")
_USUAL_PLANS = text("SET LOCAL plan_cache_mode = auto")


@contextmanager
def kept_plans(session: Session) -> Iterator[None]:
    """Within the block PostgreSQL plans each prepared statement once per connection, not at each run.

    Every reader looks rows up by id through an index, whatever the ids are, and planning the touch query takes longer
    than running it (measured at a million activities: 7.6 ms a run with fresh plans, 4.6 ms with a kept one).
    """
    session.execute(_KEPT_PLANS)
    yield
    session.execute(_USUAL_PLANS)

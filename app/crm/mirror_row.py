"""What the readers of the mirror share: a row, and the one parameter that all of their statements take.

Statements are built once, at import: building one anew costs more than running it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Row, Text, any_, bindparam
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

MirrorRow = Row[*tuple[Any, ...]]
"""Columns are named where the row is selected."""


def among_ids(column: InstrumentedAttribute[Any]) -> ColumnElement[bool]:
    """Whether the column is one of the parameter `ids`, a list: one statement, and one plan, for any number."""
    return column == any_(bindparam("ids", type_=ARRAY(Text)))

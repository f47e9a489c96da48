"""The declarative base and the column types that tables share."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, DateTime, MetaData, Numeric, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase

# Names are fixed by rule, so that migrations can find constraints again.
_NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Root of every table. Instants are timestamptz (aware UTC in Python), amounts are exact numerics."""

    metadata = MetaData(naming_convention=_NAMING)
    type_annotation_map = {  # noqa: RUF012  # as the library declares it
        datetime: DateTime(timezone=True),
        date: Date(),
        Decimal: Numeric(),
        str: Text(),
        dict[str, Any]: JSONB(),
    }


SalesforceId = String(18)
"""Always the 18-character form: 15-character ids differ by case only."""

"""One object of the mirror: its API name, its table, and which column holds which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar, Protocol, cast

from sqlalchemy import Column, Table


class MirroredTable(Protocol):
    """A mapped class that says which object it mirrors; columns carry `info={"sf": API name}`."""

    sf_object: ClassVar[str]
    __table__: ClassVar[Any]


@dataclass(frozen=True)
class MirroredObject:
    """What sync needs to know; rows go to `table`, custom fields to its `extra` column."""

    name: str
    table: Table

    @classmethod
    def of(cls, model: type[MirroredTable]) -> MirroredObject:
        """The mirrored object behind a mapped class."""
        return cls(model.sf_object, cast("Table", model.__table__))

    @cached_property
    def columns(self) -> Mapping[str, Column[Any]]:
        """Columns by API field name."""
        return {column.info["sf"]: column for column in self.table.columns if "sf" in column.info}

    @cached_property
    def stamp_column(self) -> Column[Any]:
        """The column that tells which of two versions of a row is newer."""
        return self.columns["SystemModstamp"]

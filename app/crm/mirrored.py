"""What every mirrored object's table has in common."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import Boolean, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.db.schema import Base, SalesforceId


def sf(api_name: str, *, index: bool = False) -> MappedColumn[Any]:
    """A column that mirrors one Salesforce field; its type comes from the annotation."""
    return mapped_column(info={"sf": api_name}, index=index, nullable=True)


def sf_ref(api_name: str, *, index: bool = True) -> MappedColumn[Any]:
    """A column that mirrors a reference; no foreign key, since rows arrive in any order."""
    return mapped_column(SalesforceId, info={"sf": api_name}, index=index, nullable=True)


class Mirrored(Base):
    """One Salesforce record. `extra` holds custom fields by API name; deleted rows stay as tombstones.

    Columns are the Salesforce field names in snake case. A column is null where the field is empty, hidden from
    the integration user or absent from the org: the sync state says which.
    """

    __abstract__ = True
    sf_object: ClassVar[str]

    id: Mapped[str] = mapped_column(SalesforceId, primary_key=True, info={"sf": "Id"})
    created_date: Mapped[datetime | None] = sf("CreatedDate")
    created_by_id: Mapped[str | None] = sf_ref("CreatedById", index=False)
    last_modified_date: Mapped[datetime | None] = sf("LastModifiedDate")
    system_modstamp: Mapped[datetime | None] = sf("SystemModstamp", index=True)
    is_deleted: Mapped[bool] = mapped_column(
        Boolean, info={"sf": "IsDeleted"}, server_default=text("false"), nullable=False
    )
    extra: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"), nullable=False)

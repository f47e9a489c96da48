"""The mirror's field-history tables: which tracked field changed from what to what."""

from __future__ import annotations

from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class AccountHistory(Mirrored):
    """One change of a tracked account field. The org keeps 18 to 24 months; the mirror keeps what it read."""

    __tablename__ = "sf_account_history"
    sf_object = "AccountHistory"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    field: Mapped[str | None] = sf("Field")
    old_value: Mapped[str | None] = sf("OldValue")
    new_value: Mapped[str | None] = sf("NewValue")


class OpportunityFieldHistory(Mirrored):
    """One change of a tracked opportunity field, such as its owner or next step."""

    __tablename__ = "sf_opportunity_field_history"
    sf_object = "OpportunityFieldHistory"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    field: Mapped[str | None] = sf("Field")
    old_value: Mapped[str | None] = sf("OldValue")
    new_value: Mapped[str | None] = sf("NewValue")

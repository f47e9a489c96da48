"""Currencies of an org with several: what an amount is worth in the currency of the user who asks."""

from __future__ import annotations

from decimal import Decimal
from functools import cached_property

from sandbox.salesforce.soql.context import Context

DATED_BY = {
    "Opportunity": "CloseDate",
    "OpportunityHistory": "CloseDate",
    "OpportunityLineItem": "Opportunity.CloseDate",
}
"""The only objects that dated rates apply to, with the date that chooses the rate."""


class Money:
    """The org's currencies and the user's own; rates are units of a currency for one of the corporate currency."""

    def __init__(self, context: Context) -> None:
        self._database = context.store.rows.database
        self._user_id = context.user_id
        schema = context.store.schema
        self.is_multiple = schema.has("CurrencyType")
        self.is_dated = self.is_multiple and schema.has("DatedConversionRate")

    @cached_property
    def corporate(self) -> str:
        """The org's own currency; of an org with one currency it is what the user's records are in."""
        found = (
            self._database.value("SELECT IsoCode FROM CurrencyType WHERE IsCorporate = 1") if self.is_multiple else ""
        )
        return str(found or self.users_own or "USD")

    @cached_property
    def users_own(self) -> str:
        """The currency that the user chose; empty where none is known."""
        sql = 'SELECT DefaultCurrencyIsoCode FROM "User" WHERE Id = ?'
        return str(self._database.value(sql, (self._user_id,)) or "")

    def converted(self, amount: Decimal, iso_code: str | None, day: str | None = None) -> Decimal:
        """The amount in the user's currency; `day` (ISO) chooses a dated rate where there is one."""
        source, target = iso_code or self.corporate, self.users_own or self.corporate
        if source == target:
            return amount
        return amount / self._rate(source, day) * self._rate(target, day)

    def _rate(self, iso_code: str, day: str | None) -> Decimal:
        dated = None
        if day and self.is_dated:
            sql = """SELECT ConversionRate FROM DatedConversionRate
                WHERE IsoCode = ? AND StartDate <= ? AND (NextStartDate IS NULL OR NextStartDate > ?)"""
            dated = self._database.value(sql, (iso_code, day, day))
        plain = "SELECT ConversionRate FROM CurrencyType WHERE IsoCode = ?"
        return Decimal(str(dated or self._database.value(plain, (iso_code,)) or 1))

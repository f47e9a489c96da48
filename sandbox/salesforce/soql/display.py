"""FORMAT(): values as Salesforce shows them to the user: in their locale, their time zone and with their currency."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from babel import Locale, UnknownLocaleError, dates, numbers

from sandbox.salesforce.schema import FieldSchema
from sandbox.salesforce.soql.context import Context
from sandbox.salesforce.soql.money import Money

FORMATTED_TYPES = frozenset({"date", "datetime", "double", "int", "long", "currency", "percent"})
_NARROW_SPACE = "\u202f"


class Display:
    """Writes values for one user."""

    def __init__(self, context: Context, money: Money) -> None:
        self._context, self._money = context, money

    def text(self, field: FieldSchema, value: Any, iso_code: str | None = None, day: str | None = None) -> str | None:
        """A stored value as text; an amount in a foreign currency has its worth in the user's own behind it."""
        if value is None:
            return None
        if field.type == "date":
            return dates.format_skeleton("yMd", date.fromisoformat(value), locale=self._locale)
        if field.type == "datetime":
            return self._moment(datetime.fromisoformat(value).astimezone(self._context.zone))
        number = Decimal(str(value))
        if field.type == "currency":
            return self._both(number, field, iso_code, day)
        shown = self._number(number, 0 if field.type in ("int", "long") else field.scale)
        return f"{shown}%" if field.type == "percent" else shown

    def converted(self, field: FieldSchema, amount: Decimal) -> str:
        """An amount that is in the user's currency already."""
        return self._amount(amount, self._money.users_own or self._money.corporate, field)

    def _both(self, amount: Decimal, field: FieldSchema, iso_code: str | None, day: str | None) -> str:
        source = iso_code or self._money.corporate
        shown = self._amount(amount, source, field)
        if not self._money.is_multiple or source == (self._money.users_own or source):
            return shown
        return f"{shown} ({self.converted(field, self._money.converted(amount, source, day))})"

    def _amount(self, amount: Decimal, iso_code: str, field: FieldSchema) -> str:
        """With the code where there are several currencies, with the sign where there is one."""
        if self._money.is_multiple:
            return f"{iso_code} {self._number(amount, field.scale)}"
        digits = f"0.{'0' * field.scale}" if field.scale else "0"
        pattern = self._locale.currency_formats["standard"].pattern.replace("0.00", digits)
        return numbers.format_currency(amount, iso_code, pattern, locale=self._locale, currency_digits=False)

    def _number(self, number: Decimal, digits: int) -> str:
        pattern = "#,##0" + (f".{'0' * digits}" if digits else "")
        return numbers.format_decimal(number, pattern, locale=self._locale)

    def _moment(self, moment: datetime) -> str:
        day = dates.format_skeleton("yMd", moment, locale=self._locale)
        clock = dates.format_time(moment, "short", locale=self._locale).replace(_NARROW_SPACE, " ")
        return f"{day}, {clock}"

    @cached_property
    def _locale(self) -> Locale:
        sql = 'SELECT LocaleSidKey FROM "User" WHERE Id = ?'
        named = self._context.store.rows.database.value(sql, (self._context.user_id,))
        try:
            return Locale.parse(str(named or "en_US"))
        except (ValueError, UnknownLocaleError):
            return Locale("en", "US")

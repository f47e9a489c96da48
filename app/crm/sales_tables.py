"""The mirror's tables for price book entries, orders, quotes and notes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class PricebookEntry(Mirrored):
    """A product's price in one price book."""

    __tablename__ = "sf_pricebook_entry"
    sf_object = "PricebookEntry"

    product2_id: Mapped[str | None] = sf_ref("Product2Id")
    pricebook2_id: Mapped[str | None] = sf_ref("Pricebook2Id", index=False)
    unit_price: Mapped[Decimal | None] = sf("UnitPrice")
    is_active: Mapped[bool | None] = sf("IsActive")
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class Order(Mirrored):
    """An order; the feature may be off."""

    __tablename__ = "sf_order"
    sf_object = "Order"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId", index=False)
    contract_id: Mapped[str | None] = sf_ref("ContractId", index=False)
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    order_number: Mapped[str | None] = sf("OrderNumber")
    status: Mapped[str | None] = sf("Status")
    effective_date: Mapped[date | None] = sf("EffectiveDate")
    end_date: Mapped[date | None] = sf("EndDate")
    total_amount: Mapped[Decimal | None] = sf("TotalAmount")
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class Quote(Mirrored):
    """A quote on a deal; the feature may be off."""

    __tablename__ = "sf_quote"
    sf_object = "Quote"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    account_id: Mapped[str | None] = sf_ref("AccountId", index=False)
    name: Mapped[str | None] = sf("Name")
    quote_number: Mapped[str | None] = sf("QuoteNumber")
    status: Mapped[str | None] = sf("Status")
    expiration_date: Mapped[date | None] = sf("ExpirationDate")
    discount: Mapped[Decimal | None] = sf("Discount")
    total_price: Mapped[Decimal | None] = sf("TotalPrice")
    grand_total: Mapped[Decimal | None] = sf("GrandTotal")
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class Note(Mirrored):
    """A classic note on a record; private ones are kept out of answers."""

    __tablename__ = "sf_note"
    sf_object = "Note"

    parent_id: Mapped[str | None] = sf_ref("ParentId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    title: Mapped[str | None] = sf("Title")
    body: Mapped[str | None] = sf("Body")
    is_private: Mapped[bool | None] = sf("IsPrivate")


class ContentNote(Mirrored):
    """An enhanced note: a file that may be linked to several records (`NoteLink`). Its text is fetched one by one."""

    __tablename__ = "sf_content_note"
    sf_object = "ContentNote"

    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    title: Mapped[str | None] = sf("Title")
    text_preview: Mapped[str | None] = sf("TextPreview")
    """The first 255 characters of its text."""
    content_size: Mapped[int | None] = sf("ContentSize")
    latest_published_version_id: Mapped[str | None] = sf_ref("LatestPublishedVersionId", index=False)
    sharing_privacy: Mapped[str | None] = sf("SharingPrivacy")
    """`P`: not shown to those who see the record."""
    body: Mapped[str | None]
    """The whole text, where it is longer than the preview."""
    body_version_id: Mapped[str | None]
    """The version that `body` is of."""
    links_read_at: Mapped[datetime | None]

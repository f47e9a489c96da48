"""The mirror's tables for people, accounts and deals; activities and service are next door."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import ColumnElement, Index, literal_column, text
from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref

_MAIL_HOST: ColumnElement[str] = literal_column("reverse(lower(split_part(email, '@', 2)))")


class User(Mirrored):
    """A Salesforce user. Never deleted, only made inactive."""

    __tablename__ = "sf_user"
    sf_object = "User"

    name: Mapped[str | None] = sf("Name")
    email: Mapped[str | None] = sf("Email", index=True)
    username: Mapped[str | None] = sf("Username")
    title: Mapped[str | None] = sf("Title")
    is_active: Mapped[bool | None] = sf("IsActive")
    manager_id: Mapped[str | None] = sf_ref("ManagerId", index=False)
    user_role_id: Mapped[str | None] = sf_ref("UserRoleId", index=False)
    profile_id: Mapped[str | None] = sf_ref("ProfileId", index=False)
    user_type: Mapped[str | None] = sf("UserType")
    time_zone_sid_key: Mapped[str | None] = sf("TimeZoneSidKey")
    last_login_date: Mapped[datetime | None] = sf("LastLoginDate")
    default_currency_iso_code: Mapped[str | None] = sf("DefaultCurrencyIsoCode")


class Account(Mirrored):
    """A customer or prospect."""

    __tablename__ = "sf_account"
    sf_object = "Account"

    name: Mapped[str | None] = sf("Name")
    parent_id: Mapped[str | None] = sf_ref("ParentId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId")
    type: Mapped[str | None] = sf("Type")
    industry: Mapped[str | None] = sf("Industry")
    annual_revenue: Mapped[Decimal | None] = sf("AnnualRevenue")
    number_of_employees: Mapped[int | None] = sf("NumberOfEmployees")
    website: Mapped[str | None] = sf("Website")
    phone: Mapped[str | None] = sf("Phone")
    billing_city: Mapped[str | None] = sf("BillingCity")
    billing_state: Mapped[str | None] = sf("BillingState")
    billing_country: Mapped[str | None] = sf("BillingCountry")
    description: Mapped[str | None] = sf("Description")
    last_activity_date: Mapped[date | None] = sf("LastActivityDate")
    is_person_account: Mapped[bool | None] = sf("IsPersonAccount")
    master_record_id: Mapped[str | None] = sf_ref("MasterRecordId")
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class Contact(Mirrored):
    """A person at an account."""

    __tablename__ = "sf_contact"
    __table_args__ = (
        # A question may call somebody by one of their names, in any writing.
        Index("ix_sf_contact_first_name", text("lower(first_name)")),
        Index("ix_sf_contact_last_name", text("lower(last_name)")),
        # Backwards, since a domain is the end of its subdomains.
        Index("ix_sf_contact_mail_host", _MAIL_HOST.label("host"), postgresql_ops={"host": "text_pattern_ops"}),
    )
    sf_object = "Contact"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    first_name: Mapped[str | None] = sf("FirstName")
    last_name: Mapped[str | None] = sf("LastName")
    name: Mapped[str | None] = sf("Name")
    email: Mapped[str | None] = sf("Email", index=True)
    phone: Mapped[str | None] = sf("Phone")
    title: Mapped[str | None] = sf("Title")
    department: Mapped[str | None] = sf("Department")
    reports_to_id: Mapped[str | None] = sf_ref("ReportsToId", index=False)
    email_bounced_date: Mapped[datetime | None] = sf("EmailBouncedDate")
    last_activity_date: Mapped[date | None] = sf("LastActivityDate")
    description: Mapped[str | None] = sf("Description")
    master_record_id: Mapped[str | None] = sf_ref("MasterRecordId")


class Opportunity(Mirrored):
    """A deal."""

    __tablename__ = "sf_opportunity"
    sf_object = "Opportunity"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId")
    name: Mapped[str | None] = sf("Name")
    stage_name: Mapped[str | None] = sf("StageName")
    amount: Mapped[Decimal | None] = sf("Amount")
    probability: Mapped[Decimal | None] = sf("Probability")
    expected_revenue: Mapped[Decimal | None] = sf("ExpectedRevenue")
    close_date: Mapped[date | None] = sf("CloseDate", index=True)
    type: Mapped[str | None] = sf("Type")
    next_step: Mapped[str | None] = sf("NextStep")
    lead_source: Mapped[str | None] = sf("LeadSource")
    description: Mapped[str | None] = sf("Description")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    is_won: Mapped[bool | None] = sf("IsWon")
    forecast_category_name: Mapped[str | None] = sf("ForecastCategoryName")
    last_activity_date: Mapped[date | None] = sf("LastActivityDate")
    last_stage_change_date: Mapped[datetime | None] = sf("LastStageChangeDate")
    push_count: Mapped[int | None] = sf("PushCount")
    contract_id: Mapped[str | None] = sf_ref("ContractId", index=False)
    campaign_id: Mapped[str | None] = sf_ref("CampaignId", index=False)
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class OpportunityLineItem(Mirrored):
    """A product on a deal."""

    __tablename__ = "sf_opportunity_line_item"
    sf_object = "OpportunityLineItem"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    product2_id: Mapped[str | None] = sf_ref("Product2Id", index=False)
    name: Mapped[str | None] = sf("Name")
    quantity: Mapped[Decimal | None] = sf("Quantity")
    unit_price: Mapped[Decimal | None] = sf("UnitPrice")
    total_price: Mapped[Decimal | None] = sf("TotalPrice")
    discount: Mapped[Decimal | None] = sf("Discount")
    service_date: Mapped[date | None] = sf("ServiceDate")
    description: Mapped[str | None] = sf("Description")


class OpportunityHistory(Mirrored):
    """The then-current values after each change of amount, probability, stage or close date."""

    __tablename__ = "sf_opportunity_history"
    sf_object = "OpportunityHistory"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    stage_name: Mapped[str | None] = sf("StageName")
    amount: Mapped[Decimal | None] = sf("Amount")
    close_date: Mapped[date | None] = sf("CloseDate")
    probability: Mapped[Decimal | None] = sf("Probability")
    forecast_category: Mapped[str | None] = sf("ForecastCategory")
    prev_amount: Mapped[Decimal | None] = sf("PrevAmount")
    prev_close_date: Mapped[date | None] = sf("PrevCloseDate")


class OpportunityContactRole(Mirrored):
    """Who takes part in a deal, and as what."""

    __tablename__ = "sf_opportunity_contact_role"
    sf_object = "OpportunityContactRole"

    opportunity_id: Mapped[str | None] = sf_ref("OpportunityId")
    contact_id: Mapped[str | None] = sf_ref("ContactId")
    role: Mapped[str | None] = sf("Role")
    is_primary: Mapped[bool | None] = sf("IsPrimary")


class Product2(Mirrored):
    """A product that is sold."""

    __tablename__ = "sf_product2"
    sf_object = "Product2"

    name: Mapped[str | None] = sf("Name")
    product_code: Mapped[str | None] = sf("ProductCode")
    family: Mapped[str | None] = sf("Family")
    is_active: Mapped[bool | None] = sf("IsActive")
    description: Mapped[str | None] = sf("Description")


class Contract(Mirrored):
    """A signed agreement with its term."""

    __tablename__ = "sf_contract"
    sf_object = "Contract"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    contract_number: Mapped[str | None] = sf("ContractNumber")
    status: Mapped[str | None] = sf("Status")
    start_date: Mapped[date | None] = sf("StartDate")
    end_date: Mapped[date | None] = sf("EndDate")
    contract_term: Mapped[int | None] = sf("ContractTerm")
    special_terms: Mapped[str | None] = sf("SpecialTerms")
    description: Mapped[str | None] = sf("Description")


class Asset(Mirrored):
    """A product that an account owns."""

    __tablename__ = "sf_asset"
    sf_object = "Asset"

    account_id: Mapped[str | None] = sf_ref("AccountId")
    product2_id: Mapped[str | None] = sf_ref("Product2Id", index=False)
    name: Mapped[str | None] = sf("Name")
    status: Mapped[str | None] = sf("Status")
    quantity: Mapped[Decimal | None] = sf("Quantity")
    price: Mapped[Decimal | None] = sf("Price")
    purchase_date: Mapped[date | None] = sf("PurchaseDate")
    install_date: Mapped[date | None] = sf("InstallDate")
    usage_end_date: Mapped[date | None] = sf("UsageEndDate")

"""The mirror's tables for leads and campaigns."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class Lead(Mirrored):
    """A person who is not yet at an account; once converted, the three converted ids say what became of it."""

    __tablename__ = "sf_lead"
    sf_object = "Lead"

    owner_id: Mapped[str | None] = sf_ref("OwnerId")
    name: Mapped[str | None] = sf("Name")
    company: Mapped[str | None] = sf("Company")
    title: Mapped[str | None] = sf("Title")
    email: Mapped[str | None] = sf("Email", index=True)
    phone: Mapped[str | None] = sf("Phone")
    status: Mapped[str | None] = sf("Status")
    rating: Mapped[str | None] = sf("Rating")
    lead_source: Mapped[str | None] = sf("LeadSource")
    industry: Mapped[str | None] = sf("Industry")
    description: Mapped[str | None] = sf("Description")
    is_converted: Mapped[bool | None] = sf("IsConverted")
    converted_date: Mapped[date | None] = sf("ConvertedDate")
    converted_account_id: Mapped[str | None] = sf_ref("ConvertedAccountId")
    converted_contact_id: Mapped[str | None] = sf_ref("ConvertedContactId", index=False)
    converted_opportunity_id: Mapped[str | None] = sf_ref("ConvertedOpportunityId", index=False)
    last_activity_date: Mapped[date | None] = sf("LastActivityDate")
    master_record_id: Mapped[str | None] = sf_ref("MasterRecordId", index=False)


class Campaign(Mirrored):
    """A marketing campaign."""

    __tablename__ = "sf_campaign"
    sf_object = "Campaign"

    name: Mapped[str | None] = sf("Name")
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    parent_id: Mapped[str | None] = sf_ref("ParentId", index=False)
    type: Mapped[str | None] = sf("Type")
    status: Mapped[str | None] = sf("Status")
    start_date: Mapped[date | None] = sf("StartDate")
    end_date: Mapped[date | None] = sf("EndDate")
    budgeted_cost: Mapped[Decimal | None] = sf("BudgetedCost")
    actual_cost: Mapped[Decimal | None] = sf("ActualCost")
    expected_revenue: Mapped[Decimal | None] = sf("ExpectedRevenue")
    is_active: Mapped[bool | None] = sf("IsActive")
    currency_iso_code: Mapped[str | None] = sf("CurrencyIsoCode")


class CampaignMember(Mirrored):
    """A lead or contact in a campaign."""

    __tablename__ = "sf_campaign_member"
    sf_object = "CampaignMember"

    campaign_id: Mapped[str | None] = sf_ref("CampaignId")
    lead_id: Mapped[str | None] = sf_ref("LeadId")
    contact_id: Mapped[str | None] = sf_ref("ContactId")
    status: Mapped[str | None] = sf("Status")
    has_responded: Mapped[bool | None] = sf("HasResponded")
    first_responded_date: Mapped[datetime | None] = sf("FirstRespondedDate")

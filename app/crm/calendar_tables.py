"""The mirror's tables for the org's own settings: stages, statuses, fiscal periods, licences."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class Organization(Mirrored):
    """The org itself; one row."""

    __tablename__ = "sf_organization"
    sf_object = "Organization"

    name: Mapped[str | None] = sf("Name")
    fiscal_year_start_month: Mapped[int | None] = sf("FiscalYearStartMonth")
    uses_start_date_as_fiscal_year_name: Mapped[bool | None] = sf("UsesStartDateAsFiscalYearName")
    time_zone_sid_key: Mapped[str | None] = sf("TimeZoneSidKey")
    is_sandbox: Mapped[bool | None] = sf("IsSandbox")
    organization_type: Mapped[str | None] = sf("OrganizationType")
    default_currency_iso_code: Mapped[str | None] = sf("DefaultCurrencyIsoCode")


class OpportunityStage(Mirrored):
    """A stage that deals go through, in the order of `sort_order`."""

    __tablename__ = "sf_opportunity_stage"
    sf_object = "OpportunityStage"

    master_label: Mapped[str | None] = sf("MasterLabel")
    api_name: Mapped[str | None] = sf("ApiName")
    is_active: Mapped[bool | None] = sf("IsActive")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    is_won: Mapped[bool | None] = sf("IsWon")
    sort_order: Mapped[int | None] = sf("SortOrder")
    default_probability: Mapped[Decimal | None] = sf("DefaultProbability")
    forecast_category_name: Mapped[str | None] = sf("ForecastCategoryName")


class TaskStatus(Mirrored):
    """A status that tasks may have."""

    __tablename__ = "sf_task_status"
    sf_object = "TaskStatus"

    master_label: Mapped[str | None] = sf("MasterLabel")
    api_name: Mapped[str | None] = sf("ApiName")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    is_default: Mapped[bool | None] = sf("IsDefault")
    sort_order: Mapped[int | None] = sf("SortOrder")


class CaseStatus(Mirrored):
    """A status that cases may have."""

    __tablename__ = "sf_case_status"
    sf_object = "CaseStatus"

    master_label: Mapped[str | None] = sf("MasterLabel")
    api_name: Mapped[str | None] = sf("ApiName")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    is_default: Mapped[bool | None] = sf("IsDefault")
    sort_order: Mapped[int | None] = sf("SortOrder")


class Period(Mirrored):
    """A fiscal period; the only right source where the fiscal year is a custom one."""

    __tablename__ = "sf_period"
    sf_object = "Period"

    type: Mapped[str | None] = sf("Type")
    number: Mapped[int | None] = sf("Number")
    start_date: Mapped[date | None] = sf("StartDate")
    end_date: Mapped[date | None] = sf("EndDate")
    fiscal_year_settings_id: Mapped[str | None] = sf_ref("FiscalYearSettingsId", index=False)
    fully_qualified_label: Mapped[str | None] = sf("FullyQualifiedLabel")


class UserLicense(Mirrored):
    """A kind of licence and how many are in use."""

    __tablename__ = "sf_user_license"
    sf_object = "UserLicense"

    name: Mapped[str | None] = sf("Name")
    license_definition_key: Mapped[str | None] = sf("LicenseDefinitionKey")
    status: Mapped[str | None] = sf("Status")
    total_licenses: Mapped[int | None] = sf("TotalLicenses")
    used_licenses: Mapped[int | None] = sf("UsedLicenses")


class CurrencyType(Mirrored):
    """A currency and its rate to the corporate one; exists in multi-currency orgs only."""

    __tablename__ = "sf_currency_type"
    sf_object = "CurrencyType"

    iso_code: Mapped[str | None] = sf("IsoCode")
    conversion_rate: Mapped[Decimal | None] = sf("ConversionRate")
    decimal_places: Mapped[int | None] = sf("DecimalPlaces")
    is_active: Mapped[bool | None] = sf("IsActive")
    is_corporate: Mapped[bool | None] = sf("IsCorporate")


class DatedConversionRate(Mirrored):
    """A currency's rate from one day until another; exists with advanced currency management only."""

    __tablename__ = "sf_dated_conversion_rate"
    sf_object = "DatedConversionRate"

    iso_code: Mapped[str | None] = sf("IsoCode")
    start_date: Mapped[date | None] = sf("StartDate")
    next_start_date: Mapped[date | None] = sf("NextStartDate")
    conversion_rate: Mapped[Decimal | None] = sf("ConversionRate")

"""Every object that is mirrored, in the order in which a first load reads them: people first, then what they own."""

from __future__ import annotations

from app.crm import (
    activity_tables,
    calendar_tables,
    history_tables,
    marketing_tables,
    sales_tables,
    tables,
    team_tables,
)
from app.salesforce.mirrored_object import MirroredObject

MIRRORED: tuple[MirroredObject, ...] = tuple(
    MirroredObject.of(model)
    for model in (
        calendar_tables.Organization,
        tables.User,
        team_tables.UserRole,
        tables.Account,
        tables.Contact,
        tables.Opportunity,
        tables.Product2,
        tables.OpportunityLineItem,
        tables.OpportunityContactRole,
        tables.Contract,
        tables.Asset,
        activity_tables.Case,
        activity_tables.CaseComment,
        activity_tables.Task,
        activity_tables.Event,
        activity_tables.EmailMessage,
        tables.OpportunityHistory,
        history_tables.AccountHistory,
        history_tables.OpportunityFieldHistory,
        team_tables.AccountTeamMember,
        team_tables.OpportunityTeamMember,
        sales_tables.Note,
        sales_tables.ContentNote,
        sales_tables.PricebookEntry,
        sales_tables.Order,
        sales_tables.Quote,
        marketing_tables.Lead,
        marketing_tables.Campaign,
        marketing_tables.CampaignMember,
        calendar_tables.OpportunityStage,
        calendar_tables.TaskStatus,
        calendar_tables.CaseStatus,
        calendar_tables.Period,
        calendar_tables.UserLicense,
        calendar_tables.CurrencyType,
        calendar_tables.DatedConversionRate,
    )
)

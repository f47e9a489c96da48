"""Every object that is mirrored, in the order in which a first load reads them: people first, then what they own."""

from __future__ import annotations

from app.crm import activity_tables as activity
from app.crm import tables
from app.salesforce.mirrored_object import MirroredObject

MIRRORED: tuple[MirroredObject, ...] = tuple(
    MirroredObject.of(model)
    for model in (
        tables.User,
        tables.Account,
        tables.Contact,
        tables.Opportunity,
        tables.Product2,
        tables.OpportunityLineItem,
        tables.OpportunityContactRole,
        tables.Contract,
        tables.Asset,
        tables.OpportunityHistory,
        activity.Case,
        activity.CaseComment,
        activity.Task,
        activity.Event,
        activity.EmailMessage,
    )
)

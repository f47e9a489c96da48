"""From any record to the account that it belongs to."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Case, CaseComment, EmailMessage, Event, Task
from app.crm.mirrored import Mirrored
from app.crm.sales_tables import ContentNote, Note
from app.crm.tables import (
    Account,
    Asset,
    Contact,
    Contract,
    Opportunity,
    OpportunityContactRole,
    OpportunityHistory,
    OpportunityLineItem,
)
from app.salesforce.tables import NoteLink

# Of the records that a note is linked to, an account before a contact, a deal, a case: that is how their ids sort.
_LINKED_RECORD = select(func.min(NoteLink.record_id)).where(NoteLink.note_id == ContentNote.id).scalar_subquery()

# Every Salesforce id starts with three characters that name its object.
_PARENTS: Mapping[str, tuple[type[Mirrored], ColumnElement[str | None]]] = {
    "003": (Contact, Contact.account_id.expression),
    "006": (Opportunity, Opportunity.account_id.expression),
    "500": (Case, Case.account_id.expression),
    "800": (Contract, Contract.account_id.expression),
    "02i": (Asset, Asset.account_id.expression),
    "00T": (Task, func.coalesce(Task.account_id, Task.what_id, Task.who_id)),
    "00U": (Event, func.coalesce(Event.account_id, Event.what_id, Event.who_id)),
    "02s": (EmailMessage, func.coalesce(EmailMessage.related_to_id, EmailMessage.parent_id)),
    "00a": (CaseComment, CaseComment.parent_id.expression),
    "002": (Note, Note.parent_id.expression),
    "069": (ContentNote, _LINKED_RECORD),
    "00k": (OpportunityLineItem, OpportunityLineItem.opportunity_id.expression),
    "00K": (OpportunityContactRole, OpportunityContactRole.opportunity_id.expression),
    "008": (OpportunityHistory, OpportunityHistory.opportunity_id.expression),
}
RECORD_PREFIXES = frozenset({"001", *_PARENTS})
_STEPS = 4  # a mail, its case, its account, with one to spare


def account_id_of(session: Session, record_id: str) -> str | None:
    """The account of a record (18-character id), or of what that record is about; None where the mirror has none.

    An account's own id is returned if the mirror has that account, deleted or not: it may have been merged.
    """
    for _ in range(_STEPS):
        prefix = record_id[:3]
        if prefix == "001":
            return session.scalar(select(Account.id).where(Account.id == record_id))
        if prefix not in _PARENTS:
            return None
        table, parent = _PARENTS[prefix]
        above = session.scalar(select(parent).where(table.id == record_id, table.is_deleted.is_(False)))
        if above is None:
            return None
        record_id = above
    return None


def parents_of(session: Session, record_ids: Collection[str]) -> dict[str, str]:
    """What each of the records hangs on, by its id; deleted and unknown records are left out."""
    found: dict[str, str] = {}
    for prefix in {one[:3] for one in record_ids} & _PARENTS.keys():
        table, parent = _PARENTS[prefix]
        asked = [one for one in record_ids if one[:3] == prefix]
        rows = session.execute(select(table.id, parent).where(table.id.in_(asked), table.is_deleted.is_(False)))
        found |= {record_id: above for record_id, above in rows if above}
    return found

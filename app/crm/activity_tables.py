"""The mirror's tables for service (cases) and for touches (tasks, events, mails)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped

from app.crm.mirrored import Mirrored, sf, sf_ref


class Case(Mirrored):
    """A support case."""

    __tablename__ = "sf_case"
    sf_object = "Case"

    case_number: Mapped[str | None] = sf("CaseNumber")
    account_id: Mapped[str | None] = sf_ref("AccountId")
    contact_id: Mapped[str | None] = sf_ref("ContactId", index=False)
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    subject: Mapped[str | None] = sf("Subject")
    description: Mapped[str | None] = sf("Description")
    status: Mapped[str | None] = sf("Status")
    priority: Mapped[str | None] = sf("Priority")
    type: Mapped[str | None] = sf("Type")
    origin: Mapped[str | None] = sf("Origin")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    is_escalated: Mapped[bool | None] = sf("IsEscalated")
    closed_date: Mapped[datetime | None] = sf("ClosedDate")
    master_record_id: Mapped[str | None] = sf_ref("MasterRecordId", index=False)


class CaseComment(Mirrored):
    """A comment on a case."""

    __tablename__ = "sf_case_comment"
    sf_object = "CaseComment"

    parent_id: Mapped[str | None] = sf_ref("ParentId")
    comment_body: Mapped[str | None] = sf("CommentBody")
    is_published: Mapped[bool | None] = sf("IsPublished")


class Task(Mirrored):
    """A to-do, or a logged call or mail. `activity_date` is the due date."""

    __tablename__ = "sf_task"
    __table_args__ = (
        # Few of an account's tasks are open: found without reading the done ones.
        Index("ix_sf_task_open", "account_id", postgresql_where=text("is_closed IS NOT TRUE AND NOT is_deleted")),
    )
    sf_object = "Task"

    who_id: Mapped[str | None] = sf_ref("WhoId")
    what_id: Mapped[str | None] = sf_ref("WhatId")
    account_id: Mapped[str | None] = sf_ref("AccountId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId")
    subject: Mapped[str | None] = sf("Subject")
    description: Mapped[str | None] = sf("Description")
    status: Mapped[str | None] = sf("Status")
    priority: Mapped[str | None] = sf("Priority")
    is_closed: Mapped[bool | None] = sf("IsClosed")
    activity_date: Mapped[date | None] = sf("ActivityDate", index=True)
    completed_date_time: Mapped[datetime | None] = sf("CompletedDateTime")
    task_subtype: Mapped[str | None] = sf("TaskSubtype")
    call_type: Mapped[str | None] = sf("CallType")
    is_archived: Mapped[bool | None] = sf("IsArchived")


class Event(Mirrored):
    """A meeting."""

    __tablename__ = "sf_event"
    sf_object = "Event"

    who_id: Mapped[str | None] = sf_ref("WhoId")
    what_id: Mapped[str | None] = sf_ref("WhatId")
    account_id: Mapped[str | None] = sf_ref("AccountId")
    owner_id: Mapped[str | None] = sf_ref("OwnerId", index=False)
    subject: Mapped[str | None] = sf("Subject")
    description: Mapped[str | None] = sf("Description")
    location: Mapped[str | None] = sf("Location")
    start_date_time: Mapped[datetime | None] = sf("StartDateTime")
    end_date_time: Mapped[datetime | None] = sf("EndDateTime")
    activity_date: Mapped[date | None] = sf("ActivityDate")
    is_all_day_event: Mapped[bool | None] = sf("IsAllDayEvent")
    is_private: Mapped[bool | None] = sf("IsPrivate")
    is_child: Mapped[bool | None] = sf("IsChild")
    is_archived: Mapped[bool | None] = sf("IsArchived")


class EmailMessage(Mirrored):
    """A mail, on a case (`parent_id`) or related to an account or a deal (`related_to_id`)."""

    __tablename__ = "sf_email_message"
    sf_object = "EmailMessage"

    parent_id: Mapped[str | None] = sf_ref("ParentId")
    related_to_id: Mapped[str | None] = sf_ref("RelatedToId")
    activity_id: Mapped[str | None] = sf_ref("ActivityId", index=False)
    subject: Mapped[str | None] = sf("Subject")
    text_body: Mapped[str | None] = sf("TextBody")
    from_address: Mapped[str | None] = sf("FromAddress")
    from_name: Mapped[str | None] = sf("FromName")
    to_address: Mapped[str | None] = sf("ToAddress")
    incoming: Mapped[bool | None] = sf("Incoming")
    message_date: Mapped[datetime | None] = sf("MessageDate")
    thread_identifier: Mapped[str | None] = sf("ThreadIdentifier")

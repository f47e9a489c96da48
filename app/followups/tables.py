"""Action items, their history, and the messages that show them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class ActionItem(Base):
    """Something that one person owes by one date.

    `id` follows from the form that made it, so that a repeated job finds its own item. `origin` is `kind:id`;
    where one item per origin is right, `only_one` makes the database refuse a second live one.
    """

    __tablename__ = "action_item"
    __table_args__ = (
        Index(
            "uq_action_item_live_origin",
            "origin",
            unique=True,
            postgresql_where=text("only_one AND state IN ('open', 'acknowledged')"),
        ),
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    origin: Mapped[str] = mapped_column(index=True)
    only_one: Mapped[bool]
    account_id: Mapped[str | None] = mapped_column(SalesforceId, index=True)
    about_id: Mapped[str] = mapped_column(SalesforceId)
    title: Mapped[str]
    note: Mapped[str] = mapped_column(server_default="")
    source: Mapped[str] = mapped_column(server_default="")
    due_on: Mapped[date | None] = mapped_column(index=True)
    state: Mapped[str] = mapped_column(index=True)
    snoozed_until: Mapped[date | None]
    assignee_slack_id: Mapped[str | None] = mapped_column(index=True)
    assignee_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    assignee_name: Mapped[str]
    created_by_slack_id: Mapped[str]
    created_by_id: Mapped[str] = mapped_column(SalesforceId)
    salesforce_task_id: Mapped[str | None] = mapped_column(SalesforceId, index=True)
    source_channel: Mapped[str | None]
    source_ts: Mapped[str | None]
    assignments: Mapped[int] = mapped_column(server_default="1")
    created_at: Mapped[datetime]
    acknowledged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by_slack_id: Mapped[str | None]
    escalated_at: Mapped[datetime | None]
    reminded_on: Mapped[date | None]
    task_gone_at: Mapped[datetime | None]
    """When we saw that its Salesforce Task was deleted there, and asked the owner what to do."""


class ItemEvent(Base):
    """What happened to an item, when, and by whom; never changed."""

    __tablename__ = "item_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("action_item.id"), index=True)
    act: Mapped[str]
    actor: Mapped[str]
    """A Slack user id, `salesforce` or `throughline`."""
    detail: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(server_default=func.now())


class ItemMessage(Base):
    """A message that shows one item and is edited when the item changes."""

    __tablename__ = "item_message"

    channel: Mapped[str] = mapped_column(primary_key=True)
    ts: Mapped[str] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(ForeignKey("action_item.id"), index=True)
    slack_user_id: Mapped[str]

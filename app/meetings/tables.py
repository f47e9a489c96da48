"""Conversations that somebody is about to save, those that were saved, and who wants briefs."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db.schema import Base, SalesforceId


class TalkDraft(Base):
    """What an open form is about; forgotten after a day."""

    __tablename__ = "talk_draft"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slack_user_id: Mapped[str]
    talk: Mapped[dict[str, Any]]
    proposals: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    """Promises or action items that were offered, in the form's order."""
    created_at: Mapped[datetime] = mapped_column(server_default=func.now(), index=True)


class SavedTalk(Base):
    """A conversation in Salesforce, once. `key` is the thread's place, or what the file says to the letter.

    What was said in a thread after it was saved is a part of its own: its key ends in `+` and the time up to which the
    parts before it reach. `until_ts` is the time of a thread's last line in this part.
    `state` is saving, saved, refused or undone; `turn` counts the times it was saved, since an undone one may be again.
    """

    __tablename__ = "saved_talk"

    key: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]
    turn: Mapped[int]
    draft_id: Mapped[UUID]
    slack_user_id: Mapped[str]
    account_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    object_name: Mapped[str]
    record_id: Mapped[str] = mapped_column(server_default="")
    lines: Mapped[int]
    until_ts: Mapped[str] = mapped_column(server_default="")
    saved_at: Mapped[datetime]


class BriefWish(Base):
    """Somebody who wants a brief before their meetings: `lead` is minutes before, or `evening` for the day before."""

    __tablename__ = "brief_wish"

    slack_user_id: Mapped[str] = mapped_column(primary_key=True)
    salesforce_user_id: Mapped[str] = mapped_column(SalesforceId, index=True)
    lead: Mapped[str]
    changed_at: Mapped[datetime] = mapped_column(server_default=func.now())

"""What an open form is about, kept until it is sent: a modal carries ids only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete

from app.errors import BadInput
from app.meetings.tables import TalkDraft
from app.meetings.talk import Talk
from app.services import Services

KEPT = timedelta(days=1)
_GONE = "That form is older than a day, so I no longer have what it was about; please open it again."


@dataclass(frozen=True, slots=True)
class Draft:
    """A conversation, and what was offered about it, in the form's order."""

    id: UUID
    talk: Talk
    proposals: tuple[dict[str, Any], ...]


def keep_draft(services: Services, slack_user_id: str, talk: Talk, proposals: list[dict[str, Any]]) -> Draft:
    """Keep what a form is about."""
    draft_id = uuid4()
    with services.db.begin() as session:
        session.add(
            TalkDraft(
                id=draft_id,
                slack_user_id=slack_user_id,
                talk=talk.as_content(),
                proposals=proposals,
                created_at=services.clock.now(),
            )
        )
    return Draft(draft_id, talk, tuple(proposals))


def get_draft(services: Services, draft_id: UUID, slack_user_id: str) -> Draft:
    """What a form was about; raises BadInput where it is gone, or was somebody else's."""
    with services.db.begin() as session:
        row = session.get(TalkDraft, draft_id)
    if row is None or row.slack_user_id != slack_user_id:
        raise BadInput(_GONE)
    return Draft(row.id, Talk.from_content(row.talk), tuple(row.proposals))


def forget_drafts(services: Services) -> None:
    """Drop what was never sent: other people's words are not kept for nothing."""
    with services.db.begin() as session:
        session.execute(delete(TalkDraft).where(TalkDraft.created_at < services.clock.now() - KEPT))

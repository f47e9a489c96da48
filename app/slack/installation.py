"""Whether the app is installed in the workspace."""

from __future__ import annotations

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.slack.tables import InstallationEnded
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)


def has_ended(session: Session) -> bool:
    """Whether the workspace took the app away; nothing is read, kept or posted from then on."""
    return session.get(InstallationEnded, 1) is not None


def mark_ended(session: Session, reason: str) -> None:
    """Remember that the workspace took the app away."""
    session.execute(insert(InstallationEnded).values(id=1, reason=reason).on_conflict_do_nothing())


def begin_again(db: Database, web: SlackWeb) -> None:
    """At the start of a process: an app that was taken away goes on where Slack takes its token again.

    Raises SlackRefused where it does not.
    """
    with db.begin() as session:
        if not has_ended(session):
            return
    web.call("auth.test")
    with db.begin() as session:
        session.execute(delete(InstallationEnded))
    log.info("installed_again")

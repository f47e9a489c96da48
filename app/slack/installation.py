"""Whether the app is installed in the workspace, and by whom."""

from __future__ import annotations

import structlog
from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.slack.tables import InstallationEnded, Installer
from app.slack.web import SlackWeb

log = structlog.get_logger(__name__)


def has_ended(session: Session) -> bool:
    """Whether the workspace took the app away; nothing is read, kept or posted from then on."""
    return session.get(InstallationEnded, 1) is not None


def mark_ended(session: Session, reason: str) -> None:
    """Remember that the workspace took the app away."""
    session.execute(insert(InstallationEnded).values(id=1, reason=reason).on_conflict_do_nothing())


def note_installer(session: Session, user_id: str) -> None:
    """Remember who set the bot up; the first one stays."""
    session.execute(insert(Installer).values(id=1, user_id=user_id).on_conflict_do_nothing())


def find_installer(session: Session) -> str | None:
    """The Slack user who set the bot up; None while nobody is known to."""
    known = session.get(Installer, 1)
    return known.user_id if known else None


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

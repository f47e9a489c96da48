"""One greeting after the installation, to one person: whoever set the bot up. Nobody else is written to unasked."""

from __future__ import annotations

from app.errors import NotLinked
from app.home.welcome_blocks import Greeted, welcome_message
from app.services import Services
from app.slack.installation import note_installer
from app.sync.status import first_sync_missing

KEY = "welcome"


def welcome_installer(services: Services) -> None:
    """Greet the first of ADMIN_EMAILS, once.

    A bot token does not tell who installed it; without that setting, the first admin who opens the home tab is greeted.
    """
    emails = services.settings.admin_emails
    if emails and services.slack.sent_as(KEY) is None:
        user_id = services.people.user_with_email(emails[0])
        if user_id is not None:
            greet(services, user_id)


def welcome_admin(services: Services, user_id: str) -> None:
    """Greet an admin who opens the home tab, if nobody was greeted yet and no installer is named."""
    if meet_admin(services, user_id):
        greet(services, user_id)


def meet_admin(services: Services, user_id: str) -> bool:
    """Take the first admin who turns to the bot for its installer where none is named; False for everybody else."""
    if services.settings.admin_emails or not services.people.is_admin(user_id):
        return False
    with services.db.begin() as session:
        note_installer(session, user_id)
    return True


def greet(services: Services, user_id: str) -> None:
    """Send the greeting, unless somebody had it."""
    if services.slack.sent_as(KEY) is not None:
        return
    with services.db.begin() as session:
        missing = first_sync_missing(session)
    services.slack.direct(user_id, welcome_message(_known_as(services, user_id), missing or ""), key=KEY)


def _known_as(services: Services, user_id: str) -> Greeted:
    profile = services.people.profile(user_id)
    try:
        person = services.people.salesforce_user(user_id)
    except NotLinked as not_linked:
        return Greeted(profile.name, profile.email or "", why_not=str(not_linked))
    return Greeted(profile.name, profile.email or "", linked_as=person.name)

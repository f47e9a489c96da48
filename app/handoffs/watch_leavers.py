"""A colleague was deactivated: their manager hears at once what is left without an owner."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from app.crm.facts import Person
from app.crm.read_people import load_people
from app.crm.tables import User
from app.handoffs.departing import read_estate
from app.jobs.claims import claim
from app.services import Services
from app.slack.blocks import words
from app.slack.text import count, escape
from app.sync.status import first_sync_missing

# Old leavers are no news: an installation's first day tells nobody of somebody who went years ago.
LATELY = timedelta(days=3)


def watch_leavers(services: Services) -> int:
    """Queue a word to the manager of each user deactivated lately; returns how many."""
    since = services.clock.now() - LATELY
    statement = select(User.id).where(
        User.is_active.is_(False), User.is_deleted.is_(False), User.last_modified_date >= since
    )
    with services.db.begin() as session:
        if first_sync_missing(session):
            return 0
        found = [one for one in session.scalars(statement) if claim(session, "handoff.leaver", one)]
        for user_id in found:
            services.queue.enqueue(session, "handoffs.tell_of_leaver", {"user_id": user_id}, lane="background")
    return len(found)


def tell_of_leaver(services: Services, user_id: str) -> None:
    """One sentence with the number and the command, where anything is left; figures are not told, only that they are."""
    with services.db.begin() as session:
        people = load_people(session, [user_id])
        leaver = people.get(user_id)
        manager = (
            load_people(session, [leaver.manager_id]).get(leaver.manager_id) if leaver and leaver.manager_id else None
        )
    slack_id = services.people.slack_user_id(manager) if manager and manager.is_active else None
    if leaver is None or slack_id is None:
        return
    left = len(read_estate(services, leaver).records)
    if left:
        services.slack.direct(slack_id, words(_told(leaver, left)), key=f"leaver:{user_id}")


def _told(leaver: Person, left: int) -> str:
    name = escape(leaver.name, 80)
    return f"{name} was deactivated in Salesforce and still owns {count(left, 'open record')}. `/handoff @{name}` lists them and proposes new owners."

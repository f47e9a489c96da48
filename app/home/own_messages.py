"""What one person wants of the messages that come by themselves: which, and at which hour of theirs."""

from __future__ import annotations

from datetime import time
from typing import Any

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.audit.log import record
from app.digests.personal import personal_digests, wish_of, zone_of
from app.digests.rhythm import WEEKDAYS
from app.digests.runs import add_default_settings
from app.digests.tables import PersonalWish
from app.errors import BadInput
from app.home.own_messages_form import Offered, own_form
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation


def fill_own_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the form of the person's own messages; raises NotLinked."""
    to = Conversation.from_payload(payload["conversation"])
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        add_default_settings(services, session)
        digests, wish = personal_digests(session), wish_of(session, person.id)
        offered = Offered(
            wish=wish,
            at=wish.local_time or digests.daily.local_time,
            weekday=WEEKDAYS[digests.weekly.weekday],
            zone=zone_of(session, person.id).key,
            resting=tuple(
                name for name, one in (("daily", digests.daily), ("weekly", digests.weekly)) if not one.enabled
            ),
        )
    services.slack.update_view(payload["view_id"], own_form(to, offered))


def save_own_messages(services: Services, payload: dict[str, Any]) -> None:
    """Job: keep what the person wants; raises NotLinked."""
    to = Conversation.from_payload(payload["conversation"])
    person = services.people.salesforce_user(to.user_id)
    wanted = {"daily": payload["daily"] is True, "weekly": payload["weekly"] is True}
    values = wanted | {"local_time": as_hour(payload["local_time"]), "changed_at": services.clock.now()}
    with services.db.begin() as session:
        statement = insert(PersonalWish).values(salesforce_user_id=person.id, **values)
        session.execute(statement.on_conflict_do_update(index_elements=["salesforce_user_id"], set_=values))
        detail = wanted | {"at": payload["local_time"]}
        record(session, actor=to.user_id, kind="settings.own_messages", subject=person.id, detail=detail)
        said = f"Saved. {own_words(session, person.id)}"
    services.slack.reply(to, words(said))


def as_hour(typed: str) -> time:
    """An hour of the day; raises BadInput where there is none."""
    try:
        return time.fromisoformat(typed)
    except ValueError:
        raise BadInput("Choose a time.", field="local_time") from None


def own_words(session: Session, salesforce_user_id: str) -> str:
    """What comes to that person by itself, and when, in one paragraph."""
    digests, wish = personal_digests(session), wish_of(session, salesforce_user_id)
    hour = wish.local_time or digests.daily.local_time
    zone = zone_of(session, salesforce_user_id).key
    day = f"Your day at {hour:%H:%M} on working days" if digests.daily.enabled and wish.daily else ""
    comes = f"every {WEEKDAYS[digests.weekly.weekday]}"
    week = f"your accounts in it {comes}" if day else f"Your accounts {comes} at {hour:%H:%M}"
    week = week if digests.weekly.enabled and wish.weekly else ""
    parts = [part for part in (day, week) if part]
    if not parts:
        return "Nothing comes by itself. What a colleague gives to you still does, in your working hours."
    return f"{', '.join(parts)} ({zone}, as in Salesforce). At most one message a day."

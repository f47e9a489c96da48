"""Put an alert or an item off until a day."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.followups.access import explained, person_who_may_see
from app.followups.adopt_task import adopt_task
from app.followups.ledger import act_on, announce, announce_origin, find_item
from app.followups.origin import Origin, OriginKind
from app.followups.rules import ItemAct, check_snooze
from app.followups.subject import read_subject
from app.risk.tables import LIVE_STATES, AlertState, RiskAlert
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.text import day


def snooze_item(services: Services, asked: Conversation, origin: Origin, until: date) -> None:
    """Quiet until `until`, as the person who clicked; the Salesforce Task keeps its due date."""
    with explained(services, asked):
        check_snooze(until, services.clock.today(services.people.time_zone(asked.user_id)))
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person = person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            put_off = _snooze(services, session, origin, until, person, asked.user_id)
        told = f"Snoozed until {day(until)}." if put_off else "This is closed already, so there is nothing to snooze."
        services.slack.reply(asked, words(told))


def _snooze(services: Services, session: Session, origin: Origin, until: date, person: Person, actor: str) -> bool:
    item = find_item(session, origin, for_update=True)
    if item is None and origin.kind is OriginKind.OVERDUE_TASK:
        item = adopt_task(services, session, origin, person, actor)
    if item is not None:
        if not act_on(session, item, ItemAct.SNOOZE, actor=actor, until=until.isoformat()):
            return False
        item.snoozed_until = until
        item.acknowledged_at = item.acknowledged_at or services.clock.now()
        announce(services, session, item)
        return True
    return origin.kind is OriginKind.RISK_ALERT and _snooze_alert(services, session, origin, until)


def _snooze_alert(services: Services, session: Session, origin: Origin, until: date) -> bool:
    alert = session.get_one(RiskAlert, origin.uuid, with_for_update=True)
    if alert.state not in LIVE_STATES:
        return False
    alert.state, alert.snoozed_until = AlertState.SNOOZED, until
    announce_origin(services, session, origin.value)
    return True

"""The home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.visible_records import visible_records
from app.crm.facts import Person
from app.crm.read_origin import as_of
from app.digests.portfolio import place_book
from app.digests.worklist import due_tasks
from app.errors import NotLinked, SalesforceUnavailable
from app.followups.read_items import live_items_of
from app.home.blocks import HomeView, home_view
from app.home.welcome import welcome_admin
from app.risk.tables import LIVE_STATES, RiskAlert
from app.risk.triage import Heap
from app.services import Services


def publish_home(services: Services, payload: dict[str, Any]) -> None:
    """Job: show a person their own open items, as far as they may still see what those are about."""
    user_id = str(payload["user_id"])
    zone = services.people.time_zone(user_id)
    try:
        view = _seen_by(services, user_id, zone)
    except (NotLinked, SalesforceUnavailable) as trouble:
        view = HomeView((), services.clock.today(zone), None, services.salesforce.record_url, trouble=str(trouble))
        services.slack.publish_home(user_id, home_view(view))
        return
    services.slack.publish_home(user_id, home_view(view))
    welcome_admin(services, user_id)


def _seen_by(services: Services, user_id: str, zone: ZoneInfo) -> HomeView:
    """Raises NotLinked or SalesforceUnavailable."""
    person, today = services.people.salesforce_user(user_id), services.clock.today(zone)
    with services.db.begin() as session:
        items = live_items_of(session, person.id)
        tasks = {task.record_ids[0] for task in due_tasks(session, person, items, today)}
        alerts = _live_alerts(session, person)
        fresh = as_of(session)
    asked = {item.about_id for item in items} | tasks | {one for alert in alerts for one in _ids_of(alert)}
    placed = place_book(services, person, [person], zone, also=asked)
    visible = visible_records(services, person, asked)
    at_risk = [one for one in placed if one.heap is Heap.AT_RISK]
    told = {one.facts.id for one in at_risk}
    return HomeView(
        items=[item for item in items if item.about_id in visible],
        today=today,
        as_of=fresh,
        url=services.salesforce.record_url,
        at_risk=at_risk,
        alerts=[one for one in alerts if visible.issuperset(_ids_of(one)) and one.account_id not in told],
        tasks=len(tasks & visible),
        is_admin=services.people.is_admin(user_id),
    )


def _live_alerts(session: Session, person: Person) -> list[RiskAlert]:
    """What they own that is at risk, the worst first."""
    theirs = select(RiskAlert).where(RiskAlert.owner_id == person.id, RiskAlert.state.in_(LIVE_STATES))
    return list(session.scalars(theirs.order_by(RiskAlert.score.desc())))


def _ids_of(alert: RiskAlert) -> tuple[str, str]:
    return alert.subject_id, alert.account_id

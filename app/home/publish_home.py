"""The home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.read_origin import as_of
from app.errors import NotLinked, SalesforceUnavailable
from app.followups.read_items import live_items_of
from app.home.blocks import HomeView, Risk, home_view
from app.home.welcome import welcome_admin
from app.risk.tables import LIVE_STATES, RiskAlert
from app.services import Services


def publish_home(services: Services, payload: dict[str, Any]) -> None:
    """Job: show a person their own open items, as far as they may still see what those are about."""
    user_id = str(payload["user_id"])
    today = services.clock.today(services.people.time_zone(user_id))
    try:
        view = _seen_by(services, user_id, today)
    except (NotLinked, SalesforceUnavailable) as trouble:
        view = HomeView((), today, None, services.salesforce.record_url, trouble=str(trouble))
        services.slack.publish_home(user_id, home_view(view))
        return
    services.slack.publish_home(user_id, home_view(view))
    welcome_admin(services, user_id)


def _seen_by(services: Services, user_id: str, today: date) -> HomeView:
    """Raises NotLinked or SalesforceUnavailable."""
    person = services.people.salesforce_user(user_id)
    with services.db.begin() as session:
        items = live_items_of(session, person.id)
        alerts = _live_alerts(session, person)
        fresh = as_of(session)
    asked = {item.about_id for item in items} | {
        one for alert in alerts for one in (alert.subject_id, alert.account_id)
    }
    visible = services.rights.visible(person, asked)
    return HomeView(
        items=[item for item in items if item.about_id in visible],
        today=today,
        as_of=fresh,
        url=services.salesforce.record_url,
        risks=[Risk(one.title, one.subject_id) for one in alerts if {one.subject_id, one.account_id} <= visible],
        is_admin=services.people.is_admin(user_id),
    )


def _live_alerts(session: Session, person: Person) -> list[RiskAlert]:
    """What is at risk among the person's own deals and accounts, the worst first."""
    theirs = select(RiskAlert).where(RiskAlert.owner_id == person.id, RiskAlert.state.in_(LIVE_STATES))
    return list(session.scalars(theirs.order_by(RiskAlert.score.desc())))

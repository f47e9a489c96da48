"""The home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.read_origin import as_of
from app.digests.portfolio import place_book
from app.digests.worklist import read_worklist
from app.errors import NotLinked, SalesforceUnavailable
from app.followups.read_items import live_items_of
from app.home.blocks import HomeView, Risk, home_view
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
    person = services.people.salesforce_user(user_id)
    at_risk = [one for one in place_book(services, person, [person], zone) if one.heap is Heap.AT_RISK]
    tasks = [piece for piece in read_worklist(services, user_id) if piece.kind == "task"]
    with services.db.begin() as session:
        items = live_items_of(session, person.id)
        alerts = _live_alerts(session, person, besides=[one.facts.id for one in at_risk])
        fresh = as_of(session)
    asked = {item.about_id for item in items} | {
        one for alert in alerts for one in (alert.subject_id, alert.account_id)
    }
    visible = services.rights.visible(person, asked)
    return HomeView(
        items=[item for item in items if item.about_id in visible],
        today=services.clock.today(zone),
        as_of=fresh,
        url=services.salesforce.record_url,
        risks=[
            *(Risk(one.facts.name, one.facts.id, ": ".join(filter(None, (one.stake, one.why)))) for one in at_risk),
            *(Risk(one.title, one.subject_id) for one in alerts if {one.subject_id, one.account_id} <= visible),
        ],
        tasks=len(tasks),
        is_admin=services.people.is_admin(user_id),
    )


def _live_alerts(session: Session, person: Person, besides: Sequence[str]) -> list[RiskAlert]:
    """What else they own that is at risk, such as a deal with somebody else's customer, the worst first."""
    theirs = select(RiskAlert).where(RiskAlert.owner_id == person.id, RiskAlert.state.in_(LIVE_STATES))
    others = theirs.where(RiskAlert.account_id.not_in(besides))
    return list(session.scalars(others.order_by(RiskAlert.score.desc())))

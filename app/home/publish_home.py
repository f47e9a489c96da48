"""The home tab, drawn anew whenever somebody opens it."""

from __future__ import annotations

from typing import Any

from app.crm.read_origin import as_of
from app.errors import NotLinked
from app.followups.read_items import live_items_of
from app.home.blocks import HomeView, home_view
from app.services import Services


def publish_home(services: Services, payload: dict[str, Any]) -> None:
    """Job: show a person their own open items, as far as they may still see what those are about."""
    user_id = str(payload["user_id"])
    today = services.clock.today(services.people.time_zone(user_id))
    try:
        person = services.people.salesforce_user(user_id)
    except NotLinked as not_linked:
        view = HomeView((), today, None, services.salesforce.record_url, str(not_linked))
        services.slack.publish_home(user_id, home_view(view))
        return
    with services.db.begin() as session:
        items = live_items_of(session, person.id)
        fresh = as_of(session)
    visible = services.rights.visible(person, {item.about_id for item in items})
    seen = [item for item in items if item.about_id in visible]
    services.slack.publish_home(user_id, home_view(HomeView(seen, today, fresh, services.salesforce.record_url)))

"""An account's moments in a reader's time zone, so that every day told of them is the reader's. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, tzinfo

from app.crm.facts import AccountFacts, Deal


def in_zone(facts: AccountFacts, zone: tzinfo | None) -> AccountFacts:
    """The same facts; touches, openings of cases, moves of deals and last contacts stand in `zone`."""
    if zone is None or zone is UTC:
        return facts

    def local(at: datetime | None) -> datetime | None:
        return at and at.astimezone(zone)

    return replace(
        facts,
        touches=tuple(touch._replace(at=touch.at.astimezone(zone)) for touch in facts.touches),
        touches_from=local(facts.touches_from),
        cases=tuple(
            replace(one, opened_at=local(one.opened_at), closed_at=local(one.closed_at)) for one in facts.cases
        ),
        deals=tuple(_moved(deal, zone) for deal in facts.deals),
        stakeholders=tuple(
            replace(one, last_touch_at=local(one.last_touch_at), bounced_at=local(one.bounced_at))
            for one in facts.stakeholders
        ),
    )


def _moved(deal: Deal, zone: tzinfo) -> Deal:
    changes = tuple(change._replace(at=change.at.astimezone(zone)) for change in deal.changes)
    return replace(deal, changes=changes, created_at=deal.created_at and deal.created_at.astimezone(zone))

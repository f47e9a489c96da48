"""Open deals that stand too long in their stage, by the stage's own rule and nothing else."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.read_deals import open_deals
from app.crm.read_measures import measure_fields
from app.crm.tables import Account
from app.risk.find_risks import lens_at
from app.risk.rules_deals import is_stuck


def stuck_deals(session: Session, *, now: datetime) -> list[str]:
    """Their ids, each account under the lines of its segment. Reads the mirror only."""
    lens, deals = lens_at(session, now=now), open_deals(session)
    segments = _segments(session, deals) if lens.segments else {}
    return [
        deal.id
        for account_id, of_account in deals.items()
        for deal in of_account
        if is_stuck(deal, lens.of_segment(segments.get(account_id)))
    ]


def _segments(session: Session, account_ids: Collection[str]) -> dict[str, str | None]:
    """Account id → its segment, where the org has a field for it."""
    field = measure_fields(session).get("segment")
    if field is None:
        return {}
    told = select(Account.id, Account.extra[field].astext).where(Account.id.in_(account_ids))
    return {row[0]: row[1] for row in session.execute(told)}

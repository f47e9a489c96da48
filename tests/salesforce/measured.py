"""What the mirror keeps of an account's measures, for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.salesforce.tables import MeasureSnapshot


def moves(session: Session, account_id: str, measure: str) -> list[tuple[date, Decimal | None]]:
    """The days on which a measure moved with its values, oldest first."""
    kept = select(MeasureSnapshot.on_day, MeasureSnapshot.value).where(
        MeasureSnapshot.account_id == account_id,
        MeasureSnapshot.measure == measure,
        MeasureSnapshot.value.is_not(None),
    )
    return [(on, value) for on, value in session.execute(kept.order_by(MeasureSnapshot.on_day))]

"""First come, once served: the database decides who acts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.jobs.tables import Claim


def claim(session: Session, kind: str, key: str) -> bool:
    """True for the first caller only; the claim stands when the session commits, and falls when it rolls back."""
    statement = insert(Claim).values(kind=kind, key=key).on_conflict_do_nothing().returning(Claim.key)
    return session.scalar(statement) is not None


def forget_claims(session: Session, *, before: datetime) -> None:
    """Drop claims older than `before`; Slack's last retry comes after 5 minutes, so days are ample."""
    session.execute(delete(Claim).where(Claim.claimed_at < before))

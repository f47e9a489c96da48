"""Where a handoff stands between giver and receiver: pure rules, and the row that keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.handoffs.tables import HandoffRound

_ROUNDS = UUID("c4a0f6c9-8a54-4d0e-93f2-6c0a5f1d3b77")
ESCALATE_HOURS = 16.0
"""Two working days of the receiver's own, at eight hours each."""


class RoundState(StrEnum):
    """Stored; never rename one."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Round:
    """A handoff under way. `talk` holds (who, text) in order: the receiver's questions, the giver's answers."""

    id: UUID
    account_id: str
    account_name: str
    from_id: str
    to_id: str
    state: RoundState
    turn: int
    talk: tuple[tuple[str, str], ...]
    first_offered_at: datetime
    offered_at: datetime
    decided_at: datetime | None
    escalated_at: datetime | None
    channel: str | None
    ts: str | None


def round_id(account_id: str, from_id: str, to_id: str) -> UUID:
    """One customer, one giver, one receiver: one handoff, however many versions it takes."""
    return uuid5(_ROUNDS, f"{account_id}:{from_id}:{to_id}")


def find_round(session: Session, handoff_id: UUID) -> Round | None:
    """A handoff as a frozen value; None where there is none."""
    row = session.get(HandoffRound, handoff_id)
    return as_round(row) if row else None


def begin_offer(
    session: Session, account: tuple[str, str], giver: Person, receiver: Person, now: datetime
) -> Round | None:
    """Offer, or offer again after a return; None where it waits for the receiver or was accepted already."""
    handoff_id = round_id(account[0], giver.id, receiver.id)
    row = session.scalars(select(HandoffRound).where(HandoffRound.id == handoff_id).with_for_update()).one_or_none()
    if row is None:
        row = HandoffRound(
            id=handoff_id,
            account_id=account[0],
            account_name=account[1],
            from_id=giver.id,
            to_id=receiver.id,
            state=RoundState.OFFERED,
            turn=1,
            talk=[],
            first_offered_at=now,
            offered_at=now,
        )
        session.add(row)
    elif row.state == RoundState.RETURNED:
        row.state, row.turn, row.offered_at = RoundState.OFFERED, row.turn + 1, now
        row.decided_at = row.escalated_at = None
    else:
        return None
    session.flush()
    return as_round(row)


def decide(session: Session, handoff_id: UUID, state: RoundState, now: datetime, question: str = "") -> Round | None:
    """The receiver's word on an offer; None where it was not waiting for one any more."""
    row = session.scalars(select(HandoffRound).where(HandoffRound.id == handoff_id).with_for_update()).one_or_none()
    if row is None or row.state != RoundState.OFFERED:
        return None
    row.state, row.decided_at, row.escalated_at = state, now, None
    if question:
        row.talk = [*row.talk, {"who": row.to_id, "text": question}]
    session.flush()
    return as_round(row)


def add_answer(session: Session, handoff_id: UUID, answer: str) -> None:
    """The giver's answer to the last question."""
    row = session.get_one(HandoffRound, handoff_id, with_for_update=True)
    row.talk = [*row.talk, {"who": row.from_id, "text": answer}]


def as_round(row: HandoffRound) -> Round:
    """A row as a frozen value."""
    return Round(
        id=row.id,
        account_id=row.account_id,
        account_name=row.account_name,
        from_id=row.from_id,
        to_id=row.to_id,
        state=RoundState(row.state),
        turn=row.turn,
        talk=tuple((one["who"], one["text"]) for one in row.talk),
        first_offered_at=row.first_offered_at,
        offered_at=row.offered_at,
        decided_at=row.decided_at,
        escalated_at=row.escalated_at,
        channel=row.channel,
        ts=row.ts,
    )

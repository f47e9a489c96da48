"""`/handoff status`: what is under way for the asker, and how long handoffs take."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.accounts.see_account import visible_account_ids
from app.crm.read_people import load_people
from app.handoffs.rounds import Round, RoundState, as_round
from app.handoffs.tables import HandoffRound
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.text import count, escape, link, when

_SHOWN = 15


@dataclass(frozen=True, slots=True)
class HandoffTimes:
    """How handoffs of a stretch of time went; hours from first offer to acceptance."""

    accepted: int
    returned_first: int
    median_hours: float | None
    waiting: int


def handoff_times(session: Session, *, since: datetime) -> HandoffTimes:
    """All handoffs first offered since then, and all that still wait."""
    rows = [
        as_round(row) for row in session.scalars(select(HandoffRound).where(HandoffRound.first_offered_at >= since))
    ]
    accepted = [one for one in rows if one.state is RoundState.ACCEPTED and one.decided_at]
    hours = [(one.decided_at - one.first_offered_at) / timedelta(hours=1) for one in accepted if one.decided_at]
    return HandoffTimes(
        accepted=len(accepted),
        returned_first=sum(one.turn > 1 for one in accepted),
        median_hours=median(hours) if hours else None,
        waiting=sum(one.state is not RoundState.ACCEPTED for one in rows),
    )


def show_status(services: Services, to: Conversation) -> None:
    """The asker's own handoffs that nobody has accepted yet, then the times of the last 90 days."""
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        mine = or_(HandoffRound.from_id == person.id, HandoffRound.to_id == person.id)
        waiting = select(HandoffRound).where(mine, HandoffRound.state != RoundState.ACCEPTED)
        rounds = [as_round(row) for row in session.scalars(waiting.order_by(HandoffRound.offered_at))]
        people = load_people(session, {one for found in rounds for one in (found.from_id, found.to_id)})
        times = handoff_times(session, since=services.clock.now() - timedelta(days=90))
    seen = visible_account_ids(services, person, [one.account_id for one in rounds])
    lines = [
        f"• {link(services.salesforce.record_url(one.account_id), one.account_name)}: {_state(one)}, "
        f"{escape(people[one.from_id].name, 60)} to {escape(people[one.to_id].name, 60)}, since {when(one.offered_at)}"
        for one in rounds[:_SHOWN]
        if one.account_id in seen
    ]
    told = "\n".join(lines) or "Nothing of yours is under way."
    services.slack.reply(to, words(f"*Handoffs of yours*\n{told}\n\n{_times(times)}"))


def _state(found: Round) -> str:
    return "waits to be accepted" if found.state is RoundState.OFFERED else "returned with questions"


def _times(times: HandoffTimes) -> str:
    if times.median_hours is None:
        return "_No handoff was accepted in the last 90 days._"
    again = f", {times.returned_first} after questions" if times.returned_first else ""
    return f"_Last 90 days: {count(times.accepted, 'handoff')} accepted{again}, half of them within {times.median_hours:.0f} h; {times.waiting} waiting._"

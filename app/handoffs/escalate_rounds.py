"""A handoff that waits for two working days, for its receiver or for its giver's answers, goes to a manager, once."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import case, select

from app.accounts.visible_records import visible_records
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.crm.tables import User
from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.handoffs.rounds import ESCALATE_HOURS, Round, RoundState, find_round
from app.handoffs.tables import HandoffRound
from app.services import Services
from app.slack.blocks import words
from app.slack.text import escape, mention, when


def escalate_rounds(services: Services) -> int:
    """Mark what waited too long, for the receiver's word or for the giver's answers, and queue the word; how many."""
    now = services.clock.now()
    waits_for = case((HandoffRound.state == RoundState.OFFERED, HandoffRound.to_id), else_=HandoffRound.from_id)
    statement = (
        select(HandoffRound, User.time_zone_sid_key)
        .join(User, User.id == waits_for)
        .where(HandoffRound.state != RoundState.ACCEPTED, HandoffRound.escalated_at.is_(None))
        .with_for_update(of=HandoffRound, skip_locked=True)
    )
    escalated = 0
    with services.db.begin() as session:
        for row, zone_name in session.execute(statement).all():
            zone = known_zone(zone_name)
            since = row.offered_at if row.state == RoundState.OFFERED else row.decided_at or row.offered_at
            if business_hours_between(since, now, zone, days_off_in(zone)) >= ESCALATE_HOURS:
                row.escalated_at = now
                told = {"handoff_id": str(row.id), "state": row.state}
                services.queue.enqueue(session, "handoffs.tell_manager", told, lane="background")
                escalated += 1
    return escalated


def tell_manager(services: Services, handoff_id: UUID, state: str = RoundState.OFFERED) -> None:
    """Write to the manager of whoever is waited for, where they may see the account, else to the other's manager.

    The giver hears who was told, or that nobody could be.
    """
    with services.db.begin() as session:
        found = find_round(session, handoff_id)
        people = load_people(session, [found.from_id, found.to_id]) if found else {}
        managers = load_people(session, [p.manager_id for p in people.values() if p.manager_id])
    if found is None or found.state != state:
        return
    giver, receiver = people[found.from_id], people[found.to_id]
    late, other = (receiver, giver) if found.state is RoundState.OFFERED else (giver, receiver)
    manager = _seeing_manager(services, found.account_id, [managers.get(p.manager_id or "") for p in (late, other)])
    slack_id = services.people.slack_user_id(manager) if manager else None
    key = f"{handoff_id}:{found.turn}:{state}"
    if slack_id:
        services.slack.direct(slack_id, words(_waits(services, found, giver, receiver)), key=f"handoff-escalated:{key}")
    giver_id = services.people.slack_user_id(giver)
    if giver_id and giver_id != slack_id:
        services.slack.direct(giver_id, words(_to_giver(found, receiver, manager)), key=f"handoff-late:{key}")


def _seeing_manager(services: Services, account_id: str, managers: Sequence[Person | None]) -> Person | None:
    """The first of them who is active, in Slack, and may see the account."""
    reachable = (one for one in managers if one and one.is_active and services.people.slack_user_id(one))
    return next((one for one in reachable if account_id in visible_records(services, one, [account_id])), None)


def _waits(services: Services, found: Round, giver: Person, receiver: Person) -> str:
    name = f"*{escape(found.account_name, 100)}*"
    if found.state is RoundState.OFFERED:
        return (
            f"The handoff of {name} from {escape(giver.name, 80)} has waited for {_named(services, receiver)} since "
            f"{when(found.offered_at)}, more than two working days. Please see that somebody takes it."
        )
    since = when(found.decided_at or found.offered_at)
    return (
        f"{escape(receiver.name, 80)} returned the handoff of {name} with questions {since}; {_named(services, giver)} has "
        "not answered them for more than two working days. Please see that they are answered."
    )


def _to_giver(found: Round, receiver: Person, manager: Person | None) -> str:
    told = f"I told {escape(manager.name, 80)}" if manager else "I found no manager in Slack whom I could tell"
    name = f"*{escape(found.account_name, 100)}*"
    if found.state is RoundState.OFFERED:
        return f"{escape(receiver.name, 80)} has not taken {name} for more than two working days; {told}."
    return f"The questions of {escape(receiver.name, 80)} about {name} wait for you since two working days; {told}."


def _named(services: Services, person: Person) -> str:
    slack_id = services.people.slack_user_id(person)
    return mention(slack_id) if slack_id else escape(person.name, 80)

"""A handoff that nobody accepts goes to the receiver's manager after two working days, once."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from app.accounts.visible_records import visible_records
from app.crm.read_people import load_people
from app.crm.tables import User
from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.handoffs.blocks import words
from app.handoffs.rounds import ESCALATE_HOURS, RoundState, find_round
from app.handoffs.tables import HandoffRound
from app.services import Services
from app.slack.text import escape, mention, when


def escalate_rounds(services: Services) -> int:
    """Mark what waited too long and queue the word to the manager; returns how many."""
    now = services.clock.now()
    statement = (
        select(HandoffRound, User.time_zone_sid_key)
        .join(User, User.id == HandoffRound.to_id)
        .where(HandoffRound.state == RoundState.OFFERED, HandoffRound.escalated_at.is_(None))
        .with_for_update(of=HandoffRound, skip_locked=True)
    )
    escalated = 0
    with services.db.begin() as session:
        for row, zone_name in session.execute(statement).all():
            zone = known_zone(zone_name)
            if business_hours_between(row.offered_at, now, zone, days_off_in(zone)) >= ESCALATE_HOURS:
                row.escalated_at = now
                services.queue.enqueue(session, "handoffs.tell_manager", {"handoff_id": str(row.id)}, lane="background")
                escalated += 1
    return escalated


def tell_manager(services: Services, handoff_id: UUID) -> None:
    """Write to the receiver's manager where they may see the account, else to the giver's; the giver is told too."""
    with services.db.begin() as session:
        found = find_round(session, handoff_id)
        people = load_people(session, [found.from_id, found.to_id]) if found else {}
        managers = load_people(session, [p.manager_id for p in people.values() if p.manager_id])
    if found is None or found.state is not RoundState.OFFERED:
        return
    giver, receiver = people[found.from_id], people[found.to_id]
    seeing = [
        manager
        for person in (receiver, giver)
        if (manager := managers.get(person.manager_id or ""))
        and manager.is_active
        and found.account_id in visible_records(services, manager, [found.account_id])
    ]
    slack_id = services.people.slack_user_id(seeing[0]) if seeing else None
    if slack_id is None:
        return
    receiver_slack = services.people.slack_user_id(receiver)
    named = mention(receiver_slack) if receiver_slack else escape(receiver.name, 80)
    told = (
        f"The handoff of *{escape(found.account_name, 100)}* from {escape(giver.name, 80)} has waited for {named} since "
        f"{when(found.offered_at)}, more than two working days. Please see that somebody takes it."
    )
    services.slack.direct(slack_id, words(told), key=f"handoff-escalated:{handoff_id}:{found.turn}")

"""The lives of items, read from their history, and whose of them one person may be told by name."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.crm.facts import Person
from app.crm.tables import Account, User
from app.followups.business_hours import business_hours_between, days_off_in, known_zone
from app.followups.loop import NO_TEAM, ItemLife
from app.followups.rules import LIVE_STATES, ItemAct, ItemState
from app.followups.tables import ActionItem, ItemEvent
from app.risk.override import read_causes

_GIVEN = frozenset({ItemAct.ASSIGN, ItemAct.REASSIGN, ItemAct.ADOPT})
_PICKED_UP = frozenset({ItemAct.ACKNOWLEDGE, ItemAct.SNOOZE, ItemAct.COMPLETE})
_LEVELS = 20
"""Deeper than any company; stops where managers form a circle."""

Happened = tuple[str, datetime]


def read_lives(session: Session, *, since: datetime) -> list[ItemLife]:
    """Every item that is open, or was opened or closed since then, oldest first."""
    statement = (
        select(ActionItem, Account.name, User.time_zone_sid_key, User.manager_id)
        .outerjoin(Account, Account.id == ActionItem.account_id)
        .outerjoin(User, User.id == ActionItem.assignee_id)
        .where(
            or_(ActionItem.state.in_(LIVE_STATES), ActionItem.created_at >= since, ActionItem.closed_at >= since),
        )
        .order_by(ActionItem.created_at, ActionItem.id)
    )
    rows = session.execute(statement).all()
    happened = _happened(session, [row[0].id for row in rows])
    teams = _team_names(session, {row[3] for row in rows if row[3]})
    causes = read_causes(session, {row[0].account_id for row in rows if row[0].account_id})
    lives = [
        _life(item, account_name or "", teams.get(manager_id or "", NO_TEAM), _hours(happened.get(item.id, ()), zone))
        for item, account_name, zone, manager_id in rows
    ]
    return [replace(life, cause=causes.get(life.account_id or "")) for life in lives]


def _life(item: ActionItem, account_name: str, team: str, hours: float | None) -> ItemLife:
    return ItemLife(
        id=str(item.id),
        title=item.title,
        about_id=item.about_id,
        account_id=item.account_id,
        account_name=account_name,
        owner_id=item.assignee_id,
        owner_name=item.assignee_name,
        team=team,
        state=ItemState(item.state),
        opened_at=item.created_at,
        due_on=item.due_on,
        hours_to_pick_up=hours,
        closed_at=item.closed_at,
        escalated_at=item.escalated_at,
    )


def _happened(session: Session, item_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[Happened]]:
    """Item → what happened to it, oldest first."""
    statement = (
        select(ItemEvent.item_id, ItemEvent.act, ItemEvent.at)
        .where(ItemEvent.item_id.in_(item_ids), ItemEvent.act.in_(_GIVEN | _PICKED_UP))
        .order_by(ItemEvent.id)
    )
    found: dict[UUID, list[Happened]] = {}
    for item_id, act, at in session.execute(statement):
        found.setdefault(item_id, []).append((act, at))
    return found


def _hours(happened: Iterable[Happened], zone_name: str | None) -> float | None:
    """Business hours from the newest handing over to the first sign that its owner saw it."""
    given: datetime | None = None
    hours: float | None = None
    zone = known_zone(zone_name)
    for act, at in happened:
        if act in _GIVEN:
            given, hours = at, None
        elif given is not None and hours is None:
            hours = business_hours_between(given, at, zone, days_off_in(zone))
    return hours


def _team_names(session: Session, manager_ids: Collection[str]) -> dict[str, str]:
    statement = select(User.id, User.name).where(User.id.in_(manager_ids))
    return {user_id: f"{name}’s team" for user_id, name in session.execute(statement) if name}


def owners_named_to(session: Session, person: Person, owner_ids: Collection[str]) -> frozenset[str]:
    """Those owners whose own figures the person may read: their own, and those of whoever reports to them."""
    managers: dict[str, str | None] = {}
    wanted = set(owner_ids)
    while wanted:
        rows = session.execute(select(User.id, User.manager_id).where(User.id.in_(wanted))).all()
        managers.update((row.id, row.manager_id) for row in rows)
        wanted = {manager for _, manager in rows if manager} - set(managers)
    return frozenset(one for one in owner_ids if _reports_to(one, person.id, managers))


def _reports_to(owner_id: str, person_id: str, managers: Mapping[str, str | None]) -> bool:
    one: str | None = owner_id
    for _ in range(_LEVELS):
        if one is None or one == person_id:
            break
        one = managers.get(one)
    return one == person_id

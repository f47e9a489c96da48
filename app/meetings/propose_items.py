"""The action items of a conversation, each with its source line, the person it is for and a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import structlog
from sqlalchemy import func, or_, select

from app.crm.tables import User
from app.errors import ModelUnavailable
from app.followups.form import item_id_for
from app.followups.tables import ActionItem
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.llm.write_grounded import Written, write_grounded
from app.meetings.find_actions import MOST_ITEMS, Action, action_from, find_actions, strongest
from app.meetings.recap import line_of, talk_context
from app.meetings.talk import Line, Talk
from app.risk.findings import working_day
from app.services import Services
from app.slack.people import as_person

log = structlog.get_logger(__name__)

DUE_IN_DAYS = 3


@dataclass(frozen=True, slots=True)
class Proposal:
    """One row of the form. `slack_user_id` is empty where it is not clear who is meant; `key` names its source line."""

    key: str
    title: str
    quote: str
    said_by: str
    at: str
    due_on: date
    slack_user_id: str = ""
    ts: str = ""

    def as_content(self) -> dict[str, Any]:
        """For the database."""
        names = ("key", "title", "quote", "said_by", "at", "slack_user_id", "ts")
        return {name: getattr(self, name) for name in names} | {"due_on": self.due_on.isoformat()}

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Proposal:
        """From the database."""
        return cls(**{**content, "due_on": date.fromisoformat(content["due_on"])})


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a form offers; `assigned` were assigned from the same lines before, `more` did not fit the form."""

    offered: tuple[Proposal, ...]
    assigned: int = 0
    more: int = 0
    by_model: bool = False
    model_failed: str = ""
    """Why no model helped to look, in words for readers."""


def propose_items(services: Services, talk: Talk, asker_id: str) -> Proposals:
    """By the words that people use; a model may point at more, each checked to stand in a line of the conversation."""
    found = find_actions(talk.lines, talk.held_on)
    written, failed = _written(services.model, talk)
    pointed = _pointed_at(written, talk)
    every = [*found, *(one for one in pointed if not any(_same(one, other) for other in found))]
    today = services.clock.today(services.people.time_zone(asker_id))
    ordered = sorted(every, key=lambda one: one.line.number)
    rows = [_proposal(services, talk, one, today) for one in ordered]
    known = _assigned(services, rows)
    fresh = [(row, one) for row, one in zip(rows, ordered, strict=True) if row.key not in known]
    chosen = strongest([one for _, one in fresh], MOST_ITEMS)
    offered = tuple(row for row, one in fresh if one in chosen)
    return Proposals(offered, len(known), len(fresh) - len(offered), by_model=bool(pointed), model_failed=failed)


def _same(one: Action, other: Action) -> bool:
    first, second = one.quote.casefold(), other.quote.casefold()
    return one.line.number == other.line.number and (first in second or second in first)


def _pointed_at(written: Written | None, talk: Talk) -> list[Action]:
    lines = {line.number: line for line in talk.lines}
    quotes = written.quotes.get("actions", ()) if written else ()
    return [action_from(lines[line_of(one.fact)], one.text, talk.held_on) for one in quotes]


def _written(model: Model | None, talk: Talk) -> tuple[Written | None, str]:
    """What stands of the model's answer, or why it gave none."""
    if model is None:
        return None, ""
    try:
        return write_grounded(model, "actions", talk_context(talk, load_prompt("actions").max_input_tokens)), ""
    except ModelUnavailable as unavailable:
        log.warning("actions_without_model", reason=str(unavailable))
        return None, str(unavailable)


def _proposal(services: Services, talk: Talk, action: Action, today: date) -> Proposal:
    line = action.line
    due_on = action.due_on if action.due_on and action.due_on >= today else None
    return Proposal(
        key=f"{talk.key}:{line.ts or line.number}:{' '.join(action.quote.casefold().split())[:120]}",
        title=action.title,
        quote=action.quote,
        said_by=line.who,
        at=line.at,
        due_on=due_on or working_day(today + timedelta(days=DUE_IN_DAYS)),
        slack_user_id=_person(services, talk, action),
        ts=line.ts or talk.ts,
    )


def _person(services: Services, talk: Talk, action: Action) -> str:
    """The Slack user who is meant: mentioned, speaking, or one of those who speak by first or full name; else nobody."""
    line = action.line
    if action.who == "me":
        return _speaker(services, line)
    named = action.who.casefold()
    for user_id in line.mentioned:
        if named and services.people.profile(user_id).name.casefold().startswith(named.split()[0]):
            return user_id
    if not named:
        return line.mentioned[0] if len(line.mentioned) == 1 else ""
    meant = {_speaker(services, one) for one in talk.lines if _is_named(one, named)} - {""}
    return meant.pop() if len(meant) == 1 else _by_name(services, named)


def _is_named(line: Line, named: str) -> bool:
    who = line.who.casefold()
    return line.is_ours is not False and (who == named or who.split()[:1] == [named])


def _speaker(services: Services, line: Line) -> str:
    if line.slack_user_id:
        return line.slack_user_id if line.is_ours else ""
    return _by_name(services, line.who.casefold()) if line.is_ours is not False else ""


def _by_name(services: Services, name: str) -> str:
    """The one active user of that full or first name; a person confirms the form, so a first name may do."""
    if not name:
        return ""
    first_name = func.split_part(func.lower(User.name), " ", 1)
    statement = select(User).where(
        or_(func.lower(User.name) == name, first_name == name), User.is_active.is_(True), User.is_deleted.is_(False)
    )
    with services.db.begin() as session:
        found = [as_person(user) for user in session.scalars(statement.limit(2))]
    return (services.people.slack_user_id(found[0]) or "") if len(found) == 1 else ""


def _assigned(services: Services, rows: list[Proposal]) -> frozenset[str]:
    """The keys of those that have an item already."""
    ids = {item_id_for(row.key): row.key for row in rows}
    with services.db.begin() as session:
        found = session.scalars(select(ActionItem.id).where(ActionItem.id.in_(ids)))
        return frozenset(ids[one] for one in found)

"""The closed-loop report: what was opened, picked up, done and late, by team and owner. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from app.followups.rules import LIVE_STATES, ItemState
from app.risk.override import Cause

TREND_WEEKS = 12
NO_TEAM = "No manager in Salesforce"
Named = tuple[str, str]
"""A group's key and the name that people read."""


@dataclass(frozen=True, slots=True)
class ItemLife:
    """What one item went through; instants are aware UTC, names raw text.

    `hours_to_pick_up` counts its owner's business hours from being given it to acknowledging it; None while nobody did.
    """

    id: str
    title: str
    about_id: str
    account_id: str | None
    account_name: str
    owner_id: str
    owner_name: str
    team: str
    state: ItemState
    opened_at: datetime
    due_on: date | None
    hours_to_pick_up: float | None
    closed_at: datetime | None
    escalated_at: datetime | None = None
    cause: Cause | None = None
    """What somebody named as being behind the account's risk."""

    @property
    def days_to_done(self) -> float | None:
        """Calendar days from opening to done; None where it is not done."""
        if self.state is not ItemState.DONE or self.closed_at is None:
            return None
        return (self.closed_at - self.opened_at) / timedelta(days=1)

    def is_late_on(self, day: date, zone: ZoneInfo) -> bool:
        """Whether it was open and past its due date at the end of the day."""
        is_open = self.closed_at is None or self.closed_at.astimezone(zone).date() > day
        return is_open and self.opened_at.astimezone(zone).date() <= day and bool(self.due_on and self.due_on < day)


@dataclass(frozen=True, slots=True)
class LoopFigures:
    """One team's or owner's figures of a period; medians are None where nothing was picked up or done."""

    key: str
    """The owner's Salesforce id, or the team's name; empty for everybody."""
    name: str
    opened: int
    picked_up: int
    done: int
    cancelled: int
    open_now: int
    late_now: int
    escalated: int
    hours_to_pick_up: float | None
    days_to_done: float | None
    done_in_time: float | None
    """The share of what was done by its due date."""
    open_days: float | None = None
    """The age of what is open, in the middle; None where nothing is."""
    oldest_days: int | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the trend; `late` counts at the end of its last day."""

    starts_on: date
    opened: int
    done: int
    late: int


@dataclass(frozen=True, slots=True)
class LoopReport:
    """The whole picture; groups with most to do first."""

    since: date
    until: date
    total: LoopFigures
    teams: tuple[LoopFigures, ...]
    owners: tuple[LoopFigures, ...]
    trend: tuple[Week, ...]
    causes: tuple[tuple[Cause, int], ...] = ()
    """Causes with how many accounts of what was opened or is open they were named for; ours first."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened and nothing is left."""
        total = self.total
        return not (total.opened or total.done or total.open_now or total.cancelled)


@dataclass(frozen=True, slots=True)
class Span:
    """The days that a report speaks of, both included, in one time zone."""

    since: date
    until: date
    zone: ZoneInfo

    def holds(self, at: datetime | None) -> bool:
        """Whether the instant falls into the days."""
        return at is not None and self.since <= at.astimezone(self.zone).date() <= self.until


def loop_report(lives: Sequence[ItemLife], span: Span) -> LoopReport:
    """Figures of the span for everybody together, for each team and for each owner, and the trend of twelve weeks."""
    return LoopReport(
        since=span.since,
        until=span.until,
        total=_figures(("", "Everybody"), lives, span),
        teams=_groups(lives, span, lambda life: (life.team, life.team)),
        owners=_groups(lives, span, lambda life: (life.owner_id, life.owner_name)),
        trend=tuple(_week(lives, span, back) for back in reversed(range(TREND_WEEKS))),
        causes=_causes(lives, span),
    )


def _causes(lives: Iterable[ItemLife], span: Span) -> tuple[tuple[Cause, int], ...]:
    told = (life for life in lives if span.holds(life.opened_at) or life.state in LIVE_STATES)
    causes = {life.account_id: life.cause for life in told if life.cause}
    counted = Counter(causes.values())
    return tuple((cause, counted[cause]) for cause in Cause if counted[cause])


def _groups(lives: Iterable[ItemLife], span: Span, named: Callable[[ItemLife], Named]) -> tuple[LoopFigures, ...]:
    grouped: defaultdict[Named, list[ItemLife]] = defaultdict(list)
    for life in lives:
        grouped[named(life)].append(life)
    figures = (_figures(group, theirs, span) for group, theirs in grouped.items())
    moved = [one for one in figures if one.opened or one.done or one.cancelled or one.open_now]
    return tuple(sorted(moved, key=lambda one: (-one.late_now, -one.open_now, -one.opened, one.name)))


def _figures(group: Named, lives: Sequence[ItemLife], span: Span) -> LoopFigures:
    opened = [life for life in lives if span.holds(life.opened_at)]
    closed = [life for life in lives if span.holds(life.closed_at)]
    done = [life for life in closed if life.state is ItemState.DONE]
    live = [life for life in lives if life.state in LIVE_STATES]
    ages = [(span.until - life.opened_at.astimezone(span.zone).date()).days for life in live]
    with_date = [life for life in done if life.due_on]
    return LoopFigures(
        key=group[0],
        name=group[1],
        opened=len(opened),
        picked_up=sum(life.hours_to_pick_up is not None for life in opened),
        done=len(done),
        cancelled=len(closed) - len(done),
        open_now=len(live),
        late_now=sum(life.is_late_on(span.until, span.zone) for life in live),
        escalated=sum(span.holds(life.escalated_at) for life in lives),
        hours_to_pick_up=_median(life.hours_to_pick_up for life in opened),
        days_to_done=_median(life.days_to_done for life in done),
        done_in_time=sum(_is_in_time(life, span.zone) for life in with_date) / len(with_date) if with_date else None,
        open_days=_median(ages),
        oldest_days=max(ages, default=None),
    )


def _is_in_time(life: ItemLife, zone: ZoneInfo) -> bool:
    return bool(life.closed_at and life.due_on and life.closed_at.astimezone(zone).date() <= life.due_on)


def _median(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return median(known) if known else None


def _week(lives: Iterable[ItemLife], span: Span, weeks_back: int) -> Week:
    ends_on = span.until - timedelta(weeks=weeks_back)
    week = Span(ends_on - timedelta(days=6), ends_on, span.zone)
    known = list(lives)
    return Week(
        starts_on=week.since,
        opened=sum(week.holds(life.opened_at) for life in known),
        done=sum(life.state is ItemState.DONE and week.holds(life.closed_at) for life in known),
        late=sum(life.is_late_on(ends_on, span.zone) for life in known),
    )

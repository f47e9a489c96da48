"""How many people use the product week by week, and how the account's health followed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from sandbox.demo_org.accounts import AccountSpec
from sandbox.demo_org.book import Book

WEEKS = 26
_MONTHS = 12
_MONTH_DAYS = 30

Curve = Callable[[float], float]


def _ramp(days_ago: float, start: float, length: float) -> float:
    """1 before a change that began `start` days ago and took `length` days, 0 once it is over."""
    return min(max((days_ago - (start - length)) / length, 0.0), 1.0)


# Each trend: share of the way back from today's figure to the figure of old, by days ago.
TRENDS: dict[str, Curve] = {
    "steady": lambda d: _ramp(d, 400, 400),
    "falling": lambda d: _ramp(d, 118, 118) ** 0.8,
    "cliff": lambda d: _ramp(d, 44, 38),
    "rising": lambda d: _ramp(d, 300, 300),
    "growing": lambda d: _ramp(d, 150, 150),
    "slow": lambda d: _ramp(d, 90, 90),
    "new": lambda _: 0.0,
}
# Of old: share of licences in use, and points of health above (or below) today's.
_OF_OLD = {
    "steady": (0.80, -2),
    "falling": (0.93, 33),
    "cliff": (0.91, 31),
    "rising": (0.48, -17),
    "growing": (0.70, -12),
    "slow": (0.05, 14),
    "new": (0.0, 0),
}


def active_at(book: Book, spec: AccountSpec, days_ago: float) -> int:
    """People who used the product in the week ending so many days ago."""
    if days_ago > -spec.since:
        return 0
    old = spec.seats * _OF_OLD[spec.trend][0]
    share = TRENDS[spec.trend](days_ago)
    wobble = book.dice(f"usage {spec.key} {round(days_ago)}").uniform(-0.022, 0.022) if days_ago > 7 else 0
    return max(round((spec.in_use + (old - spec.in_use) * share) * (1 + wobble)), 0)


def health_at(book: Book, spec: AccountSpec, days_ago: float) -> int:
    """The health score as it stood so many days ago, 0 to 100."""
    share = TRENDS[spec.trend](days_ago * 0.9)
    wobble = book.dice(f"health {spec.key} {round(days_ago)}").choice((-2, -1, -1, 0, 0, 1, 1, 2))
    return min(max(round(spec.health + _OF_OLD[spec.trend][1] * share + (wobble if days_ago > 7 else 0)), 3), 99)


def write_usage(book: Book, spec: AccountSpec) -> None:
    """26 weekly rows, the latest for last week, and a year of monthly changes on the account."""
    monday = book.today - timedelta(days=book.today.weekday() + 7)
    for back in range(WEEKS - 1, -1, -1):
        if back * 7 > -spec.since:
            continue
        active = active_at(book, spec, back * 7)
        week = monday - timedelta(weeks=back)
        per_head = book.dice(f"logins {spec.key} {back}").uniform(3.1, 5.4)
        book.add(
            "Product_Usage__c",
            Name=f"{spec.key} {week.isoformat()}",
            Account__c=spec.key,
            Week__c=week,
            Active_Users__c=float(active),
            Logins__c=float(round(active * per_head)),
            OwnerId="bot",
            CreatedById="bot",
            CreatedDate=min(book.at((week - book.today).days + 7, "04:30"), book.at(-1, "04:30")),
        )
    _write_changes(book, spec)


def _write_changes(book: Book, spec: AccountSpec) -> None:
    for name, figure in (("Active_Users__c", active_at), ("Health__c", health_at)):
        for month in range(_MONTHS, -1, -1):
            days_ago = month * _MONTH_DAYS + 3
            new = figure(book, spec, days_ago if month else 0)
            old = figure(book, spec, days_ago + _MONTH_DAYS)
            if days_ago >= -spec.since or new == old:
                continue
            book.add(
                "AccountHistory",
                AccountId=spec.key,
                Field=name,
                DataType="Double",
                OldValue=float(old),
                NewValue=float(new),
                CreatedById="bot",
                CreatedDate=book.at(-days_ago, "04:45"),
            )

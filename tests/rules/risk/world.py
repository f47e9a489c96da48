"""Facts for the watch's tests: only what the test is about is given."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from app.crm.facts import AccountFacts, Deal, DealChange, Measure, Money, Person, SupportCase, Touch
from app.risk.thresholds import Lens, OrgNorms, Thresholds

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
TODAY = NOW.date()
ANA = Person("005000000000001AAA", "Ana Ruiz", "ana@example.com")


def lens(thresholds: Thresholds | None = None, **norms: Any) -> Lens:
    """A lens at NOW with the default lines, unless the test draws others."""
    return Lens(NOW, thresholds or Thresholds(), OrgNorms(**norms))


def deal(**values: Any) -> Deal:
    """A healthy open deal of 50,000 in Proposal, closing in 60 days, with a next step."""
    healthy = Deal(
        id="006000000000001AAA",
        name="Expansion",
        stage="Proposal",
        amount=Money(Decimal(50_000)),
        close_on=TODAY + timedelta(days=60),
        next_step="Send the quote",
        owner=ANA,
        stage_since=NOW - timedelta(days=5),
    )
    return replace(healthy, **values)


def account(**values: Any) -> AccountFacts:
    """A customer about whom nothing is remarkable."""
    steady = AccountFacts(
        id="001000000000001AAA", name="Birch Foods", owner=ANA, arr=Money(Decimal(120_000)), touches=(touch(3),)
    )
    return replace(steady, **values)


def touch(days_ago: int, kind: Any = "email", **values: Any) -> Touch:
    """Something that happened (or, with a negative number, is planned)."""
    at = NOW - timedelta(days=days_ago)
    return Touch(f"02s{days_ago + 500:012d}AAA", kind, at, "Quarterly plan")._replace(**values)


def change(days_ago: int, **values: Any) -> DealChange:
    """A history row."""
    plain = DealChange(f"008{days_ago:012d}AAA", NOW - timedelta(days=days_ago), "Proposal", Decimal(50_000), None)
    return plain._replace(**values)


def falling(name: str = "Active users", *, before: int = 100, now: int = 60) -> Measure:
    """A measure with four months of history at one value and another value today."""
    past = tuple((TODAY - timedelta(days=days), Decimal(before)) for days in (120, 90, 60, 30))
    return Measure(name, Decimal(now), "Active_Users__c", past)


def severe_case(days_open: int = 20, **values: Any) -> SupportCase:
    """An open severe case."""
    opened = NOW - timedelta(days=days_open)
    plain = SupportCase(
        "500000000000001AAA", "00001044", "Import hangs", "New", "High", is_severe=True, opened_at=opened
    )
    return replace(plain, **values)


def on(day: str) -> date:
    """A date from ISO text."""
    return date.fromisoformat(day)

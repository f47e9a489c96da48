"""One message per owner per day, in their own morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sqlalchemy import select, update

from app.clock import store_org_clock
from app.digests.tables import DigestKind, DigestRun, DigestSetting
from app.digests.tick import start_due_runs
from app.digests.watch import watch
from tests.bot.harness import Bot, as_text

CELINE = "celine.moreau@fernhill.example"


def next_monday(hour_utc: int) -> datetime:
    """The coming Monday at an hour."""
    now = datetime.now(UTC)
    day = now + timedelta(days=7 - now.weekday())
    return day.replace(hour=hour_utc, minute=0, second=0, microsecond=0)


def set_clock(bot: Bot, at: datetime) -> None:
    """Let business time be `at`."""
    with bot.services.db.begin() as session:
        store_org_clock(session, at - datetime.now(UTC))
    bot.services.clock._read_at = float("-inf")


def your_day(bot: Bot, user: str) -> list[str]:
    """The person's own digests so far."""
    return [as_text(message) for message in bot.messages(user) if "Your day" in as_text(message)]


def test_each_owner_gets_one_message_in_their_own_morning(bot: Bot) -> None:
    """Celine, in New York or wherever she is, gets hers after 08:30 there, once, with what she owes."""
    start_due_runs(bot.services)
    with bot.services.db.begin() as session:
        session.execute(update(DigestSetting).values(created_at=datetime(2020, 1, 1, tzinfo=UTC)))
        session.execute(update(DigestSetting).where(DigestSetting.kind != DigestKind.OWNER).values(enabled=False))
    watch(bot.services)
    set_clock(bot, next_monday(16))
    start_due_runs(bot.services)
    bot.run_jobs()
    start_due_runs(bot.services)
    bot.run_jobs()
    (message,) = your_day(bot, CELINE)
    assert "At risk" in message
    assert "Overdue in Salesforce" in message


def test_nobody_is_written_to_before_their_morning_or_on_a_weekend(bot: Bot) -> None:
    """At 07:00 UTC on Tuesday no run of the Americas exists; on Saturday there is none at all."""
    with bot.services.db.begin() as session:
        before = len(session.scalars(select(DigestRun)).all())
    set_clock(bot, next_monday(16) + timedelta(days=5))
    assert start_due_runs(bot.services) == []
    with bot.services.db.begin() as session:
        assert len(session.scalars(select(DigestRun)).all()) == before

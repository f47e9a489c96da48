"""One message per owner per day, in their own morning."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select, update

from app.clock import store_org_clock
from app.crm.tables import User
from app.digests.tables import DIRECT, DigestRun, DigestSetting, PersonalWish
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


@pytest.fixture(scope="module", autouse=True)
def _others_want_nothing(bot: Bot) -> None:
    """The digests are a year old, channels have none, and of all owners only Celine wants hers."""
    start_due_runs(bot.services)
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    with bot.services.db.begin() as session:
        session.execute(update(DigestSetting).values(created_at=long_ago))
        session.execute(update(DigestSetting).where(DigestSetting.channel != DIRECT).values(enabled=False))
        for user in session.scalars(select(User.id).where(User.email != CELINE)):
            nothing = {"daily": False, "weekly": False, "local_time": time(8), "changed_at": long_ago}
            session.add(PersonalWish(salesforce_user_id=user, **nothing))
    watch(bot.services)


def test_each_owner_gets_one_message_in_their_own_morning(bot: Bot) -> None:
    """Celine, in New York or wherever she is, gets hers after 08:30 there, once, with what she owes."""
    set_clock(bot, next_monday(16))
    start_due_runs(bot.services)
    bot.run_jobs()
    start_due_runs(bot.services)
    bot.run_jobs()
    (message,) = your_day(bot, CELINE)
    assert "At risk" in message
    assert "Overdue in Salesforce" in message
    assert "accounts this week" in message
    assert "renewals in the next 90 days" in message


def test_whoever_wants_no_daily_one_hears_of_the_week_alone(bot: Bot) -> None:
    """Chosen in a form of one's own; next Monday holds the accounts, what moved, and nothing that is owed."""
    bot.click(CELINE, bot.command(CELINE, "/throughline", "settings")[-1], "settings.own.open")
    bot.submit(CELINE, {"which": {"value": ["weekly"]}, "local_time": {"value": "09:15"}})
    said = as_text(bot.messages(CELINE, "#general")[-1])
    assert "every Monday at 09:15" in said
    for day in (1, 7):  # a Tuesday, and the Monday after
        set_clock(bot, next_monday(17) + timedelta(days=day))
        start_due_runs(bot.services)
    bot.run_jobs()
    first, second = your_day(bot, CELINE)
    assert "Nothing is due from you today" in second
    assert "accounts this week" in first
    assert "accounts this week" in second


def test_nobody_is_written_to_before_their_morning_or_on_a_weekend(bot: Bot) -> None:
    """On Saturday there is no new run at all."""
    with bot.services.db.begin() as session:
        before = len(session.scalars(select(DigestRun)).all())
    set_clock(bot, next_monday(16) + timedelta(days=5))
    assert start_due_runs(bot.services) == []
    with bot.services.db.begin() as session:
        assert len(session.scalars(select(DigestRun)).all()) == before

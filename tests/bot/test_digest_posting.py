"""The digests, posted by the real bot over HTTP."""

from __future__ import annotations

from sqlalchemy import select

from app.digests.post_digest import post_digest_now
from app.digests.preview import preview_digest
from app.risk.tables import RiskAlert
from tests.bot.harness import Bot, as_text, has_action

ODIS = "odis.grant@fernhill.example"
REVOPS = "#revops"


def digests(bot: Bot, words: str) -> list[dict]:
    """The bot's messages in #revops that carry these words."""
    return [message for message in bot.messages(ODIS, REVOPS) if words in as_text(message)]


def test_the_risk_digest_is_posted_with_reasons_and_buttons(bot: Bot) -> None:
    """Money first, reasons with figures, one owner, one step, four buttons."""
    told = post_digest_now(bot.services, "risk")
    assert "is posted in #revops" in told
    (message,) = digests(bot, "At risk")
    for action in ("followup.assign", "followup.done", "followup.snooze", "risk.dismiss"):
        assert has_action(message, action)
    assert "at stake" in as_text(message)
    assert "Next:" in as_text(message)


def test_the_overdue_digest_groups_by_owner(bot: Bot) -> None:
    """Each owner once, with their oldest first."""
    post_digest_now(bot.services, "overdue")
    (message,) = digests(bot, "Overdue follow-ups")
    assert "overdue follow-up" in as_text(message)


def test_a_second_run_on_the_same_day_posts_nothing(bot: Bot) -> None:
    """Neither the clock, nor a repeat of the command, nor the queued safety job posts twice."""
    before = len(bot.messages(ODIS, REVOPS))
    assert "already" in post_digest_now(bot.services, "risk")
    bot.run_jobs()
    assert len(bot.messages(ODIS, REVOPS)) == before


def test_the_rest_is_shown_to_the_clicker_alone(bot: Bot) -> None:
    """The button answers with what Salesforce lets that person see."""
    (message,) = digests(bot, "At risk")
    (answer,) = bot.click(ODIS, message, "digest.more")
    assert answer["is_ephemeral"]


def test_a_preview_posts_nothing(bot: Bot) -> None:
    """It can be read on the terminal before anything is switched on, and leaves no alert behind."""
    before = len(bot.messages(ODIS, REVOPS))
    with bot.services.db.begin() as session:
        known = len(session.scalars(select(RiskAlert)).all())
    assert "Castellan" in preview_digest(bot.services, "risk")
    assert len(bot.messages(ODIS, REVOPS)) == before
    with bot.services.db.begin() as session:
        assert len(session.scalars(select(RiskAlert)).all()) == known

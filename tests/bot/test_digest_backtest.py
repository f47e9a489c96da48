"""The backtest on the demo org's own past."""

from __future__ import annotations

from app.digests.post_digest import post_digest_now
from app.risk.read_learned import newest_backtest
from app.risk.run_backtest import learn_from_past, run_backtest
from tests.bot.harness import Bot, as_text
from tests.bot.test_assign_from_digest import posted

ODIS, PRIYA = "odis.grant@fernhill.example", "priya.raman@fernhill.example"


def test_the_backtest_prints_figures_and_the_digest_shows_them(bot: Bot) -> None:
    """Deals, losses, each rule's precision and lead, and the score against the base rate; then one line in the foot."""
    told = run_backtest(bot.services)
    assert "closed deals replayed" in told
    assert "Brier score" in told
    post_digest_now(bot.services, "risk")
    assert "closed deals" in as_text(posted(bot))


def test_admins_read_the_newest_backtest_in_slack_with_its_picture(bot: Bot) -> None:
    """What was printed is what is kept; the picture comes by direct message, and nobody else is told."""
    parts = learn_from_past(bot.services)
    with bot.services.db.begin() as session:
        kept = newest_backtest(session)
    assert kept is not None
    assert kept.parts == parts
    sent, told = bot.command(ODIS, "/throughline", "backtest")
    assert "reliability-" in as_text(sent)
    assert f"{parts[0].ended} closed deals, {parts[0].lost} of them lost" in as_text(told)
    assert "No skill." in as_text(told)
    (refused,) = bot.command(PRIYA, "/throughline", "backtest")
    assert "Only a workspace admin" in as_text(refused)

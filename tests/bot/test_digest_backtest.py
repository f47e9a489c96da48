"""The backtest on the demo org's own past."""

from __future__ import annotations

from app.digests.post_digest import post_digest_now
from app.risk.run_backtest import run_backtest
from tests.bot.harness import Bot, as_text
from tests.bot.test_assign_from_digest import posted


def test_the_backtest_prints_figures_and_the_digest_shows_them(bot: Bot) -> None:
    """Deals, losses, each rule's precision and lead, and the score against the base rate; then one line in the foot."""
    told = run_backtest(bot.services)
    assert "closed deals replayed" in told
    assert "Brier score" in told
    post_digest_now(bot.services, "risk")
    assert "closed deals" in as_text(posted(bot))

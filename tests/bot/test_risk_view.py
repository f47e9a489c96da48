"""A customer's outlook on the card, and a person's own view beside it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.audit.tables import OpsLogEntry
from app.risk.override_view import END
from app.risk.run_backtest import learn_from_past
from app.risk.tables import RiskOverride
from app.slack.action_ids import Action
from tests.bot.harness import Bot, as_text

ODIS = "odis.grant@fernhill.example"
CELINE = "celine.moreau@fernhill.example"
CUSTOMER = "Meridian Freight Systems"
REASON = "Their <!channel> parent company buys *another* tool"


@pytest.fixture(autouse=True)
def _no_view_yet(bot: Bot) -> None:
    with bot.services.db.begin() as session:
        session.execute(delete(RiskOverride))


def card(bot: Bot, user: str = CELINE) -> Any:
    (message,) = bot.command(user, "/account", CUSTOMER)
    return message


def judge(bot: Bot, user: str = CELINE, **typed: str) -> dict[str, Any]:
    """Press the card's button and fill the form."""
    bot.click(user, card(bot, user), Action.RISK_JUDGE)
    return bot.submit(user, {name: {"value": value} for name, value in typed.items()})


def test_the_card_says_the_renewals_outlook_and_what_it_rests_on(bot: Bot) -> None:
    """Before a replay, and after one that is too thin, no likelihood is given and the words say why."""
    assert "A likelihood follows once I have learned from your past renewals" in as_text(card(bot))
    learn_from_past(bot.services)
    shown = as_text(card(bot))
    assert "Renewal risk: " in shown
    assert "too few to learn from, which takes 25 of each" in shown
    assert "Driven by: " in shown


def test_a_view_stands_beside_the_likelihood_and_changes_nothing_in_it(bot: Bot) -> None:
    """Who, when, what, why and until when; the likelihood's own line stays the same, and the ops log has it."""
    until = bot.services.clock.today() + timedelta(days=60)
    before = next(line for line in as_text(card(bot)).splitlines() if "Renewal risk: " in line)
    judge(bot, view="will_not", reason=REASON, cause="external_merger", ends_on=until.isoformat())
    shown = as_text(card(bot, ODIS))
    assert before in shown
    assert "Celine Moreau's view of" in shown
    assert "it will not renew (external: acquired or merged), until" in shown
    assert "<!channel>" not in str(card(bot, ODIS)["blocks"])
    with bot.services.db.begin() as session:
        entry = session.scalars(select(OpsLogEntry).where(OpsLogEntry.kind == "risk.judged")).one()
    assert entry.detail["cause"] == "external_merger"


def test_a_view_is_ended_by_hand_and_by_its_day(bot: Bot) -> None:
    """The form offers to end it; after its last day it is gone by itself."""
    judge(bot, view="open", reason="Talks go on")
    assert "it is open" in as_text(card(bot))
    judge(bot, view=END)
    assert "'s view of" not in as_text(card(bot))
    judge(bot, view="open", reason="Talks go on", ends_on=bot.services.clock.today().isoformat())
    with bot.services.db.begin() as session:
        session.scalars(select(RiskOverride)).one().ends_on -= timedelta(days=3)  # type: ignore[operator]
    assert "'s view of" not in as_text(card(bot))


def test_a_day_that_has_passed_is_said_beside_its_field(bot: Bot) -> None:
    """Nothing is kept."""
    told = judge(bot, view="open", reason="Talks go on", ends_on="2020-01-01")
    assert "That day has passed" in str(told)
    with bot.services.db.begin() as session:
        assert session.scalars(select(RiskOverride)).all() == []

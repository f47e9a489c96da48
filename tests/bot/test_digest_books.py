"""`/portfolio` and `/my`: a person's book and worklist, with that person's rights."""

from __future__ import annotations

import pytest

from app.digests.portfolio import answer_portfolio
from app.digests.watch import watch
from app.digests.worklist import answer_worklist
from app.errors import BadInput
from app.slack.conversation import Conversation
from tests.bot.harness import Bot, as_text
from tests.bot.test_assign_from_digest import HELEN, TOM, slack_id

CELINE = "celine.moreau@fernhill.example"


def asked_by(bot: Bot, user: str) -> Conversation:
    """A person in #general."""
    return Conversation("T", slack_id(bot, user), bot.services.people.channel_id("general") or "")


def last(bot: Bot, user: str) -> str:
    """What the person was told last in #general."""
    return as_text(bot.messages(user, "#general")[-1])


def test_a_book_falls_into_three_heaps(bot: Bot) -> None:
    """The success manager's accounts: Meridian at risk with its reason, Juniper steady, growth named."""
    answer_portfolio(bot.services, asked_by(bot, CELINE), "")
    told = last(bot, CELINE)
    assert "Meridian Freight Systems" in told.split("Ready to expand")[0]
    assert "active users fell" in told
    assert "Ready to expand" in told
    assert "Quiet but steady" in told


def test_a_team_is_the_book_of_its_members(bot: Bot) -> None:
    """The head of sales sees the deals of her team."""
    answer_portfolio(bot.services, asked_by(bot, HELEN), "team")
    assert "Castellan Insurance Group" in last(bot, HELEN)


@pytest.mark.parametrize("text", ["everything", "<!channel>"])
def test_an_unknown_word_gets_the_usage(bot: Bot, text: str) -> None:
    """And the word is named, harmless."""
    with pytest.raises(BadInput):
        answer_portfolio(bot.services, asked_by(bot, CELINE), text)
    told = last(bot, CELINE)
    assert "/portfolio team" in told
    assert "<!channel>" not in str(bot.messages(CELINE, "#general")[-1]["blocks"])


def test_the_worklist_ranks_late_things_first(bot: Bot) -> None:
    """Overdue tasks before what is due later, each with its account."""
    watch(bot.services)
    answer_worklist(bot.services, asked_by(bot, TOM))
    told = last(bot, TOM)
    assert "late" in told
    assert "Castellan" in told
    assert told.index("late*") < len(told)
    assert "[Done]" in told

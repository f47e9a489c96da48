"""The closed-loop report as people get it: by command, as a file, as a picture, weekly in a channel."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from app.crm.tables import Account, User
from app.digests.post_digest import post_digest_now
from app.digests.tables import DigestSetting
from app.followups.rules import ItemAct
from app.followups.tables import ActionItem, ItemEvent
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, LOST, desk_org
from tests.bot.harness import Bot, as_text

FILES = "files.completeUploadExternal"


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


@pytest.fixture(scope="module", autouse=True)
def _items(bot: Bot) -> None:
    """Ann and Bob each have an item; Bob's was picked up."""
    at = datetime.now(UTC) - timedelta(days=3)
    with bot.services.db.begin() as session:
        account = session.scalars(select(Account.id)).one()
        for user in session.scalars(select(User).where(User.email.in_((ANN, BOB)))).all():
            item_id = uuid4()
            about = {"account_id": account, "about_id": account, "origin": f"card:{account}", "only_one": False}
            owner = {"assignee_id": user.id, "assignee_name": user.name, "created_by_id": user.id}
            item = {"title": f"Call for {user.name}", "state": "open", "created_by_slack_id": "U0", "created_at": at}
            session.add(ActionItem(id=item_id, **about, **owner, **item))
            session.flush()
            acts = [ItemAct.ASSIGN] + ([ItemAct.ACKNOWLEDGE] if user.email == BOB else [])
            session.add_all(ItemEvent(item_id=item_id, act=act, actor="U0", detail={}, at=at) for act in acts)


def report(bot: Bot, user: str, words: str = "report") -> str:
    """What somebody is told."""
    (message,) = bot.command(user, "/throughline", words)
    return as_text(message)


def test_an_admin_reads_everybody_and_others_their_own_line(bot: Bot) -> None:
    """The sums are everybody's; names are for whoever they report to."""
    assert "2 opened, 1 picked up" in report(bot, ANN)
    assert "Ann: 1 opened" in report(bot, ANN)
    told = report(bot, BOB)
    assert "2 opened, 1 picked up" in told
    assert "Bob: 1 opened" in told
    assert "Ann: " not in told


def test_whoever_is_not_linked_reads_nothing(bot: Bot) -> None:
    """They hear why."""
    assert "could not match" in report(bot, LOST)


@pytest.mark.parametrize("words", ["report soon", "report 0", "report 9999", "report -3"])
def test_a_span_that_makes_no_sense_is_named(bot: Bot, words: str) -> None:
    """With the ones that do."""
    assert "is no span that I know" in report(bot, BOB, words)


@pytest.mark.parametrize(("action", "ending"), [("loop.csv", ".csv"), ("loop.picture", ".png")])
def test_the_buttons_send_a_file_to_the_clicker_alone(bot: Bot, action: str, ending: str) -> None:
    """By direct message, named by its day."""
    (message,) = bot.command(BOB, "/throughline", "report")
    before = len(bot.calls(FILES))
    bot.click(BOB, message, action)
    assert len(bot.calls(FILES)) == before + 1
    files = [file for one in bot.messages(BOB) for file in one.get("files", [])]
    assert files[-1]["name"].endswith(ending)


def test_a_channel_gets_the_week_without_names(bot: Bot) -> None:
    """Once a day at most, and the button shows each reader what is theirs."""
    setting = {"kind": "report", "channel": "revops", "local_time": time(8), "time_zone": "UTC", "thresholds": {}}
    with bot.services.db.begin() as session:
        session.add(DigestSetting(**setting, created_at=datetime(2020, 1, 1, tzinfo=UTC)))
    assert "is posted" in post_digest_now(bot.services, "report")
    assert "already" in post_digest_now(bot.services, "report")
    (message,) = [one for one in bot.messages(ANN, "#revops") if "opened" in as_text(one)]
    assert "Bob" not in as_text(message)
    (own,) = bot.click(BOB, message, "loop.owners")
    assert own["is_ephemeral"]
    assert "Bob: 1 opened" in as_text(own)

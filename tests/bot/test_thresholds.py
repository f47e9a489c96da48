"""Admins move the rules' lines and let a muted rule speak again; nobody else does, and all of it is on the record."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import delete, select

from app.audit.tables import OpsLogEntry
from app.digests.tables import DigestSetting
from app.risk.edit_thresholds import read_thresholds
from app.risk.tables import RuleMute
from app.risk.thresholds import Thresholds
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, desk_org
from tests.bot.harness import Bot, as_text, has_action


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


def lines(bot: Bot) -> Thresholds:
    """What holds for everybody."""
    with bot.services.db.begin() as session:
        return read_thresholds(session)


def open_form(bot: Bot, scope: int = 0) -> None:
    """Ann opens the form, and chooses a scope where it is not everybody's."""
    (message,) = bot.command(ANN, "/throughline", "settings")
    bot.click(ANN, message, "settings.thresholds.open")
    if scope:
        offered = next(block for block in bot.view(ANN)["blocks"] if block["type"] == "actions")["elements"][0][
            "options"
        ]
        value = offered[scope]["value"]
        where = {"view_id": bot.view(ANN)["id"], "action_id": "settings.thresholds.segment", "value": value}
        bot.control.act("action", user=ANN, **where)
        bot.run_jobs()


def test_a_line_is_moved_and_falls_back(bot: Bot) -> None:
    """What an admin typed holds; emptied, the usual value does again; both are in the ops log."""
    open_form(bot)
    assert bot.submit(ANN, {"pushes:all": {"value": "4"}, "measure_drop_share:all": {"value": "25 %"}})["ok"]
    assert (lines(bot).pushes, str(lines(bot).measure_drop_share)) == (4, "0.25")
    open_form(bot)
    pushes = next(block for block in bot.view(ANN)["blocks"] if block["block_id"] == "pushes:all")
    assert pushes["element"]["initial_value"] == "4"
    bot.submit(ANN, {"pushes:all": {"value": ""}, "measure_drop_share:all": {"value": "25"}})
    assert lines(bot).pushes == Thresholds().pushes
    with bot.services.db.begin() as session:
        kinds = session.scalars(select(OpsLogEntry.kind)).all()
    assert {"thresholds.changed", "thresholds.reset"} <= set(kinds)


def test_every_wrong_value_is_told_beside_its_field(bot: Bot) -> None:
    """All of them at once, with what is allowed; nothing is stored."""
    before = lines(bot)
    open_form(bot)
    told = bot.submit(
        ANN, {"pushes:all": {"value": "many"}, "renewal_days:all": {"value": "2"}, "silence_days:all": {"value": "40"}}
    )
    errors = told["ack"]["errors"]
    assert set(errors) == {"pushes:all", "renewal_days:all"}
    assert "14 to 365 days" in errors["renewal_days:all"]
    assert lines(bot) == before


def test_one_channels_digest_has_its_own_lines(bot: Bot) -> None:
    """A team moves its digest's lines; everybody else's stay."""
    before = lines(bot)
    open_form(bot, scope=1)
    field = next(block["block_id"] for block in bot.view(ANN)["blocks"] if block["block_id"].startswith("pushes:"))
    bot.submit(ANN, {field: {"value": "5"}})
    with bot.services.db.begin() as session:
        assert [one.thresholds for one in session.scalars(select(DigestSetting)) if one.thresholds] == [{"pushes": "5"}]
    assert lines(bot) == before


def test_a_channel_that_is_gone_does_not_close_the_form(bot: Bot) -> None:
    """Its digest goes by its id until somebody stops it."""
    zone = {"time_zone": "UTC", "local_time": time(8), "created_at": datetime.now(UTC)}
    with bot.services.db.begin() as session:
        gone = DigestSetting(kind="risk", channel="C0GONE00001", configured_by="U1", enabled=False, **zone)
        session.add(gone)
        session.flush()
        gone_id = gone.id
    open_form(bot)
    assert "#C0GONE00001" in str(bot.view(ANN)["blocks"])
    with bot.services.db.begin() as session:
        session.execute(delete(DigestSetting).where(DigestSetting.id == gone_id))


def test_nobody_but_an_admin_changes_lines(bot: Bot) -> None:
    """Others are not offered the button, and a click made up for them is refused."""
    (message,) = bot.command(BOB, "/throughline", "settings")
    assert not has_action(message, "settings.thresholds.open")


def test_a_rule_that_muted_itself_is_named_and_let_free(bot: Bot) -> None:
    """Everybody reads that it is silent and why; an admin ends it."""
    muted_at = datetime.now(UTC)
    with bot.services.db.begin() as session:
        session.add(RuleMute(rule="silence", right=5, answers=12, muted_at=muted_at))
    (others,) = bot.command(BOB, "/throughline", "settings")
    assert "agreed with it in 5 of 12" in as_text(others)
    assert not has_action(others, "risk.rule.unmute")
    (message,) = bot.command(ANN, "/throughline", "settings")
    bot.click(ANN, message, "risk.rule.unmute")
    with bot.services.db.begin() as session:
        assert session.get(RuleMute, "silence") is None
        assert "rule.unmuted" in session.scalars(select(OpsLogEntry.kind)).all()

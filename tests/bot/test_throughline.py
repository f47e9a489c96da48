"""/throughline: help, settings of digests, the ops log; and the home tab."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select

from app.audit.tables import OpsLogEntry
from app.crm.tables import User
from app.digests.post_digest import post_digest_now
from app.digests.runs import claim_run
from app.digests.tables import DigestRun, DigestSetting
from app.home.audit_blocks import FINDINGS, proof_message
from sandbox.demo.control import Message
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, GUEST, LOST, desk_org
from tests.bot.harness import Bot, as_text, has_action


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


@pytest.fixture
def clean(bot: Bot) -> Iterator[Bot]:
    """Digests that a test set up are gone afterwards."""
    yield bot
    with bot.services.db.begin() as session:
        made = select(DigestSetting.id).where(DigestSetting.configured_by.is_not(None))
        session.execute(delete(DigestRun).where(DigestRun.digest_id.in_(made)))
        session.execute(delete(DigestSetting).where(DigestSetting.configured_by.is_not(None)))


def channel(bot: Bot, name: str) -> str:
    """A channel's id."""
    return str(next(one["id"] for one in bot.control.look("channels")["channels"] if one["name"] == name))


def answer(bot: Bot, user: str, text: str) -> Message:
    """The one answer to a /throughline command."""
    (message,) = bot.command(user, "/throughline", text)
    assert message["is_ephemeral"]
    return message


def open_form(bot: Bot, user: str) -> dict[str, Any]:
    """The form of a new digest."""
    bot.click(user, answer(bot, user, "settings"), "settings.digest.new")
    return bot.view(user)


def save(bot: Bot, user: str, **changes: str) -> dict[str, Any]:
    """Fill the open form, submit it, and switch on what the dry run shows."""
    blocks = [block for block in bot.view(user)["blocks"] if block["type"] == "input"]
    filled = {
        block["block_id"]: {"value": changes[block["block_id"]]} for block in blocks if block["block_id"] in changes
    }
    told = bot.submit(user, filled)
    return told if told["ack"].get("response_action") == "errors" else bot.submit(user, {})


def configured(bot: Bot) -> list[DigestSetting]:
    """Digests that somebody set up."""
    with bot.services.db.begin() as session:
        return list(session.scalars(select(DigestSetting).where(DigestSetting.configured_by.is_not(None))))


def choose(bot: Bot, user: str, act: str, words: str) -> list[Message]:
    """Choose from the menu beside a digest."""
    message = answer(bot, user, "settings")
    block = next(b for b in message["blocks"] if words in str(b) and b.get("accessory"))
    value = next(o["value"] for o in block["accessory"]["options"] if o["value"].startswith(f"{act}:"))
    where = {"channel": message["channel"], "message_ts": message["ts"], "block_id": block["block_id"]}
    before = {m["ts"] for m in bot.messages(user, "#general")}
    bot.control.act("action", user=user, action_id="settings.digest.menu", value=value, **where)
    bot.run_jobs()
    return [m for m in bot.messages(user, "#general") if m["ts"] not in before]


def test_help_names_every_command_and_an_unknown_word_gets_it_too(bot: Bot) -> None:
    """Whoever does not know what to type learns it."""
    assert "/throughline settings" in as_text(answer(bot, BOB, "help"))
    unknown = answer(bot, BOB, "dance <!channel>")
    assert "I do not know" in as_text(unknown)
    assert "<!channel>" not in unknown["text"] + str(unknown["blocks"])


def test_a_member_sets_up_a_digest_in_a_channel(clean: Bot) -> None:
    """It is stored with their hour and zone, the channel hears who did it, and the ops log has it."""
    view = open_form(clean, BOB)
    assert "America/New_York" in str(view["blocks"])
    save(clean, BOB, channel=channel(clean, "sales"), local_time="09:30", kind="overdue")
    (one,) = configured(clean)
    assert (one.kind, f"{one.local_time:%H:%M}", one.time_zone) == ("overdue", "09:30", "America/New_York")
    assert any("set up a digest for this channel" in as_text(m) for m in clean.messages(ANN, "#sales"))
    with clean.services.db.begin() as session:
        assert "settings.digest" in session.scalars(select(OpsLogEntry.kind)).all()


def test_the_same_digest_is_not_set_up_twice_in_a_channel(clean: Bot) -> None:
    """The second one hears that there is one, beside the channel, before anything is replayed; the default ones count."""
    open_form(clean, BOB)
    save(clean, BOB, channel=channel(clean, "sales"))
    for taken in ("sales", "revops"):
        open_form(clean, BOB)
        told = save(clean, BOB, channel=channel(clean, taken), kind="risk")
        assert "already" in told["ack"]["errors"]["channel"]
    assert len(configured(clean)) == 1


def test_whoever_set_a_digest_up_hears_that_it_cannot_be_posted(clean: Bot) -> None:
    """Once, with what to do: here the bot was thrown out of the channel meanwhile."""
    open_form(clean, BOB)
    save(clean, BOB, channel=channel(clean, "sales"), kind="overdue")
    (one,) = configured(clean)
    place = clean.sandbox.world.slack.workspace.channels[channel(clean, "sales")]
    members, before = list(place.members), len(clean.messages(BOB))
    place.members.remove(clean.sandbox.world.slack.workspace.bot.id)
    try:
        with clean.services.db.begin() as session:
            claim_run(clean.services, session, session.get_one(DigestSetting, one.id))
        clean.run_jobs()
    finally:
        place.members[:] = members
    (told,) = clean.messages(BOB)[before:]
    assert "could not be posted today" in as_text(told)
    assert "/invite" in as_text(told)


def test_no_digest_goes_where_the_bot_is_not(clean: Bot) -> None:
    """The form says beside the channel to invite it first."""
    open_form(clean, BOB)
    told = save(clean, BOB, channel=channel(clean, "closed"))
    assert "invite me" in told["ack"]["errors"]["channel"]
    assert configured(clean) == []


def test_no_digest_goes_to_another_company(clean: Bot) -> None:
    """The form itself says so, beside the channel."""
    open_form(clean, BOB)
    told = save(clean, BOB, channel=channel(clean, "shared-acme"))
    assert told["ack"]["response_action"] == "errors"
    assert "channel" in told["ack"]["errors"]
    assert configured(clean) == []


def test_whoever_set_it_up_mutes_and_stops_it(clean: Bot) -> None:
    """And goes on with it; each step is one choice."""
    open_form(clean, BOB)
    save(clean, BOB, channel=channel(clean, "sales"))
    sales = channel(clean, "sales")
    choose(clean, BOB, "mute", sales)
    assert not configured(clean)[0].enabled
    choose(clean, BOB, "unmute", sales)
    assert configured(clean)[0].enabled
    choose(clean, BOB, "stop", sales)
    assert configured(clean) == []


def test_others_may_not_change_it_but_admins_may(clean: Bot) -> None:
    """Bob sees no menu beside the defaults and Ann's; Ann sees one everywhere."""
    open_form(clean, ANN)
    save(clean, ANN, channel=channel(clean, "sales"))
    assert not has_action(answer(clean, BOB, "settings"), "settings.digest.menu")
    assert has_action(answer(clean, ANN, "settings"), "settings.digest.menu")


def test_a_preview_is_for_its_reader_alone_and_leaves_nothing(clean: Bot) -> None:
    """What would be said now, without buttons, and without a post."""
    before = len(clean.messages(BOB, "#revops"))
    (preview,) = choose(clean, ANN, "preview", "risk")
    assert preview["is_ephemeral"]
    assert "Preview" in as_text(preview)
    assert not has_action(preview, "followup.assign")
    assert len(clean.messages(BOB, "#revops")) == before


def test_admins_read_the_ops_log_and_others_do_not(bot: Bot) -> None:
    """With the filter that they typed."""
    bot.command(BOB, "/account", "Quarry Foods")
    found = as_text(answer(bot, ANN, "audit kind:account.read"))
    assert "account.read" in found
    assert "Only a workspace admin" in as_text(answer(bot, BOB, "audit"))
    assert "I do not know the filter" in as_text(answer(bot, ANN, "audit colour:red"))


def test_the_ops_log_is_searched_by_names_too(bot: Bot) -> None:
    """An account's name stands for its id, a colleague's for theirs; jobs that merely ended well are left out."""
    bot.command(BOB, "/account", "Quarry Foods")
    about = as_text(answer(bot, ANN, "audit quarry foods"))
    assert "account.read" in about
    assert "read as Quarry Foods" in about
    assert ".done " not in about
    with bot.services.db.begin() as session:
        name = session.scalars(select(User.name).where(User.email == BOB)).one()
    assert "account.read" in as_text(answer(bot, ANN, f'audit "{name}"'))
    by_bob = as_text(answer(bot, ANN, f"audit Actor:@{name} since:today"))
    assert "`account.read` Quarry Foods" in by_bob
    assert "reply" not in by_bob.replace("kind:reply", "")
    assert "the ops log is whole" in as_text(answer(bot, ANN, "audit verify")).lower()


def test_admins_get_the_ops_log_as_a_file(bot: Bot) -> None:
    """By direct message, with the same filter, and on the record itself."""
    bot.command(BOB, "/account", "Quarry Foods")
    said = [as_text(m) for m in bot.command(ANN, "/throughline", "audit kind:account.read csv")]
    assert any("I sent you ops-log.csv" in one for one in said)
    assert any(file["name"] == "ops-log.csv" for m in bot.messages(ANN) for file in m.get("files", []))
    assert "export" in as_text(answer(bot, ANN, "audit kind:export"))
    assert all("I sent you" not in as_text(m) for m in bot.command(BOB, "/throughline", "audit csv"))


def test_one_person_is_one_actor_whatever_names_them(bot: Bot) -> None:
    """Some entries know people by their Slack id, others by their Salesforce id; both are theirs."""
    bot.command(BOB, "/account", "Quarry Foods")
    slack_id = bot.services.people.user_with_email(BOB)
    person = bot.services.people.salesforce_user(slack_id)
    shown = [as_text(answer(bot, ANN, f"audit actor:{who} kind:account*")) for who in (BOB, slack_id, person.id)]
    for one in shown:
        assert "account.read" in one
        assert "accounts.answer.done" in one
    assert "I know nobody" in as_text(answer(bot, ANN, "audit actor:nobody@x.example"))
    assert "home.answer_command.done" in as_text(answer(bot, ANN, "audit kind:home.*"))
    assert "throughline `reply`" in as_text(answer(bot, ANN, "audit actor:throughline kind:reply"))


def test_a_log_with_many_wounds_still_fits_a_message() -> None:
    """The first findings, how many there are besides, and the verdict."""
    message = proof_message([*(f"entry {n}: this entry was changed" for n in range(500)), "500 findings: keep it"])
    shown = as_text({"blocks": message.blocks})
    assert shown.count("was changed") == FINDINGS
    assert f"And {500 - FINDINGS} more" in shown
    assert shown.endswith("500 findings: keep it.")


def home(bot: Bot, user: str) -> str:
    """The home tab as text, freshly opened."""
    bot.control.act("open_home", user=user)
    bot.run_jobs()
    return str(bot.control.look("home", user=user))


def test_the_home_tab_shows_what_is_mine(bot: Bot) -> None:
    """Bob's own risky deal, his digests button; Ann, an admin, hears of the ops log."""
    post_digest_now(bot.services, "risk")
    bobs = home(bot, BOB)
    assert "Quarry rollout" in bobs
    assert "settings.open" in bobs
    assert "audit" not in bobs
    anns = home(bot, ANN)
    assert "audit" in anns
    assert "Quarry rollout" not in anns


def test_the_settings_button_of_the_home_tab_answers_by_direct_message(bot: Bot) -> None:
    """There is no channel to answer in."""
    home(bot, BOB)
    before = len(bot.messages(BOB))
    view_id = bot.control.look("home", user=BOB)["home"]["id"]
    bot.control.act("action", user=BOB, view_id=view_id, action_id="settings.open")
    bot.run_jobs()
    assert len(bot.messages(BOB)) == before + 1


@pytest.mark.parametrize("who", [GUEST, LOST])
def test_the_home_tab_of_a_stranger_holds_no_record(bot: Bot, who: str) -> None:
    """Only why, and what to do."""
    shown = home(bot, who)
    assert "Quarry" not in shown
    assert "Salesforce user" in shown

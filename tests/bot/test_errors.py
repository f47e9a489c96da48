"""Whatever is down, the person who asked hears a sentence, on the surface where they stand."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import requests
from sqlalchemy import text

from app.errors import NotLinked
from app.jobs.dead_letters import list_failed
from app.jobs.intake import ON_DISK_WITHIN_SECONDS
from app.jobs.task import Job
from app.witness import STILL_AT_IT, Witness
from handlers.on_time import ANSWER_WITHIN_SECONDS
from sandbox.demo.control import StepFailed
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, GUEST, LOST, desk_org
from tests.bot.harness import Bot, action_of, as_text, has_action


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


@contextmanager
def database_away(bot: Bot) -> Iterator[None]:
    """The database refuses every connection for a while."""
    name = urlsplit(bot.services.db.url).path.lstrip("/")
    with psycopg.connect(bot.services.db.url.replace(f"/{name}?", "/postgres?"), autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")


@pytest.fixture
def mended(bot: Bot) -> Iterator[Bot]:
    """Faults of a test end with it."""
    yield bot
    requests.delete(f"{bot.control.base_url}/_control/fault", timeout=10)


def new(bot: Bot, user: str, act: Any, channel: str = "#general") -> list[str]:
    """What a person reads that they did not before, without any job being run."""
    before = [message["ts"] for message in bot.messages(user, channel)]
    act()
    return [as_text(message) for message in bot.messages(user, channel) if message["ts"] not in before]


def failed_jobs(bot: Bot) -> list[str]:
    """References of the dead letters."""
    with bot.services.db.begin() as session:
        return [letter.reference for letter in list_failed(session)]


def until_given_up(bot: Bot) -> None:
    """Let every retry come, without waiting for its time."""
    for _ in range(12):
        bot.run_jobs()
        bot.hurry()


def click(bot: Bot, message: dict[str, Any], action_id: str) -> None:
    """Click without any job being run."""
    where = {"channel": message["channel"], "message_ts": message["ts"], **action_of(message, action_id)}
    bot.control.act("action", user=BOB, **where)


def test_a_command_is_answered_while_the_database_is_away(bot: Bot) -> None:
    """The acknowledgement itself carries the sentence."""
    with database_away(bot):
        told = bot.control.act("command", user=BOB, channel="#general", command="/throughline", text="help")
    assert "database" in str(told["ack"])
    assert "reference" in str(told["ack"])


def test_a_button_is_answered_while_the_database_is_away(bot: Bot) -> None:
    """Beside the message that was clicked on."""
    card = next(m for m in bot.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.timeline"))
    with database_away(bot):
        (said,) = new(bot, BOB, lambda: click(bot, card, "account.timeline"))
    assert "database" in said


def test_a_form_keeps_what_was_typed_while_the_database_is_away(bot: Bot) -> None:
    """The sentence stands beside the field; the same form goes through once the database is back."""
    card = next(m for m in bot.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.ask"))
    bot.click(BOB, card, "account.ask")
    view = bot.view(BOB)
    field = next(block for block in view["blocks"] if block["type"] == "input")
    values = {field["block_id"]: {field["element"]["action_id"]: "What is open?"}}
    with database_away(bot):
        told = bot.control.act("submit", user=BOB, view_id=view["id"], values=values)
    assert told["ack"]["response_action"] == "errors"
    assert "database" in told["ack"]["errors"][field["block_id"]]
    assert bot.view(BOB)["id"] == view["id"]
    assert not bot.submit(BOB, values)["ack"]


@contextmanager
def database_hanging(bot: Bot) -> Iterator[None]:
    """The database takes connections, but no statement that claims something comes to an end."""
    with pytest.MonkeyPatch.context() as patch, psycopg.connect(bot.services.db.url) as holder:
        patch.setattr(bot.services.queue._intake, "_within_seconds", 0.5)
        holder.execute("LOCK TABLE claim IN ACCESS EXCLUSIVE MODE")
        yield


def test_whoever_asks_while_the_database_hangs_hears_so_in_time(bot: Bot) -> None:
    """Slack waits three seconds for all of them: command, click and event; what was begun is finished afterwards."""
    assert max(ON_DISK_WITHIN_SECONDS, ANSWER_WITHIN_SECONDS) < 2.5
    card = next(m for m in bot.command(BOB, "/account", "Quarry Foods") if has_action(m, "account.timeline"))
    before = [m["ts"] for m in bot.messages(BOB)]

    def ask(question: str) -> dict[str, Any] | str:
        if question == "click":
            where = {"channel": card["channel"], "message_ts": card["ts"], **action_of(card, "account.timeline")}
            return bot.control.act("action", user=BOB, **where)
        if question == "command":
            return bot.control.act("command", user=BOB, channel="#sales", command="/throughline", text="help")
        with pytest.raises(StepFailed, match="503"):
            bot.control.act("message", user=BOB, channel="#general", text="@throughline what is open?")
        return "left to Slack"

    with database_hanging(bot), ThreadPoolExecutor(3) as pool:
        command, click, event = pool.map(ask, ("command", "click", "event"))
        told = await_message(bot, "too slow")
    assert "too slow" in str(command["ack"])
    assert event == "left to Slack"
    assert all(one["ack_ms"] < 3000 for one in (command, click))
    assert "Quarry Foods" not in told
    bot.run_jobs()
    assert any("/account" in as_text(m) for m in bot.messages(BOB, "#sales"))
    assert [m["ts"] for m in bot.messages(BOB)] == before


def await_message(bot: Bot, words: str, channel: str = "#general") -> str:
    """A message that holds the words, as BOB sees it."""
    give_up_at = time.monotonic() + 30
    while time.monotonic() < give_up_at:
        for message in bot.messages(BOB, channel):
            if words in as_text(message):
                return as_text(message)
        time.sleep(0.05)
    raise AssertionError(f"nobody said {words!r}")


def test_an_event_is_left_to_slack_while_the_database_is_away(bot: Bot) -> None:
    """It is not acknowledged, so Slack sends it again, and then it is answered; the asker hears so at once, and once."""
    asked = "@throughline what is open at Quarry Foods?"
    with database_away(bot), pytest.raises(StepFailed, match="500"):
        bot.control.act("message", user=BOB, channel="#sales", text=asked)
    await_message(bot, "cannot take your question down", "#sales")
    events = (json.loads(line) for line in bot.control.journal())
    event_id = [
        e["request"]["event_id"]
        for e in events
        if e["kind"] == "event_callback" and "what is open" in str(e["request"])
    ][-1]
    bot.control.act("redeliver", event_id=event_id, reason="http_error")
    bot.run_jobs()
    (question,) = [message for message in bot.messages(BOB, "#sales") if message["text"].endswith("Quarry Foods?")]
    told = [m for m in bot.messages(BOB, "#sales") if m["ts"] > question["ts"] and m["is_ephemeral"]]
    assert ["cannot take" in as_text(m) for m in told] == [True, False]


def test_an_unknown_error_ends_with_a_reference_that_is_on_record(mended: Bot) -> None:
    """The person, the dead letters and the ops log name the same one."""
    mended.control.act("fault", service="slack", match={"method": "users.info"}, fault="bad_json", times=100)
    mended.services.people._kept.clear()
    before = mended.messages(BOB, "#general")
    mended.control.act("command", user=BOB, channel="#general", command="/throughline", text="status")
    until_given_up(mended)
    (said,) = [as_text(m) for m in mended.messages(BOB, "#general") if m not in before]
    (reference, *_) = failed_jobs(mended)
    assert f"reference {reference}" in said
    with mended.services.db.begin() as session:
        assert (
            session.scalar(text("SELECT count(*) FROM ops_log WHERE detail ->> 'reference' = :r"), {"r": reference})
            == 1
        )


def test_salesforce_away_is_told_in_its_own_words(mended: Bot) -> None:
    """Within the same request, without a reference: nobody needs to look into a log."""
    mended.control.act("fault", service="salesforce", fault="503_html", times=1000)
    before = mended.messages(ANN, "#general")
    mended.control.act("command", user=ANN, channel="#general", command="/account", text="Quarry Foods")
    until_given_up(mended)
    said = "".join(as_text(m) for m in mended.messages(ANN, "#general") if m not in before)
    assert "Salesforce" in said
    assert "try again" in said


def test_whoever_waits_long_hears_so_once(bot: Bot) -> None:
    """Whatever holds the work up."""
    to = {"team_id": "T", "user_id": bot.services.people._web.read("users.lookupByEmail", email=BOB)["user"]["id"]}
    general = next(c["id"] for c in bot.control.look("channels")["channels"] if c["name"] == "general")
    job = Job(4711, "x", {"conversation": to | {"channel_id": general}})

    def wait_twice() -> None:
        Witness(bot.services).waiting(job)
        Witness(bot.services).waiting(job)

    (said,) = new(bot, BOB, wait_twice)
    assert STILL_AT_IT in said


def test_the_waiting_sentence_goes_when_the_answer_is_there(bot: Bot) -> None:
    """In direct messages, where it would stay: whether the answer is good or bad."""
    bob = str(bot.services.people.user_with_email(BOB))
    to = {"team_id": "T", "user_id": bob, "channel_id": bot.services.slack.direct_channel(bob)}
    good, bad = (Job(number, "x", {"conversation": to}) for number in (4713, 4714))
    witness = Witness(bot.services)
    for job in (good, bad):
        witness.waiting(job)
    assert sum(STILL_AT_IT in as_text(one) for one in bot.messages(BOB)) == 2
    witness.done(good, 8.0)
    assert sum(STILL_AT_IT in as_text(one) for one in bot.messages(BOB)) == 1
    witness.failed(bad, NotLinked("bob@z.example"), last=True)
    assert not any(STILL_AT_IT in as_text(one) for one in bot.messages(BOB))
    assert "bob@z.example" in as_text(bot.messages(BOB)[-1])


def test_a_form_that_cannot_be_filled_says_why(bot: Bot) -> None:
    """In the form itself, which would hide what is said behind it; beside the click where the form was closed."""
    bot.control.act("shortcut", user=BOB, callback_id="account.find")
    view_id = bot.view(BOB)["id"]
    to = {"team_id": "T", "user_id": bot.services.people.user_with_email(BOB), "channel_id": ""}
    job = Job(4712, "x", {"conversation": to, "view_id": view_id})
    Witness(bot.services).failed(job, NotLinked("bob@x.example"), last=True)
    assert "bob@x.example" in str(bot.view(BOB)["blocks"])
    bot.control.act("close", user=BOB, view_id=view_id)
    Witness(bot.services).failed(job, NotLinked("bob@y.example"), last=True)
    assert "bob@y.example" in as_text(bot.messages(BOB)[-1])


@pytest.mark.parametrize("who", [GUEST, LOST])
@pytest.mark.parametrize(
    ("command", "words"),
    [
        ("/account", "Quarry"),
        ("/handoff", "Quarry"),
        ("/throughline", "status"),
        ("/throughline", "settings"),
        ("/throughline", "audit"),
    ],
)
def test_people_without_a_salesforce_user_learn_nothing(bot: Bot, who: str, command: str, words: str) -> None:
    """Guests and people whom Salesforce does not know get one helpful sentence on every surface, and no data."""
    channel = "#shared-acme" if who == GUEST else "#general"
    said = "".join(as_text(message) for message in bot.command(who, command, words, channel=channel))
    assert said
    assert "Quarry Foods" not in said


def test_a_denied_request_is_on_record(bot: Bot) -> None:
    """Who was refused what."""
    bot.command(LOST, "/throughline", "status")
    with bot.services.db.begin() as session:
        kinds = session.scalars(text("SELECT kind FROM ops_log WHERE kind LIKE '%denied'")).all()
    assert "home.answer_command.denied" in kinds


ASKED = (
    "/account Quarry Foods",
    "/account timeline Quarry Foods",
    "/brief Quarry Foods",
    "/handoff Quarry Foods",
    "/handoff promises Quarry Foods",
    "/handoff checklist Quarry Foods",
    "/my",
    "/portfolio",
    "/throughline digest try risk",
    "@throughline what is open at Quarry Foods?",
)


@pytest.mark.parametrize("asked", ASKED)
def test_a_channel_shared_with_another_company_hears_no_customer_data(bot: Bot, asked: str) -> None:
    """Neither to everybody nor to the asker where others may look over their shoulder."""
    command, _, words = asked.partition(" ")
    if command == "@throughline":
        said = bot.say(BOB, asked, channel="#shared-acme")
    else:
        said = bot.command(BOB, command, words, channel="#shared-acme")
    told = "".join(as_text(message) for message in said)
    assert "shared with another company" in told
    assert "Quarry" not in told


def test_a_guest_is_not_sent_to_a_salesforce_administrator(bot: Bot) -> None:
    """Nothing about them is to be mended."""
    (told,) = (as_text(m) for m in bot.command(GUEST, "/throughline", "status", channel="#shared-acme"))
    assert "You are a guest" in told
    assert "administrator" not in told


def test_a_stranger_in_a_shared_channel_is_refused(bot: Bot) -> None:
    """Somebody of another company asks."""
    said = bot.say(GUEST, "@throughline what is open at Quarry Foods?", channel="#shared-acme")
    assert "Quarry rollout" not in "".join(as_text(message) for message in said)


def test_the_home_tab_says_why_it_shows_nothing(bot: Bot) -> None:
    """A guest's home tab holds a sentence and no record."""
    bot.control.act("open_home", user=GUEST)
    bot.run_jobs()
    home = str(bot.control.look("home", user=GUEST))
    assert "Quarry" not in home
    assert "Salesforce" in home


def test_a_refused_step_is_told_once_and_on_record_as_denied(bot: Bot) -> None:
    """Whoever may not is told why in one message, and the ops log does not say that it was done."""
    (said,) = bot.command(LOST, "/my", "", "#general")
    assert "Salesforce" in as_text(said)
    with bot.services.db.begin() as session:
        kinds = session.scalars(text("SELECT kind FROM ops_log WHERE kind LIKE 'digests.worklist.%' ORDER BY id")).all()
    assert kinds[-1:] == ["digests.worklist.denied"]

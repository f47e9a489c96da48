"""What the bot says reaches Slack once, at Slack's pace, whatever is lost on the way."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from app.audit.tables import OpsLogEntry
from app.db.engine import Database
from app.errors import SlackRefused, SlackUnavailable
from app.running import running
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.publisher import Posted, Publisher
from app.slack.web import SlackWeb, web_client
from app.witness import note_sent
from sandbox.demo.control import Control
from sandbox.server import RunningSandbox, run_in_thread
from tests.bot.desk_org import BOB, desk_org

HELLO = Message("hello")


@pytest.fixture(scope="module")
def slack() -> Iterator[RunningSandbox]:
    """A workspace without a bot behind it."""
    with run_in_thread(desk_org(), bot_url="http://127.0.0.1:9") as running_sandbox:
        yield running_sandbox


@pytest.fixture
def control(slack: RunningSandbox) -> Iterator[Control]:
    """Looking at the workspace, and breaking it; mended afterwards."""
    control = Control(slack.base_url)
    yield control
    control._session.delete(f"{slack.base_url}/_control/fault", timeout=10)


def publisher_on(slack: RunningSandbox, db: Database) -> Publisher:
    """A publisher of its own, as another worker has one."""
    settings = slack.settings
    web = SlackWeb(web_client(settings["SLACK_BOT_TOKEN"], settings["SLACK_API_URL"], 3))
    return Publisher(db, web, timeout_seconds=3, on_sent=note_sent)


@pytest.fixture
def publisher(slack: RunningSandbox, db: Database) -> Publisher:
    """A publisher on a fresh database."""
    return publisher_on(slack, db)


def channel(control: Control, name: str) -> str:
    """A channel's id."""
    return str(next(one["id"] for one in control.look("channels")["channels"] if one["name"] == name))


def texts(control: Control, where: str, user: str = BOB) -> list[str]:
    """What a person reads in a channel."""
    return [message["text"] for message in control.messages(user=user, channel=where)]


def user_id(control: Control, email: str = BOB) -> str:
    """A person's Slack id."""
    return str(next(one["id"] for one in control.look("users")["users"] if one.get("email") == email))


def test_a_second_post_with_the_same_key_finds_the_first(publisher: Publisher, control: Control) -> None:
    """A job that runs again posts nothing."""
    general = channel(control, "general")
    first = publisher.post(general, Message("once"), key="a")
    assert publisher.post(general, Message("once"), key="a") == first
    assert texts(control, "#general").count("once") == 1


def test_a_post_whose_answer_was_lost_is_looked_for(publisher: Publisher, control: Control) -> None:
    """Slack had it, we never heard so: the next try finds it by its metadata. It is on record once, when we know."""
    general, told = channel(control, "general"), list[Posted]()

    def post() -> Posted:
        return publisher.post(general, Message("lost answer"), key="b", on_posted=lambda _, place: told.append(place))

    control.act("fault", service="slack", match={"method": "chat.postMessage"}, fault="drop_after", times=1)
    with pytest.raises(SlackUnavailable):
        post()
    assert not told
    sent = post()
    assert post() == sent
    assert told == [sent]
    assert texts(control, "#general").count("lost answer") == 1


def test_a_post_that_never_arrived_is_sent_again(publisher: Publisher, control: Control) -> None:
    """A broken connection before the work is done costs a try, not the message."""
    general = channel(control, "general")
    control.act("fault", service="slack", match={"method": "chat.postMessage"}, fault="500", times=1)
    with pytest.raises(SlackUnavailable):
        publisher.post(general, Message("second try"), key="c")
    publisher.post(general, Message("second try"), key="c")
    assert texts(control, "#general").count("second try") == 1


def test_two_workers_at_once_post_once(slack: RunningSandbox, db: Database, control: Control) -> None:
    """A job taken over too early races with the worker that was only slow; the database lets one send."""
    sales = channel(control, "sales")
    control.act(
        "fault", service="slack", match={"method": "chat.postMessage"}, fault="drop_after", times=1, after_ms=300
    )
    start = threading.Barrier(2)

    def send(publisher: Publisher) -> None:
        start.wait()
        try:
            publisher.post(sales, Message("raced"), key="d")
        except SlackUnavailable:
            publisher.post(sales, Message("raced"), key="d")

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(send, [publisher_on(slack, db), publisher_on(slack, db)]))
    assert texts(control, "#sales").count("raced") == 1


def test_a_job_waits_as_long_as_slack_asks(publisher: Publisher, control: Control) -> None:
    """429 with Retry-After: the job sleeps that long and goes on; a listener does not."""
    revops = channel(control, "revops")
    control.act("fault", service="slack", match={"method": "chat.postMessage"}, fault="429", times=1)
    started = time.monotonic()
    with running(1):
        publisher.post(revops, Message("patient"), key="e")
    assert time.monotonic() - started >= 1.0
    control.act("fault", service="slack", match={"method": "chat.postMessage"}, fault="429", times=1)
    with pytest.raises(SlackUnavailable) as refused:
        publisher.post(revops, Message("hurried"), key="f")
    assert refused.value.retry_after_seconds == 1.0


def test_a_burst_keeps_slacks_pace(slack: RunningSandbox, db: Database, control: Control) -> None:
    """Two workers post eight messages to one channel, and Slack has no reason to refuse one."""
    sales = channel(control, "sales")
    both = [publisher_on(slack, db), publisher_on(slack, db)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: both[n % 2].post(sales, Message(f"burst {n}"), key=f"burst-{n}"), range(8)))
    assert len([text for text in texts(control, "#sales") if text.startswith("burst")]) == 8
    assert not any('"status": 429' in line and "burst" in line for line in control.journal())


def test_an_answer_is_not_repeated_when_its_job_runs_again(
    publisher: Publisher, control: Control, db: Database
) -> None:
    """The n-th answer of a job is the same answer in each of its runs."""
    to = Conversation("T", user_id(control), channel(control, "general"))
    for _ in range(2):
        with running(77):
            publisher.reply(to, Message("answer one"))
            publisher.reply(to, Message("answer two"))
    said = texts(control, "#general")
    assert (said.count("answer one"), said.count("answer two")) == (1, 1)
    with db.begin() as session:
        kinds = session.scalars(select(OpsLogEntry.kind)).all()
    assert list(kinds) == ["reply", "reply"]


def test_an_answer_that_slack_did_not_take_is_given_by_the_next_run(publisher: Publisher, control: Control) -> None:
    """Only what was said counts as said."""
    to = Conversation("T", user_id(control), channel(control, "general"))
    control.act("fault", service="slack", match={"method": "chat.postEphemeral"}, fault="500", times=1)
    with running(78), pytest.raises(SlackUnavailable):
        publisher.reply(to, Message("came later"))
    with running(78):
        publisher.reply(to, Message("came later"))
    assert texts(control, "#general").count("came later") == 1


@pytest.mark.parametrize(("fault", "copies"), [("drop_after", 2), ("bad_json", 2), ("drop", 0)])
def test_a_private_answer_that_may_have_arrived_is_sent_at_most_twice(
    publisher: Publisher, control: Control, fault: str, copies: int
) -> None:
    """Nobody can look for a private message: the job that runs again does not repeat it, and nothing is raised."""
    to = Conversation("T", user_id(control), channel(control, "general"))
    control.act("fault", service="slack", match={"method": "chat.postEphemeral"}, fault=fault, times=9)
    for _ in range(3):
        with running(79):
            publisher.reply(to, Message(f"perhaps {fault}"), key=f"perhaps:{fault}")
    assert texts(control, "#general").count(f"perhaps {fault}") == copies


def test_a_private_answer_that_was_lost_once_still_comes(publisher: Publisher, control: Control) -> None:
    """The further try is what brings it where the first connection broke before Slack had read it."""
    to = Conversation("T", user_id(control), channel(control, "general"))
    control.act("fault", service="slack", match={"method": "chat.postEphemeral"}, fault="drop", times=1)
    publisher.reply(to, Message("at the second try"))
    assert texts(control, "#general").count("at the second try") == 1


def test_where_the_bot_may_not_speak_the_answer_comes_by_direct_message(publisher: Publisher, control: Control) -> None:
    """A private channel without the bot refuses ephemerals."""
    to = Conversation("T", user_id(control), channel(control, "closed"))
    publisher.reply(to, Message("by message"))
    assert "by message" in texts(control, "@bot")


def test_a_refusal_is_no_reason_to_try_again(publisher: Publisher) -> None:
    """Slack's own name for it is kept."""
    with pytest.raises(SlackRefused) as refused:
        publisher.post("C0NOWHERE", HELLO, key="g")
    assert refused.value.code == "channel_not_found"
    assert not refused.value.may_pass


def test_a_channel_that_its_owners_closed_is_told_as_their_matter(publisher: Publisher, control: Control) -> None:
    """Slack has several names for that; people read one sentence, with whom to ask."""
    control.act("channel", channel="#general", post_refusal="restricted_action_read_only_channel")
    with pytest.raises(SlackRefused) as refused:
        publisher.post(channel(control, "general"), HELLO, key="closed by its owners")
    control.act("channel", channel="#general", post_refusal=None)
    assert "Its owners or an admin can allow it" in refused.value.advice

"""What comes in: forged, malformed, doubled, unknown, unwelcome."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import logging
import resource
import time
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY
from sqlalchemy import text

from app.db.schema import Base
from app.home.end_installation import KEPT
from app.wiring import check_installed, ticks
from sandbox.org import OrgData
from tests.bot.desk_org import BOB, desk_org
from tests.bot.harness import Bot, as_text
from tests.faults.forged import forged, send_all

SECRET_WORDS = "the customer said something secret"  # nothing is opened with it


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


class Caller:
    """Sends raw requests to the bot's own port."""

    def __init__(self, bot: Bot) -> None:
        self.port = bot.services.settings.port
        self.secret = bot.services.settings.slack_signing_secret.get_secret_value()

    def sign(self, body: bytes, at: float | None = None) -> dict[str, str]:
        stamp = str(int(at or time.time()))
        digest = hmac.new(self.secret.encode(), f"v0:{stamp}:".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": f"v0={digest}"}

    def send(self, body: bytes, headers: dict[str, str], method: str = "POST", path: str = "/slack/events") -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.putrequest(method, path)
        for name, value in headers.items():
            connection.putheader(name, value.encode("latin-1", "replace"))
        connection.endheaders(body)
        status = connection.getresponse().status
        connection.close()
        return status

    def post(self, body: bytes, headers: dict[str, str], content_type: str = "application/json") -> int:
        return self.send(body, {"Content-Type": content_type, "Content-Length": str(len(body)), **headers})


@pytest.fixture
def caller(bot: Bot) -> Caller:
    """Somebody on the internet who may or may not be Slack."""
    return Caller(bot)


def jobs(bot: Bot) -> int:
    """How many jobs are on the queue."""
    with bot.services.db.begin() as session:
        return int(session.scalar(text("SELECT count(*) FROM procrastinate_jobs")) or 0)


NOW = str(int(time.time()))
GOOD = "v0=" + "a" * 64


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 401),
        ({"X-Slack-Signature": GOOD}, 401),
        ({"X-Slack-Request-Timestamp": NOW}, 401),
        ({"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": GOOD}, 401),
        ({"X-Slack-Request-Timestamp": "1e9", "X-Slack-Signature": GOOD}, 401),
        ({"X-Slack-Request-Timestamp": "9" * 40, "X-Slack-Signature": GOOD}, 401),
        ({"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v0=" + "ä" * 64}, 401),
        ({"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": "v1=" + "a" * 64}, 401),
        ({"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": GOOD}, 401),
        ({"X-Slack-Request-Timestamp": "1000000000", "X-Slack-Signature": GOOD}, 401),
        ({"Content-Length": "nine"}, 400),
        ({"Content-Length": "-1"}, 400),
    ],
)
def test_a_forged_request_gets_a_4xx(caller: Caller, headers: dict[str, str], status: int) -> None:
    """Never a 500, whatever the headers look like."""
    assert caller.post(b"{}", headers) == status


def test_nothing_of_a_forged_body_is_logged(
    caller: Caller, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Strangers do not write into our logs, and customers' words do not end there."""
    with caplog.at_level(logging.DEBUG):
        body = json.dumps({"text": SECRET_WORDS}).encode()
        caller.post(body, {"X-Slack-Request-Timestamp": NOW, "X-Slack-Signature": GOOD})
    assert SECRET_WORDS not in caplog.text + "".join(capfd.readouterr())


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"{", "application/json"),
        (b"[1, 2]", "application/json"),
        (b"\xff\xfe", "application/json"),
        (b"payload=%7B", "application/x-www-form-urlencoded"),
        (b"payload=%5B%5D", "application/x-www-form-urlencoded"),
        (b"[" * 100_000, "application/json"),
    ],
)
def test_a_signed_body_that_cannot_be_read_is_a_bad_request(caller: Caller, body: bytes, content_type: str) -> None:
    """Not a 500 either."""
    assert caller.post(body, caller.sign(body), content_type) == 400


def test_a_replayed_request_is_refused(caller: Caller) -> None:
    """A signature is good for five minutes."""
    body = b'{"type": "url_verification", "challenge": "c"}'
    assert caller.post(body, caller.sign(body)) == 200
    assert caller.post(body, caller.sign(body, time.time() - 301)) == 401


def test_too_much_is_not_read(caller: Caller) -> None:
    """A body of more than a megabyte is refused, and one of many megabytes by its length alone."""
    body = b"x" * 1_000_001
    assert caller.post(body, caller.sign(body)) == 413
    assert caller.send(b"", {"Content-Length": "9000000000", **caller.sign(b"")}) == 413


def test_a_request_without_a_length_is_refused(caller: Caller) -> None:
    """Slack always says how long its body is."""
    assert caller.send(b"", {"Content-Type": "application/json", **caller.sign(b"")}) == 411


def test_a_chunked_request_is_read_whole_before_it_is_trusted(caller: Caller) -> None:
    """A proxy may chunk; the signature is checked over all of it."""
    body = b'{"type": "url_verification", "challenge": "c"}'
    chunked = b"5\r\n" + body[:5] + b"\r\n" + f"{len(body) - 5:x}\r\n".encode() + body[5:] + b"\r\n0\r\n\r\n"
    headers = {"Content-Type": "application/json", "Transfer-Encoding": "chunked"}
    assert caller.send(chunked, {**headers, **caller.sign(body)}) == 200
    assert caller.send(chunked, {**headers, **caller.sign(body + b" ")}) == 401


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.binary(max_size=400),
    stamp=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=20),
    signature=st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=80),
)
def test_no_request_makes_a_500(caller: Caller, body: bytes, stamp: str, signature: str) -> None:
    """Random headers and bodies, signed by nobody."""
    status = caller.post(body, {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": signature})
    assert 400 <= status < 500


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.dictionaries(
        st.sampled_from(
            ["type", "command", "event", "team_id", "user", "actions", "view", "trigger_id", "payload", "x"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.text(max_size=10),
            lambda kids: st.lists(kids, max_size=3) | st.dictionaries(st.text(max_size=5), kids, max_size=3),
            max_leaves=5,
        ),
    )
)
def test_no_signed_nonsense_makes_a_500(caller: Caller, body: dict[str, object]) -> None:
    """Even what has the right signature may be anything."""
    raw = json.dumps(body).encode()
    assert caller.post(raw, caller.sign(raw)) < 500


def test_many_forged_requests_do_nothing_and_leave_nothing(bot: Bot, caller: Caller) -> None:
    """No 500, no job, no growing memory."""
    asyncio.run(send_all(caller.port, forged(200, 1, caller.secret)))
    before, waiting = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, jobs(bot)
    statuses = asyncio.run(send_all(caller.port, forged(1000, 2, caller.secret)))
    assert {status // 100 for status in statuses} == {4}
    assert jobs(bot) == waiting
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000


def test_another_workspace_is_not_answered(bot: Bot, caller: Caller) -> None:
    """The mirror is one company's, whoever the app was shared with."""
    told = {
        "command": "/throughline",
        "text": "status",
        "trigger_id": "t1",
        "team_id": "T0OTHER",
        "user_id": "U1",
        "channel_id": "C1",
    }
    body = urlencode(told).encode()
    waiting = jobs(bot)
    assert caller.post(body, caller.sign(body), "application/x-www-form-urlencoded") < 500
    assert jobs(bot) == waiting


def events(bot: Bot, kind: str) -> list[str]:
    """Ids of the events of a type that were delivered, oldest first."""
    sent = (json.loads(line)["request"] for line in bot.control.journal(service="slack", dir="out"))
    return [
        told["event_id"] for told in sent if isinstance(told, dict) and (told.get("event") or {}).get("type") == kind
    ]


def test_an_event_delivered_three_times_is_answered_once(bot: Bot) -> None:
    """Slack's retries are neither dropped nor answered twice."""
    (answer, *rest) = bot.say(BOB, "@throughline what is open at Quarry Foods?")
    assert not rest
    event_id = events(bot, "app_mention")[-1]
    for reason in ("http_timeout", "http_error"):
        bot.control.act("redeliver", event_id=event_id, reason=reason)
    bot.run_jobs()
    told = [m for m in bot.messages(BOB, "#general") if m["ts"] > bot.last_ts and m.get("bot_id")]
    assert len(told) == 1, as_text(answer)


def test_an_event_that_nobody_handles_is_acknowledged(bot: Bot) -> None:
    """Else Slack would count it as failed, send it again, and one day stop sending."""
    bot.control.act("open_home", user=BOB)
    told = bot.control.act("message", user=BOB, channel="#general", text="nothing for the bot")
    assert told["ok"]


def test_events_that_slack_withholds_are_counted(bot: Bot) -> None:
    """The notice has no event inside; it is acknowledged, so that it is no failure too, and monitoring hears of it."""
    before = withheld()
    bot.control.act("open_home", user=BOB)
    bot.control.act("rates", events_per_hour=1)
    assert bot.control.act("open_home", user=BOB)["status"] is None
    until = time.monotonic() + 10
    while not (told := withheld() - before) and time.monotonic() < until:
        time.sleep(0.02)
    bot.control.act("rates", events_per_hour=None)
    assert told == 1
    journal = (json.loads(line) for line in bot.control.journal(service="slack", dir="out"))
    assert [one["status"] for one in journal if one["method"] == "app_rate_limited"] == [200]


def withheld() -> float:
    """How many notices of withheld events were counted."""
    return REGISTRY.get_sample_value("throughline_events_withheld_total") or 0


@pytest.fixture
def uninstalled(bot: Bot) -> Iterator[Bot]:
    """The workspace took the app away."""
    bot.control.act("uninstall")
    bot.run_jobs()
    yield bot
    bot.control.act("install")


def rows_left(bot: Bot) -> set[str]:
    """Tables, besides those that are kept, in which something is left."""
    with bot.services.db.begin() as session:
        names = [table.name for table in Base.metadata.sorted_tables if table.name not in KEPT]
        return {name for name in names if session.scalar(text(f"SELECT count(*) FROM {name}"))}


def test_an_app_that_is_taken_away_forgets_everything(uninstalled: Bot) -> None:
    """Mirror, messages, answers and settings go, and the clock does not bring them back; the ops log stays and says so."""
    assert rows_left(uninstalled) == set()
    for tick in ticks(uninstalled.services.settings):
        tick.run(uninstalled.services)
    assert rows_left(uninstalled) == set()
    with uninstalled.services.db.begin() as session:
        kinds = session.scalars(text("SELECT kind FROM ops_log ORDER BY id DESC LIMIT 3")).all()
    assert "installation.ended" in kinds
    uninstalled.control.act("install")
    check_installed(uninstalled.services)
    ticks(uninstalled.services.settings)[0].run(uninstalled.services)
    assert "sync_state" in rows_left(uninstalled)

"""How payloads reach the bot: signatures, three seconds, retries."""

from __future__ import annotations

import time

import pytest
from slack_sdk.signature import SignatureVerifier

from sandbox.server import RunningSandbox
from tests.sandbox.bots import Control, RecordingBot, Reply, wait_for
from tests.sandbox.conftest import ANN


def test_every_payload_is_signed(sandbox: RunningSandbox, control: Control, bot: RecordingBot) -> None:
    """Slack's own verifier accepts the signature, and refuses it for another body."""
    control.post("open_home", user=ANN)
    received = bot.received[0]
    verifier = SignatureVerifier(sandbox.settings["SLACK_SIGNING_SECRET"])
    assert verifier.is_valid_request(received.body, received.headers)
    assert not verifier.is_valid_request(received.body + b" ", received.headers)


def test_an_event_has_the_keys_of_its_envelope(control: Control, bot: RecordingBot) -> None:
    """The envelope is what Bolt expects: team, app, authorizations, ids."""
    control.post("message", user=ANN, channel="general", text="hi @throughline")
    envelope = bot.received[0].payload
    assert envelope["type"] == "event_callback"
    assert envelope["event_id"].startswith("Ev")
    assert envelope["authorizations"][0]["is_bot"] is True
    assert {"token", "team_id", "api_app_id", "event_time", "event_context"} <= envelope.keys()
    assert bot.received[0].headers["content-type"] == "application/json"


def test_the_acknowledgement_is_measured(control: Control, bot: RecordingBot) -> None:
    """The call tells status and time of the bot's answer."""
    bot.replies.append(Reply(200, wait=0.2))
    answer = control.post("open_home", user=ANN)
    assert answer["status"] == 200
    assert answer["ack_ms"] >= 200


def test_a_failed_event_is_retried_three_times_with_headers(control: Control, bot: RecordingBot) -> None:
    """The first attempt has no retry header, the others count and name the reason."""
    bot.replies = [Reply(500)] * 4
    control.post("open_home", user=ANN)
    wait_for(lambda: len(bot.received) == 4)
    time.sleep(0.3)
    assert [r.headers.get("x-slack-retry-num") for r in bot.received] == [None, "1", "2", "3"]
    assert bot.received[1].headers["x-slack-retry-reason"] == "http_error"
    assert len({r.payload["event_id"] for r in bot.received}) == 1


def test_a_retry_that_succeeds_is_the_last(control: Control, bot: RecordingBot) -> None:
    """After a 200 nothing more comes."""
    bot.replies = [Reply(500)]
    control.post("open_home", user=ANN)
    wait_for(lambda: len(bot.received) == 2)
    time.sleep(0.3)
    assert len(bot.received) == 2


def test_the_bot_can_ask_for_no_retry(control: Control, bot: RecordingBot) -> None:
    """X-Slack-No-Retry: 1 ends it."""
    bot.replies = [Reply(500, headers={"X-Slack-No-Retry": "1"})]
    control.post("open_home", user=ANN)
    time.sleep(0.3)
    assert len(bot.received) == 1


@pytest.mark.usefixtures("impatient_slack")
def test_a_late_command_fails_in_front_of_the_person(control: Control, bot: RecordingBot) -> None:
    """After three seconds without an answer the person reads operation_timeout; commands are not retried."""
    bot.replies = [Reply(wait=1.5)]
    answer = control.post("command", user=ANN, channel="general", command="/account", text="acme")
    assert (answer["ok"], answer["status"], answer["note"]) == (True, 0, "operation_timeout")
    assert 500 <= answer["ack_ms"] < 1500
    seen = control.messages(channel="general", user=ANN)[-1]
    assert seen["text"] == '/account failed with the error "operation_timeout"'
    assert seen["is_ephemeral"]
    assert len(bot.received) == 1


@pytest.mark.usefixtures("impatient_slack")
def test_a_late_event_is_retried_for_http_timeout(control: Control, bot: RecordingBot) -> None:
    """An event answered too late comes again and says why."""
    bot.replies = [Reply(wait=1.5)]
    control.post("open_home", user=ANN)
    again = wait_for(lambda: bot.received[1:2])[0]
    assert again.headers["x-slack-retry-reason"] == "http_timeout"


def test_a_command_refused_by_the_bot_is_a_dispatch_failure(control: Control, bot: RecordingBot) -> None:
    """A status that is not 2xx shows as dispatch_failed."""
    bot.replies = [Reply(500)]
    answer = control.post("command", user=ANN, channel="general", command="/account")
    assert (answer["status"], answer["note"]) == (500, "dispatch_failed")
    assert "dispatch_failed" in control.messages(channel="general", user=ANN)[-1]["text"]


def test_a_bot_that_is_not_there_is_named(control: Control) -> None:
    """Nobody listening gives status 0 at once."""
    control.post("delivery", bot_url="http://127.0.0.1:9")
    answer = control.post("command", user=ANN, channel="general", command="/account")
    assert (answer["status"], answer["note"]) == (0, "connection_failed")


def test_an_event_is_redelivered_on_request(control: Control, bot: RecordingBot) -> None:
    """The same event id arrives again, as Slack's retry."""
    control.post("open_home", user=ANN)
    event_id = bot.received[0].payload["event_id"]
    assert control.post("redeliver", event_id=event_id, reason="http_timeout")["status"] == 200
    assert bot.received[1].payload["event_id"] == event_id
    assert bot.received[1].headers["x-slack-retry-num"] == "1"
    assert control.asked("POST", "redeliver", json={"event_id": "Ev0"}).status_code == 404


@pytest.mark.parametrize("kind", ["event_callback", "command"])
def test_deliveries_are_in_the_journal(control: Control, kind: str) -> None:
    """Outgoing payloads are journaled with their acknowledgement and without secrets."""
    control.post("command", user=ANN, channel="general", command="/account", text="x")
    control.post("open_home", user=ANN)
    line = next(e for e in control.journal() if e["dir"] == "out" and e["kind"] == kind)
    assert (line["service"], line["status"], line["path"]) == ("slack", 200, "/slack/events")
    assert line["request"]["token"] == "***"


def limited(bot: RecordingBot) -> list[dict]:
    return [r.payload for r in bot.received if r.payload["type"] == "app_rate_limited"]


def test_events_beyond_the_hours_limit_are_withheld_and_the_app_is_told(control: Control, bot: RecordingBot) -> None:
    """Once a minute, without an event inside; an hour later events come again."""
    control.post("rates", events_per_hour=2)
    said = [control.post("open_home", user=ANN)["status"] for _ in range(4)]
    assert said == [200, 200, None, None]
    (told,) = wait_for(lambda: limited(bot))
    assert told.keys() == {"token", "type", "team_id", "minute_rate_limited", "api_app_id"}
    assert told["minute_rate_limited"] % 60 == 0
    control.post("clock", advance_seconds=3600)
    assert control.post("open_home", user=ANN)["status"] == 200


def test_events_are_switched_off_where_nearly_all_of_them_fail(control: Control, bot: RecordingBot) -> None:
    """Only from the least number on at which Slack judges, and until somebody switches them on; commands go on."""
    control.post("rates", judged_from=3)
    control.post("delivery", retry_seconds=[])
    bot.replies = [Reply(500)] * 3
    assert [control.post("open_home", user=ANN)["status"] for _ in range(4)] == [500, 500, 500, None]
    assert wait_for(lambda: limited(bot))
    assert control.post("rates")["events"] == "off"
    assert control.post("command", user=ANN, channel="general", command="/account", text="x")["status"] == 200
    control.post("rates", events="on")
    assert control.post("open_home", user=ANN)["status"] == 200


def test_a_single_success_in_twenty_keeps_events_on(control: Control, bot: RecordingBot) -> None:
    """Five in a hundred are enough."""
    control.post("rates", judged_from=20)
    control.post("delivery", retry_seconds=[])
    bot.replies = [Reply(), *[Reply(500)] * 19]
    statuses = [control.post("open_home", user=ANN)["status"] for _ in range(21)]
    assert statuses == [200, *[500] * 19, 200]

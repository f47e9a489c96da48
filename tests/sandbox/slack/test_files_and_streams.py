"""Uploads in three steps, growing messages, the assistant's status."""

from __future__ import annotations

import base64
from datetime import timedelta
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.clock import Clock
from sandbox.slack.statuses import Statuses
from tests.sandbox.bots import Control
from tests.sandbox.conftest import ANN


def test_the_sdk_uploads_a_file(client: WebClient, control: Control) -> None:
    """files_upload_v2 goes through all three steps, and the bytes can be read back."""
    channel = control.channel_id("general")
    client.files_upload_v2(channel=channel, filename="pull.csv", content="a,b\n1,2", initial_comment="Here & now")
    seen = control.messages(channel="general")[0]
    assert (seen["text"], seen["files"][0]["name"]) == ("Here &amp; now", "pull.csv")
    assert requests.get(seen["files"][0]["url_private"], timeout=10).text == "a,b\n1,2"
    assert client.files_info(file=seen["files"][0]["id"])["file"]["size"] == 7


def test_a_file_without_bytes_is_not_shared(client: WebClient, control: Control) -> None:
    """Completing before uploading is file_not_found."""
    announced = client.files_getUploadURLExternal(filename="a.csv", length=3)
    with pytest.raises(SlackApiError, match="file_not_found"):
        client.files_completeUploadExternal(files=[{"id": announced["file_id"]}])


def test_the_announced_length_must_be_true(client: WebClient) -> None:
    """Other bytes than announced are refused."""
    announced = client.files_getUploadURLExternal(filename="a.csv", length=3)
    assert requests.post(announced["upload_url"], data=b"four", timeout=10).status_code == 400
    odd = {"data": b"--x", "headers": {"Content-Type": "multipart/form-data"}}
    assert requests.post(announced["upload_url"], timeout=10, **odd).status_code == 400
    form = {"filename": ("a.csv", b"\r\n\xff")}
    assert requests.post(announced["upload_url"], files=form, timeout=10).text == "OK - 3"


def test_a_person_attaches_bytes(control: Control) -> None:
    """Base64 carries what is not text, whole; anything else in its place is refused."""
    picture = bytes(range(256))
    files = [{"name": "chart.png", "content_base64": base64.b64encode(picture).decode()}]
    control.post("message", user=ANN, channel="general", text="look", files=files)
    shown = control.messages(user=ANN, channel="general")[-1]["files"][0]
    assert (shown["mimetype"], shown["size"]) == ("image/png", 256)
    assert requests.get(shown["url_private"], timeout=5).content == picture
    bad = {"user": ANN, "channel": "general", "files": [{"name": "x", "content_base64": "%"}]}
    assert control.asked("POST", "message", json=bad).status_code == 400


def test_a_stream_grows_and_ends(client: WebClient, control: Control) -> None:
    """Text is appended, then blocks close it."""
    channel = control.dm(ANN)
    first = control.post("message", user=ANN, channel="dm", text="hi")["ts"]
    ts = client.chat_startStream(channel=channel, thread_ts=first, markdown_text="One")["ts"]
    client.chat_appendStream(channel=channel, ts=ts, markdown_text=" two")
    client.chat_stopStream(channel=channel, ts=ts, blocks=[{"type": "divider"}])
    seen = control.messages(user=ANN, thread_ts=first)[1]
    assert (seen["text"], seen["blocks"][0]["type"], seen["streaming"]) == ("One two", "divider", False)
    assert (seen["streamed"], control.messages(user=ANN)[0]["streamed"]) == (True, False)
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        client.chat_appendStream(channel=channel, ts=ts, markdown_text="late")
    again = client.chat_startStream(channel=channel, thread_ts=first)["ts"]
    for chunks in ("x", ["x"]):
        with pytest.raises(SlackApiError, match="invalid_chunks"):
            client.api_call("chat.appendStream", json={"channel": channel, "ts": again, "chunks": chunks})
    with pytest.raises(SlackApiError, match="msg_blocks_too_many"):
        client.chat_stopStream(channel=channel, ts=again, blocks=[{"type": "divider"}] * 51)


def test_a_stream_reports_its_steps(client: WebClient, control: Control) -> None:
    """A task is one card, whatever becomes of it; a plan gathers the cards; what cannot be drawn is refused."""
    channel = control.dm(ANN)
    first = control.post("message", user=ANN, channel="dm", text="hi")["ts"]
    ts = client.chat_startStream(channel=channel, thread_ts=first)["ts"]

    def append(*chunks: dict[str, str]) -> list[dict[str, Any]]:
        client.api_call("chat.appendStream", json={"channel": channel, "ts": ts, "chunks": chunks})
        return control.messages(user=ANN, thread_ts=first)[1]["blocks"]

    step = {"type": "task_update", "id": "1", "title": "Reading", "status": "in_progress", "details": "12 mails"}
    assert [block["status"] for block in append(step)] == ["in_progress"]
    (card,) = append({"type": "task_update", "id": "1", "title": "Reading", "status": "complete"})
    assert (card["status"], card["details"]["elements"][0]["elements"][0]["text"]) == ("complete", "12 mails")
    (plan,) = append({"type": "plan_update", "title": "Steps"}, step | {"id": "2", "status": "pending"})
    assert (plan["title"], [task["task_id"] for task in plan["tasks"]]) == ("Steps", ["1", "2"])
    with pytest.raises(SlackApiError, match="invalid_chunks"):
        append(step | {"status": "soon"})


def test_a_stream_ends_by_itself_after_five_minutes(client: WebClient, control: Control) -> None:
    """Slack closes it even while it is written."""
    channel = control.dm(ANN)
    first = control.post("message", user=ANN, channel="dm", text="hi")["ts"]
    ts = client.chat_startStream(channel=channel, thread_ts=first)["ts"]
    control.post("clock", advance_seconds=301)
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        client.chat_appendStream(channel=channel, ts=ts, markdown_text="x")


def test_a_stream_in_a_channel_names_its_reader(client: WebClient, control: Control) -> None:
    """Channels need recipient_user_id and recipient_team_id."""
    channel = control.channel_id("general")
    first = control.post("message", user=ANN, channel="general", text="hi")["ts"]
    with pytest.raises(SlackApiError, match="missing_recipient_user_id"):
        client.chat_startStream(channel=channel, thread_ts=first, markdown_text="x")
    reader = {"recipient_user_id": control.user_id(ANN), "recipient_team_id": client.auth_test()["team_id"]}
    assert client.chat_startStream(channel=channel, thread_ts=first, markdown_text="x", **reader)["ok"]


def test_a_streaming_message_is_not_updated(client: WebClient, control: Control) -> None:
    """chat.update waits for the end of the stream."""
    channel = control.dm(ANN)
    first = control.post("message", user=ANN, channel="dm", text="hi")["ts"]
    ts = client.chat_startStream(channel=channel, thread_ts=first, markdown_text="x")["ts"]
    with pytest.raises(SlackApiError, match="streaming_state_conflict"):
        client.chat_update(channel=channel, ts=ts, text="y")


def test_a_status_shows_until_the_reply(client: WebClient, control: Control) -> None:
    """assistant.threads.setStatus is cleared by what the bot says next."""
    channel = control.dm(ANN)
    first = control.post("message", user=ANN, channel="dm", text="hi")["ts"]
    client.assistant_threads_setStatus(channel_id=channel, thread_ts=first, status="is reading")
    assert control.get("messages", user=ANN, thread_ts=first)["status"] == "is reading"
    client.chat_postMessage(channel=channel, thread_ts=first, text="done")
    assert control.get("messages", user=ANN, thread_ts=first)["status"] == ""


def test_a_status_goes_by_itself() -> None:
    """After two minutes without a reply."""
    clock = Clock()
    statuses = Statuses(clock)
    statuses.show("D1", "1.1", "is reading")
    clock.advance(timedelta(seconds=119))
    assert statuses.now("D1", "1.1") == "is reading"
    clock.advance(timedelta(seconds=2))
    assert statuses.now("D1", "1.1") == ""


def test_five_prompts_are_too_many(client: WebClient, control: Control) -> None:
    """Up to four suggestions."""
    prompts = [{"title": str(n), "message": "m"} for n in range(5)]
    with pytest.raises(SlackApiError, match="invalid_arguments"):
        client.assistant_threads_setSuggestedPrompts(channel_id=control.dm(ANN), thread_ts="1.1", prompts=prompts)

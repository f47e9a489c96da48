"""chat.*Stream: a message that grows while it is written."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.slack.blockkit.limits import BLOCKS_PER_SURFACE
from sandbox.slack.checks import check_blocks, check_metadata
from sandbox.slack.content import MAX_MARKDOWN, Content
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.speaking import bot_message, channel_for_post, thread_for_post
from sandbox.slack.texts import encode_texts, stored_mrkdwn
from sandbox.slack.views import with_ids
from sandbox.slack.web_api.call import Answer, Call, method
from sandbox.slack.web_api.stream_tasks import open_plan, update_task

STREAM_LIFE = timedelta(minutes=5)
"""Slack ends a stream after about five minutes, even one that is still being written."""


@method("chat.startStream", "chat:write")
def start_stream(slack: SlackService, call: Call) -> Answer:
    """Open a growing message in a thread; channels need the reader's ids as well."""
    channel = channel_for_post(slack, call.required("channel"))
    thread = thread_for_post(slack, channel, call.required("thread_ts"))
    if call.text("task_display_mode", "timeline") not in ("timeline", "plan"):
        raise SlackError("invalid_arguments", ["[ERROR] must be a valid enum value [json-pointer:/task_display_mode]"])
    if channel.kind != "im":
        _check_reader(slack, call)
    message = bot_message(slack, channel.id, Content())
    message.thread_ts, message.streaming, message.streamed = thread, True, True
    if call.text("task_display_mode") == "plan":
        open_plan(message, "")
    _append(message, call)
    slack.messages.post(message)
    slack.statuses.clear(channel.id, thread or "")
    return {"channel": channel.id, "ts": message.ts}


@method("chat.appendStream", "chat:write")
def append_stream(slack: SlackService, call: Call) -> Answer:
    """Add text or chunks to it."""
    message = _streaming(slack, call)
    if not call.text("markdown_text") and not call.args.get("chunks"):
        raise SlackError("no_text")
    _append(message, call)
    slack.messages.changed(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.stopStream", "chat:write")
def stop_stream(slack: SlackService, call: Call) -> Answer:
    """Finish it, with blocks below the text if wanted."""
    message = _streaming(slack, call)
    blocks = _checked(call.args.get("blocks"))
    metadata = check_metadata(call.args.get("metadata"))
    _append(message, call)
    message.blocks += encode_texts(with_ids(blocks))
    message.metadata = metadata or message.metadata
    message.streaming = False
    slack.messages.changed(message)
    shown = message.as_json(with_metadata=True)
    return {"channel": message.channel, "ts": message.ts, "message": shown}


def _check_reader(slack: SlackService, call: Call) -> None:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not call.text(name):
            raise SlackError(f"missing_{name}")
    if call.text("recipient_user_id") not in slack.workspace.users:
        raise SlackError("user_not_found")
    if call.text("recipient_team_id") != slack.workspace.team_id:
        raise SlackError("team_not_found")


def _streaming(slack: SlackService, call: Call) -> Message:
    message = slack.messages.find(call.required("channel"), call.required("ts"))
    if message is None:
        raise SlackError("message_not_found")
    if message.bot_id != slack.workspace.bot_id:
        raise SlackError("message_not_owned_by_app")
    started_at = datetime.fromtimestamp(float(message.ts), slack.clock.now().tzinfo)
    if slack.clock.now() - started_at > STREAM_LIFE:
        message.streaming = False
    if not message.streaming:
        raise SlackError("message_not_in_streaming_state")
    return message


def _checked(blocks: object) -> list[dict[str, Any]]:
    """Blocks for a stream, which has a word of its own for too many of them."""
    if isinstance(blocks, list) and len(blocks) > BLOCKS_PER_SURFACE["message"]:
        raise SlackError("msg_blocks_too_many")
    return check_blocks(blocks, "message")


def _append(message: Message, call: Call) -> None:
    text = call.text("markdown_text")
    if len(text) > MAX_MARKDOWN:
        raise SlackError("msg_too_long")
    message.text += stored_mrkdwn(text)
    for chunk in call.objects("chunks", "invalid_chunks"):
        _append_chunk(message, chunk)


def _append_chunk(message: Message, chunk: dict[str, Any]) -> None:
    kind = chunk.get("type")
    if kind == "markdown_text":
        message.text += stored_mrkdwn(str(chunk.get("text", "")))
    elif kind == "blocks":
        blocks = _checked(chunk.get("blocks"))
        message.blocks += encode_texts(with_ids(blocks))
    elif kind == "task_update":
        update_task(message, chunk)
    elif kind == "plan_update":
        open_plan(message, str(chunk.get("title", "")))
    else:
        raise SlackError("invalid_chunks")

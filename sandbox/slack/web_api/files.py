"""files.*: the upload in three steps."""

from __future__ import annotations

from typing import Any

from sandbox.slack.content import Content
from sandbox.slack.errors import SlackError
from sandbox.slack.files import StoredFile
from sandbox.slack.service import SlackService
from sandbox.slack.speaking import bot_message, channel_for_post, thread_for_post
from sandbox.slack.texts import stored_mrkdwn
from sandbox.slack.web_api.call import Answer, Call, method

MAX_ALT_TEXT = 1_000
MAX_CHANNELS = 100


@method("files.getUploadURLExternal", "files:write")
def get_upload_url(slack: SlackService, call: Call) -> Answer:
    """Announce a file; the answer says where its bytes go."""
    name, length = call.required("filename"), call.number("length", 0)
    if length <= 0:
        raise SlackError("invalid_arguments", ["[ERROR] length must be greater than 0"])
    alt_text = call.text("alt_txt")
    if len(alt_text) > MAX_ALT_TEXT:
        raise SlackError("alt_txt_too_large")
    stored = slack.files.announce(name, length, slack.workspace.bot.id, alt_text)
    return {"upload_url": f"{slack.base_url}/slack/upload/v1/{stored.key}", "file_id": stored.id}


@method("files.completeUploadExternal", "files:write")
def complete_upload(slack: SlackService, call: Call) -> Answer:
    """Make uploaded files visible, in a channel if one is named."""
    stored = [_uploaded(slack, item) for item in call.objects("files")]
    if not stored:
        raise SlackError("invalid_arguments", ["[ERROR] missing required field: files"])
    places = call.listed("channels") or call.listed("channel_id")
    if len(places) > MAX_CHANNELS:
        raise SlackError("channels_limit_exceeded")
    for name in places:
        _share(slack, call, stored, name)
    return {"files": [file.as_json(slack.base_url) for file in stored]}


@method("files.info", "files:read")
def info(slack: SlackService, call: Call) -> Answer:
    """One file."""
    stored = slack.files.find(call.required("file"))
    if stored is None or stored.content is None:
        raise SlackError("file_not_found")
    return {"file": stored.as_json(slack.base_url), "comments": [], "response_metadata": {"next_cursor": ""}}


def _uploaded(slack: SlackService, item: dict[str, Any]) -> StoredFile:
    stored = slack.files.find(str(item.get("id", "")))
    if stored is None or stored.content is None:
        raise SlackError("file_not_found")
    stored.title = str(item.get("title") or stored.name)
    return stored


def _share(slack: SlackService, call: Call, stored: list[StoredFile], name: str) -> None:
    channel = channel_for_post(slack, name)
    content = Content(text=stored_mrkdwn(call.text("initial_comment")))
    message = bot_message(slack, channel.id, content)
    message.thread_ts = thread_for_post(slack, channel, call.text("thread_ts"))
    for file in stored:
        file.shared.append(channel.id)
    message.files = [file.as_json(slack.base_url) for file in stored]
    slack.say(message)

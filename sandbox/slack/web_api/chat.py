"""chat.*: posting, changing and deleting messages."""

from __future__ import annotations

from typing import Any

from sandbox.slack.content import MAX_UPDATE_TEXT, Content, read_content
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.speaking import bot_message, channel_for_post, thread_for_post
from sandbox.slack.web_api.call import Answer, Call, method


@method("chat.postMessage", "chat:write")
def post_message(slack: SlackService, call: Call) -> Answer:
    """Post to a channel, a thread, or somebody's DM."""
    channel = channel_for_post(slack, call.required("channel"))
    content = read_content(call.args)
    slack.posting.take(channel.id)
    message = bot_message(slack, channel.id, content)
    message.thread_ts = thread_for_post(slack, channel, call.text("thread_ts"))
    if message.thread_ts and call.flag("reply_broadcast"):
        message.subtype = "thread_broadcast"
    slack.say(message)
    slack.statuses.clear(channel.id, message.thread_ts or "")
    return {"channel": channel.id, "ts": message.ts, "message": _shown(slack, message)} | _warned(content)


@method("chat.postEphemeral", "chat:write")
def post_ephemeral(slack: SlackService, call: Call) -> Answer:
    """Show something to one person in a channel."""
    channel = channel_for_post(slack, call.required("channel"))
    user = call.required("user")
    if user not in slack.workspace.users or user not in channel.members:
        raise SlackError("user_not_in_channel")
    content = read_content(call.args)
    message = bot_message(slack, channel.id, content)
    message.ephemeral_to, message.metadata = user, None
    message.thread_ts = thread_for_post(slack, channel, call.text("thread_ts"))
    if message.thread_ts and not slack.messages.replies(channel.id, message.thread_ts):
        return {"message_ts": slack.stamps.next()} | _warned(content)  # taken, and shown to nobody: no active thread
    slack.say(message)
    return {"message_ts": message.ts} | _warned(content)


@method("chat.update", "chat:write")
def update(slack: SlackService, call: Call) -> Answer:
    """Change one of the bot's own messages."""
    message = _own(slack, call, "cant_update_message")
    if message.streaming:
        raise SlackError("streaming_state_conflict")
    content = read_content(call.args, MAX_UPDATE_TEXT)
    before = message.as_json()
    content.put_into(message)
    message.edited = {"user": slack.workspace.bot.id, "ts": slack.stamps.next()}
    slack.message_changed(message, before)
    shown = _shown(slack, message)
    return {"channel": message.channel, "ts": message.ts, "text": message.text, "message": shown}


@method("chat.delete", "chat:write")
def delete(slack: SlackService, call: Call) -> Answer:
    """Delete one of the bot's own messages."""
    message = _own(slack, call, "cant_delete_message")
    slack.message_deleted(message)
    return {"channel": message.channel, "ts": message.ts}


@method("chat.getPermalink")
def get_permalink(slack: SlackService, call: Call) -> Answer:
    """The address of a message."""
    channel = slack.workspace.channels.get(call.required("channel"))
    if channel is None:
        raise SlackError("channel_not_found")
    message = slack.messages.find(channel.id, call.required("message_ts"))
    if message is None or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    return {"channel": channel.id, "permalink": permalink(slack, message)}


def permalink(slack: SlackService, message: Message) -> str:
    """Slack's form of a message's address, on the sandbox's own host."""
    address = f"{slack.base_url}/archives/{message.channel}/p{message.ts.replace('.', '')}"
    if message.thread_ts and message.thread_ts != message.ts:
        address += f"?thread_ts={message.thread_ts}&cid={message.channel}"
    return address


def _own(slack: SlackService, call: Call, refusal: str) -> Message:
    wanted = call.required("channel")
    if wanted not in slack.workspace.channels:
        raise SlackError("channel_not_found")
    message = slack.messages.find(wanted, call.required("ts"))
    if message is None or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    if message.bot_id != slack.workspace.bot_id:
        raise SlackError(refusal)
    return message


def _shown(slack: SlackService, message: Message) -> dict[str, Any]:
    shown = message.as_json(with_metadata=True) | {"team": slack.workspace.team_id}
    profile = {"id": slack.workspace.bot_id, "name": slack.workspace.bot.name, "deleted": False}
    return shown | {"bot_profile": {**profile, "app_id": slack.workspace.app_id}}


def _warned(content: Content) -> Answer:
    if content.warning is None:
        return {}
    return {"warning": content.warning, "response_metadata": {"warnings": [content.warning]}}

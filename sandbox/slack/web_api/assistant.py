"""assistant.threads.*: the line that says the bot is working, prompts, titles."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method

MAX_PROMPTS = 4
MAX_LOADING_MESSAGES = 10


@method("assistant.threads.setStatus", "chat:write", "assistant:write")
def set_status(slack: SlackService, call: Call) -> Answer:
    """Show what the bot is doing; an empty status clears it, and so does a reply."""
    if len(call.listed("loading_messages")) > MAX_LOADING_MESSAGES:
        raise SlackError("invalid_arguments", ["[ERROR] no more than 10 items allowed"])
    place = (_channel(slack, call), call.required("thread_ts"))
    slack.statuses.show(*place, call.text("status"))
    status = {"channel": place[0], "thread_ts": place[1], "status": call.text("status")}
    slack.changes.tell("status", status)
    return {}


@method("assistant.threads.setSuggestedPrompts", "assistant:write")
def set_suggested_prompts(slack: SlackService, call: Call) -> Answer:
    """Up to four things a person might ask."""
    prompts = call.objects("prompts")
    if not 1 <= len(prompts) <= MAX_PROMPTS:
        raise SlackError("invalid_arguments", ["[ERROR] prompts must have 1 to 4 items"])
    if any(not p.get("title") or not p.get("message") for p in prompts):
        raise SlackError("invalid_arguments", ["[ERROR] each prompt needs a title and a message"])
    place = (_channel(slack, call), call.text("thread_ts"))
    slack.prompts[place] = prompts
    slack.changes.tell("prompts", {"channel": place[0], "thread_ts": place[1], "prompts": prompts})
    return {}


@method("assistant.threads.setTitle", "assistant:write")
def set_title(slack: SlackService, call: Call) -> Answer:
    """Name a conversation with the bot."""
    channel, thread_ts = _channel(slack, call), call.required("thread_ts")
    title = {"channel": channel, "thread_ts": thread_ts, "title": call.required("title")}
    slack.changes.tell("title", title)
    return {}


def _channel(slack: SlackService, call: Call) -> str:
    channel = slack.workspace.channels.get(call.required("channel_id"))
    if channel is None or slack.workspace.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    return channel.id

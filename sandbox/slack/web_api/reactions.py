"""reactions.*: an emoji below a message."""

from __future__ import annotations

import re

from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method


@method("reactions.add", "reactions:write")
def add(slack: SlackService, call: Call) -> Answer:
    """The bot reacts."""
    message, name = _message(slack, call), _name(call)
    users = message.reactions.setdefault(name, [])
    if slack.workspace.bot.id in users:
        raise SlackError("already_reacted")
    users.append(slack.workspace.bot.id)
    slack.messages.changed(message)
    return {}


@method("reactions.remove", "reactions:write")
def remove(slack: SlackService, call: Call) -> Answer:
    """The bot takes its reaction back."""
    message, name = _message(slack, call), _name(call)
    users = message.reactions.get(name, [])
    if slack.workspace.bot.id not in users:
        raise SlackError("no_reaction")
    users.remove(slack.workspace.bot.id)
    slack.messages.changed(message)
    return {}


def _name(call: Call) -> str:
    """An emoji's name, with or without its colons and skin tone."""
    name = call.required("name").strip(":")
    if not re.fullmatch(r"[a-z0-9_+'\-]+(::skin-tone-[2-6])?", name):
        raise SlackError("invalid_name")
    return name


def _message(slack: SlackService, call: Call) -> Message:
    channel = slack.workspace.channels.get(call.required("channel"))
    if channel is None or slack.workspace.bot.id not in channel.members:
        raise SlackError("channel_not_found")
    message = slack.messages.find(channel.id, call.required("timestamp"))
    if message is None or message.ephemeral_to is not None:
        raise SlackError("message_not_found")
    return message

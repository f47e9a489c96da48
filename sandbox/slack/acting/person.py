"""Who acts and where, as the control API names them; and the keys that all interactions share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sandbox.slack.delivery import Ack
from sandbox.slack.errors import NotThere, Refused
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import Channel, User

Body = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True, slots=True)
class Act:
    """A person's act: what was asked of the control API, already tied to a user."""

    slack: SlackService
    user: User
    body: Body

    def text(self, name: str) -> str:
        """An argument that must be there; raises Refused naming it."""
        value = self.body.get(name)
        if value is None or value == "":
            raise Refused(f"{name!r} is missing: give it as a string")
        return str(value)

    def channel(self) -> Channel:
        """The channel named, if this person may be there; public ones are joined on the way."""
        channel = self.slack.workspace.find_channel(self.text("channel"), self.user)
        if not self.slack.workspace.may_see(self.user, channel):
            raise NotThere(f"{self.user.real_name} is not in {self.body['channel']!r}")
        if channel.is_archived:
            raise Refused(f"#{channel.name} is archived")
        if self.user.id not in channel.members:
            channel.members.append(self.user.id)
        return channel


def begin(slack: SlackService, body: Body) -> Act:
    """Tie a control call to the person it names; raises Refused or NotThere."""
    words = body.get("user")
    if not words:
        raise Refused("'user' is missing: give an id or an e-mail address")
    user = slack.workspace.find_user(str(words))
    if user.is_bot:
        raise Refused("the bot acts through the Web API, not through the control API")
    return Act(slack, user, body)


def shared_keys(act: Act, kind: str) -> dict[str, Any]:
    """The keys that every interactive payload has."""
    workspace, user = act.slack.workspace, act.user
    names = {"id": user.id, "username": user.name, "name": user.name, "team_id": workspace.team_id}
    return {
        "type": kind,
        "team": {"id": workspace.team_id, "domain": workspace.team_domain},
        "user": names,
        "api_app_id": workspace.app_id,
        "token": act.slack.credentials.verification_token,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def channel_words(channel: Channel) -> str:
    """A channel's name as payloads give it: hidden for DMs and private channels."""
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)


def spoken_failure(ack: Ack) -> str:
    """What Slack calls a failed acknowledgement in front of the person."""
    return "operation_timeout" if ack.note == "operation_timeout" else "dispatch_failed"

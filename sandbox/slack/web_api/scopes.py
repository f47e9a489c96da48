"""Scopes that depend on what a call touches, such as the kind of channel."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.workspace import Channel

FAMILY = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


def missing_scope(slack: SlackService, *needed: str) -> SlackError:
    """Slack's refusal of a call that the manifest does not cover."""
    provided = ",".join(sorted(slack.manifest.scopes))
    return SlackError("missing_scope", needed=",".join(needed), provided=provided)


def need(slack: SlackService, *any_of: str) -> None:
    """Raise `missing_scope` unless one of these was granted."""
    if not slack.manifest.scopes.intersection(any_of):
        raise missing_scope(slack, *any_of)


def need_for(slack: SlackService, channel: Channel, right: str) -> None:
    """Raise `missing_scope` unless `<kind of channel>:<right>` was granted."""
    need(slack, f"{FAMILY[channel.kind]}:{right}")

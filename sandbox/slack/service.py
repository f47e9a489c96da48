"""Everything the make-believe Slack consists of, wired together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.journal import Journal
from sandbox.org import OrgData
from sandbox.slack.changes import Changes
from sandbox.slack.credentials import Credentials
from sandbox.slack.delivery import Delivery
from sandbox.slack.events import Events
from sandbox.slack.files import Files
from sandbox.slack.ids import Stamps
from sandbox.slack.manifest import Manifest
from sandbox.slack.messages import Message, Messages
from sandbox.slack.rates import Posting, Tiers
from sandbox.slack.socket import SocketHub
from sandbox.slack.statuses import Statuses
from sandbox.slack.tickets import ResponseUrls, Triggers
from sandbox.slack.views import View, Views
from sandbox.slack.workspace import Channel, build_workspace


class SlackService:
    """One workspace with one app in it. `base_url` is the sandbox's own address, without a slash."""

    def __init__(
        self,
        org: OrgData,
        clock: Clock,
        journal: Journal,
        manifest: Manifest,
        base_url: str,
        credentials: Credentials,
    ) -> None:
        self.clock, self.journal, self.manifest, self.base_url = clock, journal, manifest, base_url
        self.credentials = credentials
        self.workspace = build_workspace(org, manifest.name, manifest.bot_name)
        self.changes = Changes()
        self.stamps = Stamps(clock)
        self.messages = Messages(self.stamps, self.changes)
        self.views = Views(self.stamps)
        self.files = Files()
        self.triggers = Triggers()
        self.response_urls = ResponseUrls(clock, base_url, self.workspace.team_id)
        self.posting = Posting()
        self.tiers = Tiers()
        self.installed = True
        self.statuses = Statuses(clock)
        self.prompts: dict[tuple[str, str], list[dict[str, Any]]] = {}
        self.oauth_codes: dict[str, str] = {}
        self.unfurls: dict[str, Message] = {}
        self.typed_on_messages: dict[tuple[str, str, str], dict[str, Any]] = {}
        self.offered_on_messages: dict[tuple[str, str, str], dict[str, Any]] = {}
        hub = SocketHub(self.workspace.app_id)
        secrets = self.credentials
        self.delivery = Delivery(clock, journal, hub, secrets.signing_secret)
        self.events = Events(self.delivery, manifest, self.workspace, self.stamps, secrets.verification_token)

    def point_at(self, bot_url: str, mode: Literal["http", "socket"], retry_seconds: Sequence[float] | None) -> None:
        """Say where the bot is and how payloads reach it."""
        self.delivery.bot_url, self.delivery.mode = bot_url.rstrip("/"), mode
        if retry_seconds is not None:
            self.events.retry_seconds = retry_seconds

    def settings(self) -> dict[str, str]:
        """What a bot needs to talk to this workspace."""
        return {
            "SLACK_API_URL": f"{self.base_url}/slack/api/",
            "SLACK_BOT_TOKEN": self.credentials.bot_token,
            "SLACK_APP_TOKEN": self.credentials.app_token,
            "SLACK_SIGNING_SECRET": self.credentials.signing_secret,
        }

    def say(self, message: Message) -> Message:
        """Post a message and let the app hear of it where it subscribed to messages."""
        self.messages.post(message)
        if message.ephemeral_to is None:
            self._tell_app(message, {})
        return message

    def message_changed(self, message: Message, before: dict[str, Any]) -> None:
        """Show a changed message and send `message_changed`."""
        self.messages.changed(message)
        if message.ephemeral_to is None:
            self._tell_app(
                message,
                {"subtype": "message_changed", "message": message.as_json(), "previous_message": before},
            )

    def message_deleted(self, message: Message) -> None:
        """Remove a message and send `message_deleted`."""
        self.messages.remove(message)
        if message.ephemeral_to is None:
            before = message.as_json()
            self._tell_app(
                message,
                {"subtype": "message_deleted", "deleted_ts": message.ts, "previous_message": before},
            )

    def notice(self, channel: str, user: str, text: str) -> Message:
        """A system line that only one person sees, such as a command that failed."""
        line = Message("", channel, "USLACKBOT", text, ephemeral_to=user, subtype="bot_message")
        return self.messages.post(line)

    def view_changed(self, view: View, change: str) -> None:
        """Tell the web page about an opened, updated or closed view."""
        topic = "home" if view.definition["type"] == "home" else "view"
        news = {"change": change, "user": view.user, "view_id": view.id, "notice": view.notice}
        self.changes.tell(topic, news)

    def _tell_app(self, message: Message, change: dict[str, Any]) -> None:
        channel = self.workspace.channels[message.channel]
        if self.workspace.bot.id not in channel.members:
            return
        event = message_event(message, channel, change)
        if change:  # a change is an event of its own time; the message keeps its stamp below
            event |= dict.fromkeys(("ts", "event_ts"), self.stamps.next())
        self.events.emit_soon(message_event_name(channel), event, channel)

    async def stop(self) -> None:
        """Stop retries and close every connection to the bot."""
        await self.events.stop()
        await self.delivery.close()


def message_event_name(channel: Channel) -> str:
    """The subscription under which messages of that channel are sent."""
    return {"public": "message.channels", "private": "message.groups"}.get(channel.kind, f"message.{channel.kind}")


def message_event(message: Message, channel: Channel, change: dict[str, Any]) -> dict[str, Any]:
    """The `message` event; a change hides the message's own keys below `message`, as Slack does."""
    kind = {"public": "channel", "private": "group"}.get(channel.kind, channel.kind)
    base = {"type": "message"} if change else message.as_json()
    place = {"channel": channel.id, "channel_type": kind}
    stamp = {"ts": message.ts, "event_ts": message.ts}
    hidden = {"hidden": True} if change else {}
    return {**base, **change, **place, **stamp, **hidden}

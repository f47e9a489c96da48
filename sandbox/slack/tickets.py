"""Things that are good for a short while: trigger ids and response URLs."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox.clock import Clock
from sandbox.slack.errors import SlackError

TRIGGER_SECONDS = 3.0
RESPONSE_USES = 5
RESPONSE_LIFE = timedelta(minutes=30)


@dataclass(slots=True)
class Trigger:
    """A person's go-ahead to open a view; expires by the machine's time."""

    user: str
    expires: float
    channel: str | None = None
    used: bool = False


class Triggers:
    """Trigger ids: good for three seconds, once."""

    def __init__(self) -> None:
        self._known: dict[str, Trigger] = {}

    def issue(self, user: str, channel: str | None = None) -> str:
        """A new trigger id for something that person just did."""
        trigger_id = f"{int(time.time() * 1000)}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._known[trigger_id] = Trigger(user, time.monotonic() + TRIGGER_SECONDS, channel)
        return trigger_id

    def exchange(self, trigger_id: str) -> Trigger:
        """Use a trigger id up; raises Slack's error for an unknown, used or late one."""
        trigger = self._known.get(trigger_id)
        if trigger is None:
            raise SlackError("invalid_trigger_id")
        if trigger.used:
            raise SlackError("exchanged_trigger_id")
        if time.monotonic() > trigger.expires:
            raise SlackError("expired_trigger_id")
        trigger.used = True
        return trigger


@dataclass(slots=True)
class ResponseUrl:
    """Where the bot may answer something a person did. `original` is the message it can replace."""

    channel: str
    user: str
    expires_at: datetime
    original: str | None = None
    uses: int = 0


class ResponseUrls:
    """Response URLs: five uses within half an hour of the make-believe world."""

    def __init__(self, clock: Clock, base_url: str, team_id: str) -> None:
        self._clock, self._team = clock, team_id
        self._base = base_url
        self._known: dict[str, ResponseUrl] = {}

    def issue(self, channel: str, user: str, original: str | None = None) -> str:
        """A new URL for an answer to that person in that channel."""
        key = f"{secrets.randbelow(10**12)}/{secrets.token_urlsafe(18)}"
        self._known[key] = ResponseUrl(channel, user, self._clock.now() + RESPONSE_LIFE, original)
        return f"{self._base}/slack/response/{self._team}/{key}"

    def find(self, key: str) -> ResponseUrl | None:
        """The URL's record by the last two parts of its path."""
        return self._known.get(key)

    def by_url(self, url: str) -> ResponseUrl:
        """The record of a URL that was just issued."""
        return self._known["/".join(url.split("/")[-2:])]

    def use(self, key: str) -> ResponseUrl:
        """Count one use; raises SlackError with HTTP 404 for an unknown, spent or late one."""
        record = self._known.get(key)
        if record is None or self._clock.now() > record.expires_at:
            raise SlackError("expired_url", status=404)
        if record.uses >= RESPONSE_USES:
            raise SlackError("used_url", status=404)
        record.uses += 1
        return record

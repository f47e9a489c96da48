"""What outlives a restart: what was said, who is where, home tabs, files, and the app's secrets."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

from sandbox.slack.credentials import Credentials
from sandbox.slack.files import StoredFile
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.views import View

SAVE_SECONDS = 1.0


def state_path(state: str | None) -> Path | None:
    """The file beside the Salesforce state in which Slack keeps its own."""
    return None if state is None else Path(f"{state}.slack.json")


def read_credentials(path: Path | None) -> Credentials:
    """The secrets of the last run, so that a bot's settings stay good; new ones where there was none."""
    if path is None or not path.exists():
        return Credentials()
    return Credentials(**_read(path)["credentials"])


def _read(path: Path) -> dict[str, Any]:
    try:
        kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise ValueError(f"{path} is not a state file of the sandbox: {error}") from error
    return kept


class SlackState:
    """Loads a workspace's state and saves it a moment after each change. Open modals are not kept."""

    def __init__(self, slack: SlackService, path: Path) -> None:
        self._slack, self._path = slack, path
        self._changed = False
        self._stop_listening = slack.changes.listen(self._notice)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Bring the last run back and begin saving; needs a running event loop."""
        if self._path.exists():
            self._restore(_read(self._path))
        self._task = asyncio.get_running_loop().create_task(self._save_now_and_then())

    async def stop(self) -> None:
        """Save what is left and end."""
        self._stop_listening()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self.save()

    def save(self) -> None:
        """Write everything at once; a reader finds the old file or the new one, never half of one."""
        fresh = self._path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(json.dumps(self._snapshot()), "utf-8")
        fresh.replace(self._path)

    def _notice(self, _topic: str, _thing: dict[str, Any]) -> None:
        self._changed = True

    async def _save_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(SAVE_SECONDS)
            if self._changed:
                self._changed = False
                self.save()

    def _snapshot(self) -> dict[str, Any]:
        slack = self._slack
        return {
            "credentials": asdict(slack.credentials),
            "members": {c.id: c.members for c in slack.workspace.channels.values() if not c.is_direct},
            "directs": [channel.members for channel in slack.workspace.directs()],
            "messages": [asdict(message) for message in slack.messages.everything()],
            "homes": [asdict(view) for view in slack.views.homes()],
            "files": [_file_json(stored) for stored in slack.files.everything()],
        }

    def _restore(self, kept: dict[str, Any]) -> None:
        slack = self._slack
        for channel_id, members in kept["members"].items():
            if channel := slack.workspace.channels.get(channel_id):
                channel.members = [user for user in members if user in slack.workspace.users]
        everybody = slack.workspace.users
        for members in kept.get("directs", []):
            if all(user in everybody for user in members):
                slack.workspace.direct([everybody[user] for user in members])
        known = slack.workspace.channels
        slack.messages.restore([Message(**m) for m in kept["messages"] if m["channel"] in known])
        slack.views.restore_homes([View(**view) for view in kept["homes"]])
        slack.files.restore([_file(stored) for stored in kept["files"]])


def _file_json(stored: StoredFile) -> dict[str, Any]:
    content = None if stored.content is None else base64.b64encode(stored.content).decode()
    return {**asdict(stored), "content": content}


def _file(kept: dict[str, Any]) -> StoredFile:
    content = None if kept["content"] is None else base64.b64decode(kept["content"])
    return StoredFile(**{**kept, "content": content})

"""Which conversation a shortcut on a message means, as a small value that a job can carry."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from app.meetings.read_file import kind_of

_TEXT = 12_000


@dataclass(frozen=True, slots=True)
class TalkSource:
    """The message that was chosen: its file where that is a transcript, else the thread that it stands in.

    `text` is as Slack hands it out (entities encoded); it is all there is where the bot may not read the channel.
    """

    channel_id: str
    ts: str
    thread_ts: str
    user_id: str
    text: str
    file_id: str = ""
    file_name: str = ""
    other_file: str = ""
    """The name of a file that is no transcript, where the message holds no other."""

    @classmethod
    def from_message(cls, channel_id: str, message: dict[str, Any]) -> TalkSource:
        """The message of a shortcut's payload."""
        files = [one for one in message.get("files") or [] if isinstance(one, dict)]
        readable = next((one for one in files if kind_of(str(one.get("name") or ""))), {})
        return cls(
            channel_id=channel_id,
            ts=str(message["ts"]),
            thread_ts=str(message.get("thread_ts") or message["ts"]),
            user_id=str(message.get("user") or ""),
            text=str(message.get("text") or "")[:_TEXT],
            file_id=str(readable.get("id") or ""),
            file_name=str(readable.get("name") or ""),
            other_file=str(files[0].get("name") or "") if files and not readable else "",
        )

    def as_payload(self) -> dict[str, str]:
        """For a job."""
        return asdict(self)

    @classmethod
    def from_payload(cls, payload: dict[str, str]) -> TalkSource:
        """From a job."""
        return cls(**payload)

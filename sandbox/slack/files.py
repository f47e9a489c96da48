"""Files: what was uploaded, in memory."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from mimetypes import guess_type
from typing import Any
from urllib.parse import quote

from sandbox.slack.ids import fresh_id


@dataclass(slots=True)
class StoredFile:
    """One file; `content` is None until its bytes arrived, `shared` names the channels it is in."""

    id: str
    key: str
    name: str
    length: int
    user: str
    alt_text: str = ""
    title: str = ""
    content: bytes | None = None
    shared: list[str] = field(default_factory=list)

    def as_json(self, base_url: str) -> dict[str, Any]:
        """The file object of the Web API and of messages."""
        kind = self.name.rsplit(".", 1)[-1] if "." in self.name else "text"
        address = f"{base_url}/slack/files/{self.id}/{quote(self.name, safe='')}"
        return {
            "id": self.id,
            "name": self.name,
            "title": self.title or self.name,
            "filetype": kind,
            "mimetype": guess_type(self.name)[0] or "application/octet-stream",
            "size": len(self.content or b""),
            "user": self.user,
            "url_private": address,
            "url_private_download": address,
            "permalink": address,
            "alt_txt": self.alt_text,
            "channels": list(self.shared),
        }


class Files:
    """All files of the workspace."""

    def __init__(self) -> None:
        self._by_id: dict[str, StoredFile] = {}

    def announce(self, name: str, length: int, user: str, alt_text: str = "") -> StoredFile:
        """A file that is about to be uploaded."""
        stored = StoredFile(fresh_id("F"), secrets.token_urlsafe(12), name, length, user, alt_text)
        self._by_id[stored.id] = stored
        return stored

    def everything(self) -> list[StoredFile]:
        """All files."""
        return list(self._by_id.values())

    def restore(self, kept: list[StoredFile]) -> None:
        """Bring files of an earlier run back."""
        self._by_id = {stored.id: stored for stored in kept}

    def find(self, file_id: str) -> StoredFile | None:
        """The file with that id."""
        return self._by_id.get(file_id)

    def by_key(self, key: str) -> StoredFile | None:
        """The file whose upload address has that key."""
        return next((stored for stored in self._by_id.values() if stored.key == key), None)

"""Files into a conversation, in the three steps that Slack wants."""

from __future__ import annotations

import json
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from app.errors import SlackUnavailable
from app.slack.web import SlackWeb

_SECONDS = 20


def upload_file(web: SlackWeb, channel: str, name: str, content: bytes, *, title: str) -> None:
    """Announce, send the bytes, make visible. Raises SlackUnavailable, or SlackRefused (`missing_scope` among them)."""
    ticket = web.read("files.getUploadURLExternal", filename=name, length=len(content))
    _send(str(ticket["upload_url"]), content)
    files = json.dumps([{"id": ticket["file_id"], "title": title}])
    web.read("files.completeUploadExternal", files=files, channel_id=channel)


def _send(url: str, content: bytes) -> None:
    if not url.startswith(("https://", "http://")):
        raise SlackUnavailable("Slack named no place for the file")
    request = Request(url, data=content, headers={"Content-Type": "application/octet-stream"}, method="POST")  # noqa: S310
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310  # the address is Slack's, and http(s) only
            status = answer.status
    except (URLError, HTTPException, TimeoutError, ConnectionError) as lost:
        raise SlackUnavailable("Slack did not take the file") from lost
    if status != 200:
        raise SlackUnavailable(f"Slack did not take the file ({status})")

"""Files that people uploaded, read with the bot's own token: bounded in size and time, and from Slack alone."""

from __future__ import annotations

import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlsplit
from urllib.request import (
    HTTPDefaultErrorHandler,
    HTTPErrorProcessor,
    HTTPHandler,
    HTTPSHandler,
    OpenerDirector,
    ProxyHandler,
    Request,
)

from app.errors import BadInput, SlackRefused, SlackUnavailable
from app.slack.web import SlackWeb

_SECONDS = 20.0
_CHUNK = 65_536
_ADDRESS_SIGNS = ":/?#[]@!$&'()*+,;=%~-._"
_ELSEWHERE = "I can read only files that were uploaded to Slack itself, not links to files elsewhere."


@dataclass(frozen=True, slots=True)
class SlackFile:
    """An uploaded file with its bytes."""

    id: str
    name: str
    content: bytes


def _stay_here() -> OpenerDirector:
    """An opener that follows no redirect: it would carry the token along, and Slack redirects only to its sign-in."""
    opener = OpenerDirector()
    for handler in (ProxyHandler(), HTTPHandler(), HTTPSHandler(), HTTPDefaultErrorHandler(), HTTPErrorProcessor()):
        opener.add_handler(handler)
    return opener


def download_file(web: SlackWeb, file_id: str, *, limit_bytes: int) -> SlackFile:
    """The file, where it is no larger than allowed.

    Raises BadInput with the reason why it cannot be read, SlackUnavailable, or SlackRefused (`missing_scope` among them).
    """
    try:
        told = web.read("files.info", file=file_id)["file"]
    except SlackRefused as refused:
        if refused.code in ("file_not_found", "file_deleted"):
            raise BadInput("That file is gone, or I may not see it. Invite me to its channel and try again.") from None
        if refused.code == "missing_scope":
            raise BadInput(
                "I may not read files in this workspace yet: an admin has to grant the app `files:read`."
            ) from None
        raise
    name = str(told.get("name") or file_id)
    if told.get("is_external") or told.get("mode") in ("external", "tombstone", "hidden_by_limit"):
        raise BadInput(_ELSEWHERE)
    if int(told.get("size") or 0) > limit_bytes:
        raise BadInput(f"“{name[:80]}” is larger than {limit_bytes // 1_000_000} MB, more than I read.")
    url = str(told.get("url_private_download") or told.get("url_private") or "")
    return SlackFile(file_id, name, _bytes(web, url, limit_bytes))


def _bytes(web: SlackWeb, url: str, limit_bytes: int) -> bytes:
    if not _is_slacks(url, web.client.base_url):
        raise BadInput(_ELSEWHERE)
    asked = Request(quote(url, safe=_ADDRESS_SIGNS), headers={"Authorization": f"Bearer {web.client.token}"})  # noqa: S310
    try:
        with _stay_here().open(asked, timeout=_SECONDS) as answer:
            if answer.headers.get_content_type() == "text/html":  # Slack's sign-in page comes with status 200
                raise BadInput("Slack does not let me read that file. Invite me to its channel and try again.")
            return _read(answer, limit_bytes)
    except HTTPError as refused:
        if refused.code == 429 or refused.code >= 500:
            raise SlackUnavailable(f"Slack did not give me the file ({refused.code})") from refused
        raise BadInput("Slack does not let me read that file. Invite me to its channel and try again.") from None
    except (URLError, HTTPException, TimeoutError, ConnectionError) as lost:
        raise SlackUnavailable("Slack did not give me the file") from lost


def _read(answer: Any, limit_bytes: int) -> bytes:
    """In pieces, so that neither a slow drip nor an endless file holds a worker."""
    give_up_at = time.monotonic() + _SECONDS
    pieces: list[bytes] = []
    read = 0
    while piece := answer.read(_CHUNK):
        read += len(piece)
        if read > limit_bytes:
            raise BadInput(f"That file is larger than {limit_bytes // 1_000_000} MB, more than I read.")
        if time.monotonic() > give_up_at:
            raise SlackUnavailable("Slack gave me the file too slowly")
        pieces.append(piece)
    return b"".join(pieces)


def _is_slacks(url: str, api_url: str) -> bool:
    """The token goes to Slack, or to the server that the settings name as Slack, and nowhere else."""
    place, api = urlsplit(url), urlsplit(api_url)
    if (place.scheme, place.netloc) == (api.scheme, api.netloc):
        return True
    return place.scheme == "https" and (place.hostname or "").endswith(".slack.com")

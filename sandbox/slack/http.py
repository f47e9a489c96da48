"""The addresses below /slack."""

from __future__ import annotations

import json
import secrets
from urllib.parse import urlencode

from aiohttp import web

from sandbox.slack import web_api
from sandbox.slack.errors import SlackError
from sandbox.slack.multipart import parts_of
from sandbox.slack.response_url import respond
from sandbox.slack.service import SlackService


def routes(slack: SlackService) -> list[web.RouteDef]:
    """Web API, Socket Mode, response_url, uploads, downloads and the authorize page."""
    doors = _Doors(slack)
    return [
        web.post("/slack/api/{method}", doors.web_api),
        web.get("/slack/api/{method}", doors.web_api),
        web.get("/slack/link/", slack.delivery.hub.serve),
        web.get("/slack/link", slack.delivery.hub.serve),
        web.post("/slack/response/{team}/{id}/{secret}", doors.response),
        web.post("/slack/upload/v1/{key}", doors.upload),
        web.get("/slack/files/{id}/{name}", doors.download),
        web.get("/slack/oauth/v2/authorize", doors.authorize),
    ]


class _Doors:
    def __init__(self, slack: SlackService) -> None:
        self._slack = slack

    async def web_api(self, request: web.Request) -> web.Response:
        return await web_api.handle(self._slack, request)

    async def response(self, request: web.Request) -> web.Response:
        key = f"{request.match_info['id']}/{request.match_info['secret']}"
        try:
            body = await request.json()
            respond(self._slack, key, body if isinstance(body, dict) else {})
        except json.JSONDecodeError:
            return web.json_response({"ok": False, "error": "invalid_payload"}, status=400)
        except SlackError as refusal:
            status = refusal.status if refusal.status != 200 else 400
            return web.json_response(refusal.as_json(), status=status)
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.Response:
        stored = self._slack.files.by_key(request.match_info["key"])
        if stored is None or stored.content is not None:
            raise web.HTTPNotFound(text="no such upload")
        try:
            content = await _file_bytes(request)
        except SlackError as refusal:
            raise web.HTTPBadRequest(text=refusal.error) from None
        if len(content) != stored.length:
            raise web.HTTPBadRequest(text=f"{stored.length} bytes were announced, {len(content)} came")
        stored.content = content
        return web.Response(text=f"OK - {len(content)}")

    async def download(self, request: web.Request) -> web.Response:
        stored = self._slack.files.find(request.match_info["id"])
        if stored is None or stored.content is None:
            raise web.HTTPNotFound(text="no such file")
        if not self._may_download(request):
            raise web.HTTPFound(f"{self._slack.base_url}/?redir=/files-pri/{stored.id}")
        disposition = {"Content-Disposition": "attachment"}
        return web.Response(body=stored.content, content_type="application/octet-stream", headers=disposition)

    def _may_download(self, request: web.Request) -> bool:
        """Whoever shows a token needs the right one and its scope; the workspace's people come without one."""
        shown = request.headers.get("Authorization")
        if shown is None:
            return True
        is_ours = shown == f"Bearer {self._slack.credentials.bot_token}"
        return is_ours and "files:read" in self._slack.manifest.scopes

    async def authorize(self, request: web.Request) -> web.Response:
        redirect_uri = request.query.get("redirect_uri", "")
        if request.query.get("client_id") != self._slack.credentials.client_id:
            raise web.HTTPBadRequest(text="invalid_client_id")
        if not redirect_uri.startswith(("http://127.0.0.1", "http://localhost")):
            raise web.HTTPBadRequest(text="bad_redirect_uri: only loopback addresses here")
        code = secrets.token_urlsafe(12)
        self._slack.oauth_codes[code] = redirect_uri
        query = urlencode({"code": code, "state": request.query.get("state", "")})
        raise web.HTTPFound(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{query}")


async def _file_bytes(request: web.Request) -> bytes:
    """The body as it is, or the first file of a multipart form: Slack takes both."""
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    return next((part.content for part in await parts_of(request) if part.is_file), b"")

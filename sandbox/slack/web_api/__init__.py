"""The Web API: the table of methods, who may call them, and the envelope of every answer."""

from __future__ import annotations

from aiohttp import web

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api import (  # noqa: F401  (each fills the table)
    assistant,
    auth,
    chat,
    conversations,
    files,
    oauth,
    reactions,
    streams,
    unfurls,
    users,
    validation,
    views,
)
from sandbox.slack.web_api.call import METHODS, Answer, Call, Method, read_call
from sandbox.slack.web_api.scopes import need


async def handle(slack: SlackService, request: web.Request) -> web.Response:
    """Answer one Web API request as Slack would."""
    name = request.match_info["method"]
    known = METHODS.get(name)
    headers = {"X-OAuth-Scopes": ",".join(sorted(slack.manifest.scopes))}
    if known is not None:
        headers["X-Accepted-OAuth-Scopes"] = ",".join(known.scopes)
    try:
        return web.json_response(_answer(slack, await read_call(request, name), known), headers=headers)
    except SlackError as refusal:
        headers |= refusal.headers
        return web.json_response(refusal.as_json(), status=refusal.status, headers=headers)


def _answer(slack: SlackService, call: Call, known: Method | None) -> Answer:
    if known is None:
        raise SlackError("unknown_method", req_method=call.method)
    _check_token(slack, call, known)
    _check_scopes(slack, known)
    slack.tiers.take(call.method)
    return {"ok": True, **known.handler(slack, call)}


def _check_token(slack: SlackService, call: Call, known: Method) -> None:
    secrets = slack.credentials
    if known.caller == "anyone":
        return
    if not call.token:
        raise SlackError("not_authed")
    kinds = {secrets.bot_token: "bot", secrets.app_token: "app"}
    kind = kinds.get(call.token)
    if kind is None:
        raise SlackError("invalid_auth")
    if kind == "bot" and not slack.installed:
        raise SlackError("account_inactive")
    if kind != known.caller:
        raise SlackError("not_allowed_token_type")


def _check_scopes(slack: SlackService, known: Method) -> None:
    if known.caller == "bot" and known.scopes:
        need(slack, *known.scopes)

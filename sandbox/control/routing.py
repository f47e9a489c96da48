"""The table of control calls, and how they answer: JSON, refusals with a sentence."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from sandbox.control import changing, installing, limiting, looking, streaming
from sandbox.slack.acting import commands, editing, modals, pressing, talking
from sandbox.slack.acting.person import Act, begin
from sandbox.slack.errors import Refused, SlackError
from sandbox.world import World

Answer = dict[str, Any]
ACTS: dict[str, Callable[[Act], Awaitable[Answer]]] = {
    "command": commands.command,
    "message": talking.message,
    "action": pressing.action,
    "suggest": pressing.suggest,
    "submit": modals.submit,
    "close": modals.close,
    "shortcut": pressing.shortcut,
    "open_home": talking.open_home,
    "share_link": talking.share_link,
    "edit": editing.edit,
    "delete": editing.delete,
    "react": editing.react,
}
CHANGES: dict[tuple[str, str], Callable[[World, Answer], Awaitable[Answer]]] = {
    ("POST", "redeliver"): changing.redeliver,
    ("POST", "salesforce"): changing.salesforce,
    ("POST", "fault"): changing.add_fault,
    ("DELETE", "fault"): changing.clear_faults,
    ("POST", "model"): changing.script_model,
    ("DELETE", "model"): changing.unscript_model,
    ("POST", "clock"): changing.move_clock,
    ("POST", "member"): installing.move_member,
    ("POST", "delivery"): changing.delivery,
    ("POST", "rates"): limiting.rates,
    ("DELETE", "rates"): limiting.no_rates,
    ("POST", "channel"): limiting.change_channel,
    ("POST", "uninstall"): installing.uninstall,
    ("POST", "install"): installing.install,
}
LOOKS: dict[str, Callable[[World, dict[str, str]], Answer]] = {
    "users": looking.users,
    "channels": looking.channels,
    "messages": looking.messages,
    "views": looking.views,
    "home": looking.home,
    "clock": looking.clock,
    "faults": looking.faults,
    "salesforce": looking.salesforce,
    "settings": looking.settings,
}


def routes(world: World) -> list[web.RouteDef]:
    """Everything below /_control."""
    acts = [web.post(f"/_control/{name}", _acting(world, act)) for name, act in ACTS.items()]
    changes = [
        web.route(verb, f"/_control/{name}", _changing(world, change)) for (verb, name), change in CHANGES.items()
    ]
    looks = [web.get(f"/_control/{name}", _looking(world, look)) for name, look in LOOKS.items()]
    rest = [
        web.get("/_control/ready", streaming.ready(world)),
        web.get("/_control/journal", streaming.journal(world)),
        web.get("/_control/stream", streaming.stream(world)),
        web.route("*", "/_control/{rest:.*}", _unknown),
    ]
    return [*acts, *changes, *looks, *rest]


async def _unknown(request: web.Request) -> web.Response:
    calls = sorted({*ACTS, *LOOKS, *(name for _, name in CHANGES), "ready", "journal", "stream"})
    sentence = f"there is no {request.method} {request.path}; below /_control there are {', '.join(calls)}"
    return refused(sentence, 404)


def refused(sentence: str, status: int) -> web.Response:
    """The control API's refusal."""
    return web.json_response({"ok": False, "error": sentence}, status=status)


def _acting(world: World, act: Callable[[Act], Awaitable[Answer]]) -> Any:
    async def call(request: web.Request) -> web.Response:
        return await _answered(request, lambda body: act(begin(world.slack, body)))

    return call


def _changing(world: World, change: Callable[[World, Answer], Awaitable[Answer]]) -> Any:
    async def call(request: web.Request) -> web.Response:
        return await _answered(request, lambda body: change(world, body))

    return call


def _looking(world: World, look: Callable[[World, dict[str, str]], Answer]) -> Any:
    async def call(request: web.Request) -> web.Response:
        async def answer(_: Answer) -> Answer:
            return look(world, dict(request.query))

        return await _answered(request, answer)

    return call


async def _answered(request: web.Request, work: Callable[[Answer], Awaitable[Answer]]) -> web.Response:
    try:
        body = json.loads(await request.text() or "{}")
        if not isinstance(body, dict):
            return refused("the body must be a JSON object", 400)
        answer = await work(body)
    except json.JSONDecodeError as error:
        return refused(f"the body is not JSON: {error}", 400)
    except Refused as refusal:
        return refused(str(refusal), refusal.status)
    except (SlackError, ValueError, TypeError, KeyError, OverflowError) as error:
        return refused(str(error), 400)
    return web.json_response({"ok": True, **answer}, dumps=_dumps)


def _dumps(answer: Any) -> str:
    return json.dumps(answer, default=str)

"""The workspace in the browser: one page and its assets, with no build step and no outside address.

The page talks to the control API of the same server and to nothing else.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any, Final

from aiohttp import web
from jinja2 import Environment, FileSystemLoader

from sandbox.slack.manifest import find_manifest, parsed
from sandbox.world import World

_HERE: Final = Path(__file__).parent
_ASSETS: Final = _HERE / "assets"
_TYPES: Final = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}
_SHEETS: Final = (
    *("colors", "page", "topbar", "sidebar", "places"),
    *("messages", "deeds", "timeline", "composer"),
    *("blocks", "tables", "cards", "charts"),
    *("forms", "menus", "modals"),
    *("drawer", "org", "tour", "narrow"),
)
"""In the order in which later ones win."""
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data: http: https:; object-src 'none'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)
"""Scripts and styles come from this server only; pictures may be wherever a bot's message points."""


def routes(world: World) -> list[web.RouteDef]:
    """`/` and `/_assets/VERSION/…`; the page is rendered anew for each visit, from the world as it is.

    Assets carry their version in the path, so that a browser keeps them until one of them changes.
    """
    environment = Environment(loader=FileSystemLoader(_HERE), autoescape=True)

    async def page(_: web.Request) -> web.Response:
        template = environment.get_template("index.html")
        text = template.render(
            app_name=world.slack.manifest.name,
            workspace=workspace(world),
            assets=f"/_assets/{_version()}",
            sheets=[f"{name}.css" for name in _SHEETS],
            modules=sorted(file.name for file in _ASSETS.glob("*.js")),
        )
        return _secured(web.Response(text=text, content_type="text/html"))

    return [web.get("/", page), web.get("/_assets/{version}/{name}", _asset)]


async def _asset(request: web.Request) -> web.Response:
    file = _ASSETS / Path(request.match_info["name"]).name
    if file.suffix not in _TYPES or not file.is_file():
        raise web.HTTPNotFound
    response = web.Response(text=file.read_text("utf-8"), content_type=_TYPES[file.suffix])
    is_current = request.match_info["version"] == _version()
    return _secured(response, "max-age=31536000, immutable" if is_current else "no-cache")


def _version() -> str:
    stamps = sorted(f"{file.name} {file.stat().st_mtime_ns}" for file in _ASSETS.iterdir())
    return hashlib.sha256("\n".join(stamps).encode()).hexdigest()[:12]


def _secured(response: web.Response, caching: str = "no-cache") -> web.Response:
    response.headers["Content-Security-Policy"] = _POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = caching
    return response


def workspace(world: World) -> dict[str, Any]:
    """What the page needs from the app's manifest: names, commands with their hints, shortcuts."""
    slack = world.slack
    raw = parsed(find_manifest(world.plan.manifest).read_text("utf-8"))
    features = raw.get("features") or {}
    kept = ("command", "description", "usage_hint")
    return {
        "team": slack.workspace.team_name,
        "appName": slack.manifest.name,
        "botName": slack.workspace.bot.name,
        "botId": slack.workspace.bot.id,
        "homeTab": slack.manifest.home_tab,
        "commands": [{key: row[key] for key in kept if key in row} for row in features.get("slash_commands") or []],
        "shortcuts": list(features.get("shortcuts") or []),
    }

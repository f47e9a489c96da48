"""What the app asked for in its manifest: the sandbox grants exactly that and nothing more."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

SAMPLE_MANIFEST = Path(__file__).with_name("sample_manifest.yml")
EVENT_SCOPES = {
    "app_mention": "app_mentions:read",
    "link_shared": "links:read",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "reaction_added": "reactions:read",
    "reaction_removed": "reactions:read",
    "member_joined_channel": "channels:read",
}
"""An event is only delivered when the scope that Slack demands for it was granted as well."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The parts of an app manifest that change how the workspace treats the app."""

    name: str
    bot_name: str
    scopes: frozenset[str]
    bot_events: frozenset[str]
    commands: dict[str, dict[str, Any]]
    shortcuts: dict[str, str]
    unfurl_domains: tuple[str, ...]
    home_tab: bool
    messages_tab: bool
    interactivity: bool

    def subscribes(self, event: str) -> bool:
        """Whether Slack would deliver that event: subscribed, and its scope granted."""
        scope = EVENT_SCOPES.get(event)
        return event in self.bot_events and (scope is None or scope in self.scopes)


@lru_cache(maxsize=4)
def parsed(text: str) -> Any:
    """The YAML as it is, not to be changed; a manifest is asked for by several parts. Raises yaml.YAMLError."""
    return yaml.safe_load(text)


def read_manifest(path: Path) -> Manifest:
    """Read an app manifest (YAML or JSON); raises ValueError that names the file where it is none."""
    try:
        raw = parsed(path.read_text("utf-8"))
    except yaml.YAMLError as error:
        raise ValueError(f"{path} is not readable as YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ValueError(f"{path} is not an app manifest: a mapping was expected")  # noqa: TRY004 - the file is wrong, not a type
    features, settings = raw.get("features") or {}, raw.get("settings") or {}
    scopes = (raw.get("oauth_config") or {}).get("scopes") or {}
    home = features.get("app_home") or {}
    name = str((raw.get("display_information") or {}).get("name", "app"))
    return Manifest(
        name=name,
        bot_name=str((features.get("bot_user") or {}).get("display_name", name)),
        scopes=frozenset([*(scopes.get("bot") or []), *(scopes.get("bot_optional") or [])]),
        bot_events=frozenset((settings.get("event_subscriptions") or {}).get("bot_events") or []),
        commands={row["command"]: row for row in features.get("slash_commands") or []},
        shortcuts={row["callback_id"]: row["type"] for row in features.get("shortcuts") or []},
        unfurl_domains=tuple(features.get("unfurl_domains") or ()),
        home_tab=bool(home.get("home_tab_enabled", False)),
        messages_tab=bool(home.get("messages_tab_enabled", False)),
        interactivity=bool((settings.get("interactivity") or {}).get("is_enabled", False)),
    )


def find_manifest(path: Path | None) -> Path:
    """The named file, else `manifest.yml` at the top of this repository, else the sample manifest."""
    if path is not None:
        return path
    own = Path(__file__).parents[2] / "manifest.yml"
    return own if own.exists() else SAMPLE_MANIFEST

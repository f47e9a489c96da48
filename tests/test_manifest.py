"""The manifest asks for what the code uses, and for nothing else."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parent.parent
MANIFEST: dict[str, Any] = yaml.safe_load((ROOT / "manifest.yml").read_text())
SOURCES = [path for folder in ("app", "handlers") for path in (ROOT / folder).rglob("*.py")]

# Which Web API method or event needs which bot scope (Slack's method reference).
NEEDED_BY = {
    "commands": {"/account"},
    "app_mentions:read": {"app_mention"},
    "assistant:write": {"assistant.threads.setSuggestedPrompts"},
    "chat:write": {
        "chat.startStream",
        "chat.stopStream",
        "assistant.threads.setStatus",
        "chat.postMessage",
        "chat.update",
        "chat.delete",
        "chat.postEphemeral",
    },
    "channels:history": {"message.channels", "conversations.history", "conversations.replies"},
    "groups:history": {"message.groups", "conversations.history", "conversations.replies"},
    "im:history": {"message.im", "conversations.history"},
    "mpim:history": {"message.mpim", "conversations.history", "conversations.replies"},
    "mpim:read": {"conversations.info", "conversations.members"},
    "im:write": {"conversations.open"},
    "files:read": {"files.info"},
    "files:write": {"files.getUploadURLExternal", "files.completeUploadExternal"},
    "channels:read": {"conversations.list", "conversations.info", "conversations.members"},
    "groups:read": {"conversations.list", "conversations.info", "conversations.members"},
    "links:read": {"link_shared"},
    "links:write": {"chat.unfurl"},
    "users:read": {"users.info"},
    "users:read.email": {"users.lookupByEmail"},
}
METHOD = re.compile(r"^(?:chat|conversations|users|views|files|reactions|assistant|links|bots|team)\.[A-Za-z.]+$")
WITHOUT_SCOPE = {"views.open", "views.update", "views.push", "views.publish"}


@functools.cache
def strings() -> set[str]:
    """Every string constant of the bot's code."""
    trees = (ast.parse(path.read_text()) for path in SOURCES)
    return {
        n.value for tree in trees for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }


def used() -> set[str]:
    """Methods that are called, events that are subscribed to and commands that are declared."""
    methods = {text for text in strings() if METHOD.fullmatch(text)}
    events = set(MANIFEST["settings"]["event_subscriptions"]["bot_events"])
    return methods | events | {one["command"] for one in MANIFEST["features"]["slash_commands"]}


@pytest.mark.parametrize("scope", MANIFEST["oauth_config"]["scopes"]["bot"])
def test_every_scope_is_in_use(scope: str) -> None:
    """A scope that nothing needs is not asked for."""
    assert NEEDED_BY[scope] & used()


def test_every_method_that_is_called_is_covered_by_a_scope() -> None:
    """No call fails with missing_scope."""
    scopes = MANIFEST["oauth_config"]["scopes"]["bot"]
    covered = set().union(*(NEEDED_BY[scope] for scope in scopes)) | WITHOUT_SCOPE
    called = {text for text in strings() if METHOD.fullmatch(text)}
    assert called <= covered


def test_every_declared_command_has_a_listener() -> None:
    """A command that Slack offers is answered."""
    declared = {one["command"] for one in MANIFEST["features"]["slash_commands"]}
    listeners = "".join(path.read_text() for path in (ROOT / "handlers").glob("*.py"))
    assert declared == set(re.findall(r'\.command\("(/\w+)"', listeners))


def test_every_declared_shortcut_has_a_listener() -> None:
    """A shortcut that Slack offers is answered."""
    from app.slack.action_ids import Shortcut

    assert {one["callback_id"] for one in MANIFEST["features"]["shortcuts"]} == set(Shortcut)


def test_names_keep_slacks_lengths() -> None:
    """Slack imports the manifest only within its limits."""
    display = MANIFEST["display_information"]
    assert len(display["name"]) <= 35
    assert len(display["description"]) <= 140

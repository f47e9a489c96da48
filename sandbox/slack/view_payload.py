"""A view as the Web API and the payloads carry it."""

from __future__ import annotations

from typing import Any

from sandbox.slack.texts import encode_texts
from sandbox.slack.views import View
from sandbox.slack.workspace import Workspace

EMPTY = {"private_metadata": "", "callback_id": "", "clear_on_close": False, "notify_on_close": False}


def view_json(workspace: Workspace, view: View) -> dict[str, Any]:
    """All keys of a view; what was typed is raw, what the app wrote comes back entity-encoded."""
    shown = encode_texts(view.definition)
    return {
        **EMPTY,
        "title": None,
        "submit": None,
        "close": None,
        "submit_disabled": False,
        "external_id": "",
        **shown,
        "id": view.id,
        "team_id": workspace.team_id,
        "app_id": workspace.app_id,
        "app_installed_team_id": workspace.team_id,
        "bot_id": workspace.bot_id,
        "hash": view.hash,
        "state": {"values": view.values},
        "root_view_id": view.root_id,
        "previous_view_id": view.previous_id,
    }

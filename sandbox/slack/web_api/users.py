"""users.*: the people of the workspace."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method
from sandbox.slack.web_api.conversations import READ, channel_json, page_of, wanted_kinds
from sandbox.slack.workspace import User


@method("users.list", "users:read")
def list_users(slack: SlackService, call: Call) -> Answer:
    """Everybody, the bot included."""
    page, cursor = page_of(list(slack.workspace.users.values()), call, 1000)
    return {"members": [user_json(slack, u, call) for u in page], "cache_ts": 0, **cursor}


@method("users.info", "users:read")
def info(slack: SlackService, call: Call) -> Answer:
    """One person."""
    return {"user": user_json(slack, _user(slack, call), call)}


@method("users.lookupByEmail", "users:read.email")
def lookup_by_email(slack: SlackService, call: Call) -> Answer:
    """One person by address."""
    user = slack.workspace.by_email(call.required("email"))
    if user is None or user.deleted:
        raise SlackError("users_not_found")
    return {"user": user_json(slack, user, call)}


@method("users.profile.get", "users.profile:read")
def profile_get(slack: SlackService, call: Call) -> Answer:
    """One person's profile."""
    return {"profile": _profile(slack, _user(slack, call))}


@method("users.conversations", *READ)
def conversations(slack: SlackService, call: Call) -> Answer:
    """Channels that a person (or the bot) is in; private ones only if the bot is there too."""
    bot = slack.workspace.bot.id
    user = call.text("user", bot)
    if user not in slack.workspace.users:
        raise SlackError("user_not_found")
    kinds = wanted_kinds(slack, call)
    shared = [
        c
        for c in slack.workspace.channels.values()
        if c.kind in kinds and user in c.members and (c.kind == "public" or bot in c.members)
    ]
    page, cursor = page_of(shared, call, 100)
    return {"channels": [channel_json(slack, c) for c in page], **cursor}


def _user(slack: SlackService, call: Call) -> User:
    user = slack.workspace.users.get(call.required("user"))
    if user is None:
        raise SlackError("user_not_found")
    return user


def user_json(slack: SlackService, user: User, call: Call) -> dict[str, Any]:
    """The user object of the Web API; the address only with users:read.email."""
    shown = {
        "id": user.id,
        "team_id": slack.workspace.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "real_name": user.real_name,
        "tz": user.tz,
        "tz_label": user.tz,
        "tz_offset": _offset(user.tz, slack.clock.now()),
        "profile": _profile(slack, user),
        "is_admin": user.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": user.is_guest,
        "is_ultra_restricted": False,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 0,
    }
    return {**shown, "locale": "en-US"} if call.flag("include_locale") else shown


def _profile(slack: SlackService, user: User) -> dict[str, Any]:
    first, _, last = user.real_name.partition(" ")
    profile: dict[str, Any] = {
        "title": user.title,
        "real_name": user.real_name,
        "real_name_normalized": user.real_name,
        "display_name": user.name,
        "display_name_normalized": user.name,
        "first_name": first,
        "last_name": last,
        "team": slack.workspace.team_id,
    }
    if user.email and "users:read.email" in slack.manifest.scopes:
        profile["email"] = user.email
    if user.is_bot:
        profile |= {"bot_id": slack.workspace.bot_id, "api_app_id": slack.workspace.app_id}
    return profile


def _offset(zone: str, now: datetime) -> int:
    try:
        offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    except (ZoneInfoNotFoundError, ValueError):
        return 0
    return int(offset.total_seconds()) if offset else 0

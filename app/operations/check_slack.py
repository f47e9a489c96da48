"""The doctor's look at Slack: token, scopes, clock, deliveries, and the digests' channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import yaml

from app.errors import SlackUnavailable, ThroughlineError
from app.salesforce.doctor import Check, in_words
from app.settings import Settings
from app.slack.web import SlackWeb, web_client

_MANIFEST = Path(__file__).parents[2] / "manifest.yml"
_SKEW_ALLOWED = timedelta(minutes=1)


def check_slack(settings: Settings) -> Iterator[Check]:
    """A line each; ends early where the token is not taken."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        yield Check("Slack token", False, "SLACK_BOT_TOKEN is not set", "copy it from “OAuth & Permissions”")
        return
    web = SlackWeb(web_client(token, settings.slack_api_url, settings.slack_timeout_seconds))
    try:
        told, headers = web.identity()
    except SlackUnavailable as error:
        yield Check("Slack token", False, str(error), "see slack-status.com and this machine's network, then try again")
        return
    except ThroughlineError as error:
        yield Check("Slack token", False, str(error), "install the app again and copy its token")
        return
    yield Check("Slack token", True, f"{told.get('user')} in {told.get('team')}")
    yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _clock(headers.get("date", ""))
    signed = bool(settings.slack_signing_secret or settings.slack_app_token)
    fix = "" if signed else "set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode)"
    yield Check("Slack deliveries", signed, "can be taken" if signed else "no secret, no app token", fix)
    yield _channel(web, settings.revops_channel)


def _scopes(granted: str) -> Check:
    wanted = set(yaml.safe_load(_MANIFEST.read_text())["oauth_config"]["scopes"]["bot"])
    has = {scope.strip() for scope in granted.split(",") if scope.strip()}
    missing, surplus = sorted(wanted - has), sorted(has - wanted)
    if missing:
        return Check("Slack scopes", False, f"missing: {', '.join(missing)}", "paste manifest.yml and install again")
    detail = f"all {len(wanted)}" + (f"; not needed: {', '.join(surplus)}" if surplus else "")
    return Check("Slack scopes", None if surplus else True, detail)


def _clock(date_header: str) -> Check:
    try:
        off = abs(datetime.now(UTC) - parsedate_to_datetime(date_header))
    except (TypeError, ValueError):
        return Check("Clock", None, "Slack did not say what time it is")
    fix = "" if off < _SKEW_ALLOWED else "set this machine's clock: Slack's signatures are good for 5 minutes"
    return Check("Clock", off < _SKEW_ALLOWED, f"{in_words(off)} from Slack's", fix)


def _channel(web: SlackWeb, name: str) -> Check:
    """A digest is posted only where the bot is a member."""
    label, invite = f"#{name}", f"say `/invite @Throughline` in #{name}, or set REVOPS_CHANNEL"
    try:
        found = next((one for one in web.channels() if one["name"] == name), None)
    except ThroughlineError as error:
        return Check(label, None, str(error), "try again")
    if found is None:
        return Check(label, False, "no such channel, or a private one without me", f"create it and {invite}")
    if not found.get("is_member"):
        return Check(label, False, "I am not in it: the first digests cannot be posted", invite)
    return Check(label, True, "I am in it: the first digests go there")

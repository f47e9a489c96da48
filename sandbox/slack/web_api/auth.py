"""Who the bot is, the team, and the door to Socket Mode."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method


@method("api.test", caller="anyone")
def api_test(_slack: SlackService, call: Call) -> Answer:
    """Echo the arguments; `error` asks for a refusal."""
    if call.text("error"):
        raise SlackError(call.text("error"), args=call.args)
    return {"args": call.args}


@method("auth.test")
def auth_test(slack: SlackService, _call: Call) -> Answer:
    """The identity behind the bot token."""
    workspace = slack.workspace
    return {
        "url": f"{slack.base_url}/",
        "team": workspace.team_name,
        "user": workspace.bot.name,
        "team_id": workspace.team_id,
        "user_id": workspace.bot.id,
        "bot_id": workspace.bot_id,
        "is_enterprise_install": False,
    }


@method("apps.connections.open", caller="app")
def connections_open(slack: SlackService, _call: Call) -> Answer:
    """A WebSocket address that is good for one connection."""
    base = slack.base_url.replace("http", "ws", 1)
    ticket = slack.delivery.hub.ticket()
    return {"url": f"{base}/slack/link/?ticket={ticket}&app_id={slack.workspace.app_id}"}


@method("team.info", "team:read")
def team_info(slack: SlackService, _call: Call) -> Answer:
    """The workspace."""
    workspace = slack.workspace
    domain = workspace.team_domain
    team = {"id": workspace.team_id, "name": workspace.team_name, "domain": domain, "email_domain": ""}
    return {"team": {**team, "url": f"{slack.base_url}/"}}


@method("bots.info", "users:read")
def bots_info(slack: SlackService, call: Call) -> Answer:
    """The bot by its `B…` id."""
    workspace = slack.workspace
    if call.text("bot", workspace.bot_id) != workspace.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": workspace.bot_id, "deleted": False, "name": workspace.bot.name}
    return {"bot": {**bot, "app_id": workspace.app_id, "user_id": workspace.bot.id, "updated": 0}}

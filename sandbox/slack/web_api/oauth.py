"""oauth.v2.access: the end of an installation."""

from __future__ import annotations

from sandbox.slack.errors import SlackError
from sandbox.slack.service import SlackService
from sandbox.slack.web_api.call import Answer, Call, method


@method("oauth.v2.access", caller="anyone")
def access(slack: SlackService, call: Call) -> Answer:
    """Turn a code from /slack/oauth/v2/authorize into the bot token; a code works once."""
    secrets, workspace = slack.credentials, slack.workspace
    client = call.basic or (call.text("client_id"), call.text("client_secret"))
    if client[0] != secrets.client_id:
        raise SlackError("invalid_client_id")
    if client[1] != secrets.client_secret:
        raise SlackError("bad_client_secret")
    redirect_uri = slack.oauth_codes.pop(call.text("code"), None)
    if redirect_uri is None:
        raise SlackError("invalid_code")
    if call.text("redirect_uri", redirect_uri) != redirect_uri:
        raise SlackError("bad_redirect_uri")
    admin = next((user for user in workspace.people() if user.is_admin), workspace.people()[0])
    return {
        "access_token": secrets.bot_token,
        "token_type": "bot",
        "scope": ",".join(sorted(slack.manifest.scopes)),
        "bot_user_id": workspace.bot.id,
        "app_id": workspace.app_id,
        "team": {"id": workspace.team_id, "name": workspace.team_name},
        "enterprise": None,
        "is_enterprise_install": False,
        "authed_user": {"id": admin.id},
    }

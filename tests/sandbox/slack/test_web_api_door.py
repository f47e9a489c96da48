"""Tokens, scopes, encodings and envelopes of the Web API."""

from __future__ import annotations

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.server import RunningSandbox


def call(sandbox: RunningSandbox, method: str, **options: object) -> requests.Response:
    return requests.post(f"{sandbox.base_url}/slack/api/{method}", timeout=10, **options)


def token(sandbox: RunningSandbox, name: str = "SLACK_BOT_TOKEN") -> dict[str, str]:
    return {"Authorization": f"Bearer {sandbox.settings[name]}"}


def test_auth_test_names_bot_user_and_team(client: WebClient) -> None:
    """Bolt needs user_id and bot_id to ignore its own messages."""
    answer = client.auth_test()
    assert answer["user_id"].startswith("U")
    assert answer["bot_id"].startswith("B")
    assert answer["team_id"].startswith("T")
    assert "chat:write" in answer.headers["X-OAuth-Scopes"]


def test_a_call_without_token_is_not_authed(sandbox: RunningSandbox) -> None:
    """No token is another refusal than a wrong one."""
    assert call(sandbox, "auth.test").json() == {"ok": False, "error": "not_authed"}


def test_a_wrong_token_is_invalid_auth(sandbox: RunningSandbox) -> None:
    """A token that this workspace never gave out opens nothing."""
    answer = call(sandbox, "auth.test", headers={"Authorization": "Bearer xoxb-other"})
    assert answer.json()["error"] == "invalid_auth"


def test_the_app_token_does_not_post(sandbox: RunningSandbox) -> None:
    """The xapp token is for connections only."""
    answer = call(sandbox, "chat.postMessage", headers=token(sandbox, "SLACK_APP_TOKEN"))
    assert answer.json()["error"] == "not_allowed_token_type"


def test_the_bot_token_opens_no_socket(client: WebClient) -> None:
    """apps.connections.open wants the xapp token."""
    with pytest.raises(SlackApiError, match="not_allowed_token_type"):
        client.apps_connections_open(app_token=client.token)


def test_an_unknown_method_is_refused_with_http_200(sandbox: RunningSandbox) -> None:
    """Slack answers a misspelt method with its ordinary envelope."""
    answer = call(sandbox, "chat.postMesage", headers=token(sandbox))
    assert answer.status_code == 200
    assert answer.json()["error"] == "unknown_method"


def test_scheduled_messages_are_not_offered(client: WebClient) -> None:
    """The bot has a scheduler of its own; Slack's is left out on purpose."""
    with pytest.raises(SlackApiError, match="unknown_method"):
        client.chat_scheduleMessage(channel="C1", post_at=1, text="later")


def test_a_scope_the_manifest_lacks_is_named(client: WebClient) -> None:
    """missing_scope says what was needed and what is there."""
    with pytest.raises(SlackApiError) as refused:
        client.team_info()
    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "team:read"
    assert "chat:write" in refused.value.response["provided"]


@pytest.mark.parametrize("encoding", ["json", "data", "files"])
def test_json_and_form_bodies_are_understood(sandbox: RunningSandbox, encoding: str) -> None:
    """The SDK sends some methods as JSON and others as a form, of either kind."""
    body = {"channel": sandbox.world.slack.workspace.find_channel("general", None).id, "text": "hello"}  # type: ignore[arg-type]
    sent = {name: (None, value) for name, value in body.items()} if encoding == "files" else body
    answer = call(sandbox, "chat.postMessage", headers=token(sandbox), **{encoding: sent})
    assert answer.json()["ok"] is True


def test_blocks_in_a_form_arrive_as_json(sandbox: RunningSandbox, client: WebClient) -> None:
    """Lists inside a form are JSON in a string."""
    channel = client.conversations_list()["channels"][0]["id"]
    blocks = '[{"type":"divider","block_id":"d"}]'
    body = {"channel": channel, "text": "x", "blocks": blocks}
    answer = call(sandbox, "chat.postMessage", headers=token(sandbox), data=body)
    assert answer.json()["message"]["blocks"] == [{"type": "divider", "block_id": "d"}]


def test_broken_json_is_invalid_json(sandbox: RunningSandbox) -> None:
    """A body that says JSON and is none is refused as such."""
    headers = {**token(sandbox), "Content-Type": "application/json"}
    assert call(sandbox, "chat.postMessage", headers=headers, data="{").json()["error"] == "invalid_json"


def test_arguments_of_a_wrong_kind_have_slacks_own_refusals(sandbox: RunningSandbox, client: WebClient) -> None:
    """Whatever the body holds, the answer is an envelope with an error's name, never a broken server."""
    general = client.conversations_list()["channels"][0]["id"]
    here = {"channel": general}
    cases: list[tuple[str, dict[str, object], str]] = [
        ("chat.postMessage", here | {"markdown_text": 5, "text": "x"}, "markdown_text_conflict"),
        ("conversations.history", here | {"oldest": "soon"}, "invalid_ts_oldest"),
        ("files.completeUploadExternal", {"files": ["F1"]}, "invalid_arguments"),
        ("assistant.threads.setSuggestedPrompts", {"channel_id": general, "prompts": ["x"]}, "invalid_arguments"),
        ("chat.startStream", here | {"markdown_text": "x"}, "invalid_arguments"),
        ("users.conversations", {"user": "U404"}, "user_not_found"),
    ]
    said = client.chat_postMessage(**here, text="https://a.my.salesforce.com/1")["ts"]
    shown = here | {"ts": said}
    cases += [
        ("chat.unfurl", shown | {"unfurls": {"https://a.my.salesforce.com/1": "x"}}, "invalid_unfurls_format"),
        ("chat.unfurl", shown | {"metadata": "x"}, "invalid_metadata_format"),
        ("reactions.add", here | {"timestamp": said, "name": "no such!"}, "invalid_name"),
    ]
    for method, body, error in cases:
        answer = call(sandbox, method, headers=token(sandbox), json=body)
        assert (answer.status_code, answer.json().get("error")) == (200, error), method


def test_api_test_echoes(client: WebClient) -> None:
    """api.test gives the arguments back."""
    assert client.api_test(foo="bar")["args"]["foo"] == "bar"


def test_blocks_validate_points_at_the_fault(sandbox: RunningSandbox) -> None:
    """blocks.validate is public and says where the trouble sits."""
    header = [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}]
    answer = call(sandbox, "blocks.validate", json={"blocks": header}).json()
    assert answer["error"] == "invalid_blocks"
    assert answer["errors"][0]["pointer"].startswith("/0/text")


def test_an_uninstalled_app_has_a_dead_token(control, client: WebClient, bot) -> None:
    """Removing the app sends both events and ends the token."""
    control.post("uninstall")
    assert [bot.events(kind) != [] for kind in ("tokens_revoked", "app_uninstalled")] == [True, True]
    with pytest.raises(SlackApiError, match="account_inactive"):
        client.auth_test()


def test_oauth_code_becomes_a_token_once(sandbox: RunningSandbox) -> None:
    """A code from the authorize page works once, with the client's secret."""
    secrets = sandbox.world.slack.credentials
    query = {"client_id": secrets.client_id, "redirect_uri": "http://127.0.0.1:9/cb", "state": "s"}
    address = f"{sandbox.base_url}/slack/oauth/v2/authorize"
    sent_to = requests.get(address, params=query, allow_redirects=False, timeout=10).headers["Location"]
    code = sent_to.split("code=")[1].split("&")[0]
    oauth = WebClient(base_url=sandbox.settings["SLACK_API_URL"])
    given = {"client_id": secrets.client_id, "client_secret": secrets.client_secret, "code": code}
    assert oauth.oauth_v2_access(**given)["access_token"] == secrets.bot_token
    with pytest.raises(SlackApiError, match="invalid_code"):
        oauth.oauth_v2_access(**given)

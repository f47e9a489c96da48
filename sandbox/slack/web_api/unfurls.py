"""chat.unfurl: what is shown below a shared link."""

from __future__ import annotations

from typing import Any

from sandbox.slack.checks import check_blocks
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.service import SlackService
from sandbox.slack.texts import domains_in, encode_texts
from sandbox.slack.views import with_ids
from sandbox.slack.web_api.call import Answer, Call, method


@method("chat.unfurl", "links:write")
def unfurl(slack: SlackService, call: Call) -> Answer:
    """Attach previews to a message that holds the links; by channel and ts, or unfurl_id and source."""
    message = _shared_in(slack, call)
    unfurls = call.args.get("unfurls") or {}
    entities = (call.args.get("metadata") or {}).get("entities", [])
    if not unfurls and not entities and not call.text("user_auth_message"):
        raise SlackError("missing_unfurls")
    if not isinstance(unfurls, dict):
        raise SlackError("invalid_unfurls_format")
    links = {url.replace("&amp;", "&") for _, url in domains_in(message.text)}
    for url, shown in unfurls.items():
        if url.replace("&amp;", "&") not in links:
            raise SlackError("cannot_unfurl_url")
        message.attachments = [kept for kept in message.attachments if kept.get("from_url") != url]
        message.attachments.append(_attachment(slack, url, shown, len(message.attachments) + 1))
    slack.messages.changed(message, "unfurled")
    return {}


def _attachment(slack: SlackService, url: str, shown: dict[str, Any], n: int) -> dict[str, Any]:
    blocks = check_blocks(shown.get("blocks"), "message")
    kept = {**shown, "blocks": encode_texts(with_ids(blocks))} if blocks else dict(shown)
    app_id, bot_id = slack.workspace.app_id, slack.workspace.bot_id
    marks = {"is_app_unfurl": True, "app_unfurl_url": url, "app_id": app_id, "bot_id": bot_id}
    return {**kept, **marks, "id": n, "from_url": url}


def _shared_in(slack: SlackService, call: Call) -> Message:
    named = ("unfurl_id", "source") if call.text("unfurl_id") or call.text("source") else ("channel", "ts")
    for name in named:
        if not call.text(name):
            raise SlackError(f"missing_{name}")
    channel, ts = call.text("channel"), call.text("ts")
    if named[0] == "unfurl_id":
        if call.text("unfurl_id") not in slack.unfurls:
            raise SlackError("invalid_unfurl_id")
        channel, ts = slack.unfurls[call.text("unfurl_id")]
    message = slack.messages.find(channel, ts)
    if message is None:
        raise SlackError("cannot_find_message")
    return message

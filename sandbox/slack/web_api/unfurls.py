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

SIGN_IN = ("user_auth_message", "user_auth_url", "user_auth_blocks")


@method("chat.unfurl", "links:write")
def unfurl(slack: SlackService, call: Call) -> Answer:
    """Attach previews to a message that holds the links; by channel and ts, or unfurl_id and source."""
    message = _shared_in(slack, call)
    unfurls = _asked(call)
    linked = {_bare(url) for _, url in domains_in(message.text)}
    if not linked.issuperset(map(_bare, unfurls)):
        raise SlackError("cannot_unfurl_url")
    fresh = [_attachment(slack, url, shown) for url, shown in unfurls.items()]
    replaced = set(map(_bare, unfurls))
    kept = [one for one in message.attachments if _bare(one.get("from_url", "")) not in replaced]
    message.attachments = [{**one, "id": n} for n, one in enumerate([*kept, *fresh], start=1)]
    slack.messages.changed(message, "unfurled")
    return {}


def _asked(call: Call) -> dict[str, dict[str, Any]]:
    """The previews by address; none where only entities or a sign-in are shown."""
    unfurls, metadata = call.args.get("unfurls") or {}, call.args.get("metadata") or {}
    if not isinstance(unfurls, dict) or not all(isinstance(shown, dict) for shown in unfurls.values()):
        raise SlackError("invalid_unfurls_format")
    if not isinstance(metadata, dict):
        raise SlackError("invalid_metadata_format")
    signs_in = call.flag("user_auth_required") or any(call.args.get(name) for name in SIGN_IN)
    if not unfurls and not metadata.get("entities") and not signs_in:
        raise SlackError("missing_unfurls")
    return unfurls


def _bare(url: str) -> str:
    """An address without the entities in which events carry it."""
    return url.replace("&amp;", "&")


def _attachment(slack: SlackService, url: str, shown: dict[str, Any]) -> dict[str, Any]:
    blocks = check_blocks(shown.get("blocks"), "message")
    kept = {**shown, "blocks": encode_texts(with_ids(blocks))} if blocks else dict(shown)
    app_id, bot_id = slack.workspace.app_id, slack.workspace.bot_id
    marks = {"is_app_unfurl": True, "app_unfurl_url": url, "app_id": app_id, "bot_id": bot_id}
    return {**kept, **marks, "from_url": url}


def _shared_in(slack: SlackService, call: Call) -> Message:
    named = ("unfurl_id", "source") if call.text("unfurl_id") or call.text("source") else ("channel", "ts")
    for name in named:
        if not call.text(name):
            raise SlackError(f"missing_{name}")
    if named[0] == "channel":
        message = slack.messages.find(call.text("channel"), call.text("ts"))
    else:
        message = slack.unfurls.get(call.text("unfurl_id"))
        if message is None:
            raise SlackError("invalid_unfurl_id")
    if message is None or not slack.messages.holds(message):
        raise SlackError("cannot_find_message")
    return message

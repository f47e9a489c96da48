"""Text on its way through Slack: what is stored, what a typed line becomes, the rich_text of a message."""

from __future__ import annotations

import re
from typing import Any

from sandbox.slack.workspace import Workspace

_LOOSE_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt);)")
_TOKEN = re.compile(r"<(?:[@#!][^<>\n]+|(?:https?://|mailto:|tel:)[^<>\s|]+(?:\|[^<>\n]*)?)>")
_URL = re.compile(r"(?<![<|\w])https?://[^\s<>|]+[^\s<>|.,;:!?)\]]")
_EMAIL = re.compile(r"(?<![\w<|:.@])[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+\w")
_DOMAIN = re.compile(
    r"(?<![\w<|:/.@\-])(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+(?:com|net|org|io|dev|ai|co|app|de|uk|eu|edu|gov)\b(?![\w@|>\-.]\w)",
    re.IGNORECASE,
)
_AT = re.compile(r"(?<![\w<])@([\w.\-]+(?:@[\w.\-]+\w)?)")
_HASH = re.compile(r"(?<![\w<&])#([a-z0-9_\-]+)")


def stored_plain(text: str) -> str:
    """Plain text as Slack keeps it: the three characters as entities, entities left alone."""
    text = _LOOSE_AMPERSAND.sub("&amp;", text)
    return text.replace("<", "&lt;").replace(">", "&gt;")


def stored_mrkdwn(text: str) -> str:
    """Mrkdwn as Slack keeps it: like plain text, but `<@U…>`, `<!…>` and links stay live."""
    parts, end = [], 0
    for token in _TOKEN.finditer(text):
        parts += [stored_plain(text[end : token.start()]), _LOOSE_AMPERSAND.sub("&amp;", token.group())]
        end = token.end()
    return "".join([*parts, stored_plain(text[end:])])


def encode_texts(node: Any) -> Any:
    """A copy in which the text of every text object is entity-encoded, as Slack hands it back."""
    if isinstance(node, list):
        return [encode_texts(item) for item in node]
    if not isinstance(node, dict):
        return node
    encoded = {key: encode_texts(value) for key, value in node.items()}
    if isinstance(node.get("text"), str):
        if node.get("type") == "plain_text":
            encoded["text"] = stored_plain(node["text"])
        elif node.get("type") == "mrkdwn":
            encoded["text"] = stored_mrkdwn(node["text"])
    return encoded


def typed_text(text: str, workspace: Workspace) -> str:
    """What a person typed, as Slack stores it: entities encoded, names and addresses turned into tokens.

    Slack links bare domains and mail addresses too: `acme.com` becomes `<http://acme.com|acme.com>`.
    `@throughline` always means the bot, whatever its display name; ready-made tokens such as `<@U1>` stay.
    """
    text = _URL.sub(lambda m: f"<{m.group()}>", stored_mrkdwn(text))
    parts, end = [], 0
    for token in _TOKEN.finditer(text):
        parts += [_with_links(text[end : token.start()], workspace), token.group()]
        end = token.end()
    return "".join([*parts, _with_links(text[end:], workspace)])


def _with_links(text: str, workspace: Workspace) -> str:
    """A stretch without tokens: mentions, channels, addresses and bare domains become some."""
    text = _AT.sub(lambda m: _mention(m, workspace), text)
    text = _HASH.sub(lambda m: _channel_link(m, workspace), text)
    text = _EMAIL.sub(lambda m: f"<mailto:{m.group()}|{m.group()}>", text)
    return _DOMAIN.sub(lambda m: f"<http://{m.group().lower()}|{m.group()}>", text)


def _mention(match: re.Match[str], workspace: Workspace) -> str:
    name = match.group(1).rstrip(".-")
    tail = match.group(1)[len(name) :]
    if name.lower() in ("throughline", workspace.bot.name.lower()):
        return f"<@{workspace.bot.id}>{tail}"
    person = workspace.by_email(name) or next((user for user in workspace.people() if user.name == name.lower()), None)
    return f"<@{person.id}>{tail}" if person else match.group()


def _channel_link(match: re.Match[str], workspace: Workspace) -> str:
    found = next((c for c in workspace.channels.values() if c.name == match.group(1)), None)
    return f"<#{found.id}|{found.name}>" if found and found.kind == "public" else match.group()


def rich_text(text: str) -> list[dict[str, Any]]:
    """The rich_text block that Slack's own composer sends along with a typed message."""
    parts: list[dict[str, Any]] = []
    end = 0
    for token in _TOKEN.finditer(text):
        parts += [*_plain_part(text[end : token.start()]), _token_part(token.group()[1:-1])]
        end = token.end()
    parts += _plain_part(text[end:])
    section = {"type": "rich_text_section", "elements": parts}
    return [{"type": "rich_text", "block_id": "rt1", "elements": [section]}]


def _plain_part(text: str) -> list[dict[str, Any]]:
    decoded = text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return [{"type": "text", "text": decoded}] if decoded else []


def _token_part(token: str) -> dict[str, Any]:
    body, _, label = token.partition("|")
    if body.startswith("@"):
        return {"type": "user", "user_id": body[1:]}
    if body.startswith("#"):
        return {"type": "channel", "channel_id": body[1:]}
    if body.startswith("!"):
        return {"type": "broadcast", "range": body[1:]}
    return {"type": "link", "url": body.replace("&amp;", "&"), **({"text": label} if label else {})}


def domains_in(text: str) -> list[tuple[str, str]]:
    """(domain, url) of each link in a stored text."""
    urls = re.findall(r"<(https?://[^|>]+)", text)
    return [(re.sub(r"^https?://([^/?#:]+).*$", r"\1", url).lower(), url) for url in urls]

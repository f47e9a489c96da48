"""A Slack message as its readers see it: mentions by name, links by their label, entities decoded once. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

_TOKEN = re.compile(r"<(?P<target>[^<>|]+)(?:\|(?P<label>[^<>]*))?>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def mentioned_in(text: str) -> tuple[str, ...]:
    """The Slack users that a message mentions, in order."""
    return tuple(dict.fromkeys(_USER.findall(text)))


def as_read(text: str, name_of: Callable[[str], str]) -> str:
    """The message in plain words on one line; `name_of` tells a Slack user's name."""

    def plain(token: re.Match[str]) -> str:
        target, label = token["target"], token["label"]
        if target.startswith("@"):
            return f"@{name_of(target[1:])}"
        if target.startswith("#"):
            return f"#{label or 'channel'}"
        if target.startswith("!"):
            return label or f"@{target[1:].partition('^')[0]}"
        return label or target.removeprefix("mailto:")

    return " ".join(unescape(_TOKEN.sub(plain, text)).split())

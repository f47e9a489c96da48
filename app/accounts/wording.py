"""Outside text as one short, escaped piece of a line. Pure."""

from __future__ import annotations

from app.slack.text import cut, escape, link, one_line


def said(text: str | None, limit: int) -> str:
    """The text on one line, escaped once; `limit` counts what Slack counts, the escaped characters."""
    return escape(_fitting(text, limit))


def linked(url: str, label: str | None, limit: int) -> str:
    """A link to a record whose label is such a piece of text."""
    return link(url, _fitting(label, limit) or "no name", limit)


def _fitting(text: str | None, limit: int) -> str:
    """Text of `<&>` grows fivefold when it is escaped; a card of it must still hold its buttons."""
    line = cut(one_line(text), limit)
    while line and len(escape(line)) > limit + limit // 4:
        line = cut(line, max(1, len(line) * 3 // 4))
        if len(line) <= 1:
            break
    return line

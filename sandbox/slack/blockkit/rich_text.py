"""The rich_text block: four containers and ten inline elements."""

from __future__ import annotations

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.objects import address, identifier
from sandbox.slack.blockkit.shape import (
    Check,
    Shape,
    boolean,
    integer,
    listing,
    one_of,
    string,
    typed,
)

_style = Shape(
    optional=dict.fromkeys(
        (
            "bold",
            "italic",
            "strike",
            "code",
            "underline",
            "highlight",
            "client_highlight",
            "unlink",
        ),
        boolean,
    )
)


def _inline(kind: str, required: dict[str, Check], optional: dict[str, Check] | None = None) -> Shape:
    return Shape({"type": one_of(kind), **required}, {"style": _style, **(optional or {})})


INLINE: dict[str, Shape] = {
    "text": _inline("text", {"text": string(None, 1)}),
    "link": _inline("link", {"url": address}, {"text": string(), "unsafe": boolean}),
    "user": _inline("user", {"user_id": string(None, 1)}),
    "usergroup": _inline("usergroup", {"usergroup_id": string(None, 1)}),
    "channel": _inline("channel", {"channel_id": string(None, 1)}),
    "team": _inline("team", {"team_id": string(None, 1)}),
    "broadcast": _inline("broadcast", {"range": one_of("here", "channel", "everyone")}),
    "color": _inline("color", {"value": string(None, 1)}),
    "emoji": _inline(
        "emoji",
        {"name": string(None, 1)},
        {"unicode": string(), "url": address, "skin_tone": integer(1, 6)},
    ),
    "date": _inline(
        "date",
        {"timestamp": integer(0), "format": string(None, 1)},
        {"url": address, "fallback": string()},
    ),
}

_inlines = listing(typed(INLINE))
_border = one_of(0, 1)

SECTION = Shape({"type": one_of("rich_text_section"), "elements": _inlines})
CONTAINERS: dict[str, Shape] = {
    "rich_text_section": SECTION,
    "rich_text_list": Shape(
        {
            "type": one_of("rich_text_list"),
            "style": one_of("bullet", "ordered"),
            "elements": listing(typed({"rich_text_section": SECTION}), 1),
        },
        {"indent": integer(0, limits.RICH_TEXT_INDENT), "offset": integer(0), "border": _border},
    ),
    "rich_text_quote": Shape({"type": one_of("rich_text_quote"), "elements": _inlines}, {"border": _border}),
    "rich_text_preformatted": Shape(
        {
            "type": one_of("rich_text_preformatted"),
            "elements": listing(typed(INLINE, ("text", "link"))),
        },
        {"border": _border, "language": string(None, 1)},
    ),
}

RICH_TEXT = Shape(
    {"type": one_of("rich_text"), "elements": listing(typed(CONTAINERS), 1)},
    {"block_id": identifier},
)
rich_text = typed({"rich_text": RICH_TEXT})

"""Legacy attachments: the coloured bar beside blocks, and the fields of old."""

from __future__ import annotations

from typing import Final

from sandbox.slack.blockkit.objects import address
from sandbox.slack.blockkit.shape import (
    Check,
    Place,
    Shape,
    any_list,
    boolean,
    integer,
    listing,
    one_of,
    string,
)


def _timestamp(value: object, place: Place) -> None:
    if not isinstance(value, int | float | str) or isinstance(value, bool):
        place.refuse("must provide a timestamp", "type", "integer")


_field = Shape({"title": string(), "value": string()}, {"short": boolean})
_texts: Final[dict[str, Check]] = dict.fromkeys(
    ("color", "fallback", "pretext", "text", "title", "footer", "author_name", "callback_id"),
    string(),
)
_addresses: Final[dict[str, Check]] = dict.fromkeys(
    (
        "title_link",
        "image_url",
        "thumb_url",
        "footer_icon",
        "author_link",
        "author_icon",
        "from_url",
        "app_unfurl_url",
    ),
    address,
)

ATTACHMENT: Final = Shape(
    optional={
        **_texts,
        **_addresses,
        "id": integer(1),
        "blocks": any_list,
        "fields": listing(_field),
        "mrkdwn_in": listing(one_of("text", "pretext", "fields")),
        "ts": _timestamp,
        "is_app_unfurl": boolean,
        "preview": Shape(optional={"title": string(), "icon_url": address}),
    }
)
"""`blocks` are checked by the message that holds the attachment."""

"""The content of a message from the bot: read from arguments, checked, and as Slack stores it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.checks import check_attachments, check_blocks, check_metadata
from sandbox.slack.errors import SlackError
from sandbox.slack.messages import Message
from sandbox.slack.texts import encode_texts, stored_mrkdwn
from sandbox.slack.views import with_ids

MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_MARKDOWN = 12_000


@dataclass(slots=True)
class Content:
    """What a message says. `warning` is Slack's, `gave_blocks` tells an empty list from none at all."""

    text: str = ""
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] | None = None
    warning: str | None = None
    gave_text: bool = False
    gave_blocks: bool = False
    gave_attachments: bool = False

    def put_into(self, message: Message) -> None:
        """Replace a message's content; text without blocks removes the blocks, as chat.update does."""
        message.text = self.text if self.gave_text or not message.text else message.text
        if self.gave_blocks or self.gave_text:
            message.blocks = self.blocks
        if self.gave_attachments or self.gave_text:
            message.attachments = self.attachments
        if self.metadata is not None:
            message.metadata = self.metadata


def read_content(args: dict[str, Any], max_text: int = MAX_TEXT) -> Content:
    """Read `text`, `markdown_text`, `blocks`, `attachments` and `metadata`; raises Slack's refusals.

    Text above 40,000 characters is cut with a warning on a new message, refused above 4,000 on an update.
    """
    text, warning = _text(args, max_text)
    blocks = check_blocks(args.get("blocks"), "message")
    attachments = check_attachments(args.get("attachments"))
    metadata = check_metadata(args.get("metadata"))
    if not text and not blocks and not attachments:
        raise SlackError("no_text")
    return Content(
        text=stored_mrkdwn(text),
        blocks=encode_texts(with_ids(blocks)),
        attachments=encode_texts(_with_ids(attachments)),
        metadata=metadata,
        warning=warning,
        gave_text="text" in args or "markdown_text" in args,
        gave_blocks=args.get("blocks") is not None,
        gave_attachments=args.get("attachments") is not None,
    )


def _text(args: dict[str, Any], max_text: int) -> tuple[str, str | None]:
    text, markdown = args.get("text"), args.get("markdown_text")
    if markdown is not None:
        if text or args.get("blocks"):
            raise SlackError("markdown_text_conflict")
        if len(str(markdown)) > MAX_MARKDOWN:
            raise SlackError("msg_too_long")
    found = str(markdown if markdown is not None else text or "")
    if len(found) > MAX_TEXT:
        if max_text < MAX_TEXT:
            raise SlackError("msg_too_long")
        return found[:MAX_TEXT], "message_truncated"
    if len(found) > max_text:
        raise SlackError("msg_too_long")
    return found, None


def _with_ids(attachments: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {**a, "id": n, "blocks": with_ids(a["blocks"])} if a.get("blocks") else {**a, "id": n}
        for n, a in enumerate(attachments, start=1)
    ]

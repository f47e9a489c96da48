"""What the writer of a mail wrote, without what the mail quotes or signs with. Pure."""

from __future__ import annotations

import re

# What stands below these was written earlier by somebody else, or is a signature.
_QUOTED_MAIL = re.compile(
    r"(?m)^\s*(?:>|On .{5,80} wrote:|-{2,}\s*(?:Original|Forwarded)|Begin forwarded message|From: |Sent from my|--\s*$|Le .{5,60} a écrit"
    r"|Am .{5,60} schrieb)"
)


def own_words(text: str) -> str:
    """The text up to the first mark of a quoted mail or a signature."""
    return _QUOTED_MAIL.split(text, maxsplit=1)[0]

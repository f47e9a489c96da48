"""Whether a message in a thread of ours, without a mention, is a question to the bot. Pure."""

from __future__ import annotations

import re

_OTHERS = re.compile(r"<@[UW][A-Z0-9]+>|<!(?:here|channel|everyone)|<!subteam")
_ASKS = re.compile(
    r"^(?:(?:and|ok(?:ay)?|so|also|but|great|thanks|thank you)[,.!]?\s+)*"
    r"(?:who|what|when|where|which|whose|how|why|is|are|was|were|did|do|does|has|have|had|show|list|tell me|give me|any)\b",
    re.IGNORECASE,
)
_BETWEEN_PEOPLE = re.compile(
    r"\b(?:can|could|will|would|should|shall|do|did|are|were|have) (?:you|u|we|i|someone|anyone)\b", re.IGNORECASE
)


def is_for_us(text: str) -> bool:
    """A question, to nobody else in particular, that a record could answer."""
    if _OTHERS.search(text) or _BETWEEN_PEOPLE.search(text):
        # "What did we promise them?" is a question about the past, not to a colleague.
        return bool(
            re.match(
                r"\W*(?:and |so )?(?:what|when|why|where|who|how)\b.*\b(?:did|have|do|were) we\b", text, re.IGNORECASE
            )
        ) and not _OTHERS.search(text)
    return bool(_ASKS.match(text.strip())) or text.rstrip().endswith("?")

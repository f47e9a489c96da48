"""A sentence taken apart where it says two things, each with a subject of its own. Pure."""

from __future__ import annotations

import re

_BREAK = re.compile(r";\s+|,?\s+(?:and|while|but|whereas)\s+|(?<=[a-z\d%])\.\s+(?=[A-Z])", re.IGNORECASE)
_VERB = (
    r"(?:is|are|was|were|has|have|had|owns?|renews?|closes?|pays?|wrote|writes|said|says|promised|offered|wants?|wanted|stands?|sits|looks"
    r"|fell|dropped|rose|grew|runs|falls|asked|takes|brings|remains|works|covers|ends|starts|will|pushed|holds)"
)
_HAS_VERB = re.compile(rf"\b{_VERB}\b", re.IGNORECASE)
# A clause that begins so borrows its subject from the one before, which rests on another fact.
_BORROWS = re.compile(
    rf"^(?:{_VERB}|he|she|they|it|who|which|that|this|these|those|his|her|their|its|also|then|both|so|not|no|never)\b",
    re.IGNORECASE,
)


def clauses_of(sentence: str) -> tuple[str, ...]:
    """Its clauses; one where it cannot be divided without tearing a subject from what is said of it."""
    parts = [part.strip() for part in _BREAK.split(sentence) if part.strip()]
    if len(parts) < 2 or any(_BORROWS.match(part) or not _HAS_VERB.search(part) for part in parts):
        return (sentence,)
    return tuple(parts)

"""Transcripts in plain text as the usual recorders write them, cut into what each person said. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

SAID_CHARACTERS = 2_000
"""What one person says at once; the rest of a longer monologue becomes a line of its own."""
_TIME = r"[\[(]?(?P<at>(?:\d{1,2}:)?\d{1,2}:\d{2})(?:[.,]\d{1,3})?[\])]?"
_NAME = r"(?P<who>[^\W\d_][\w.'’-]*(?:,? \(?[^\W\d_][\w.'’)&-]*){0,5})"
_TIMED = re.compile(rf"^{_TIME}\s*[-–—|]?\s*(?:{_NAME}\s*:)?\s*(?P<text>.*)$")
_HEADING = re.compile(rf"^{_NAME}\s{{1,4}}[|•-]?\s*{_TIME}\s*:?$")
_NAMED_TIMED = re.compile(rf"^{_NAME}\s*{_TIME}\s*:\s*(?P<text>.+)$")
_NAMED = re.compile(rf"^{_NAME}\s*:\s+(?P<text>.+)$")
# Words that stand before a colon without being anybody's name.
_NO_NAMES = frozenset(
    """note notes subject date re fw agenda action actions todo next steps decision decisions attendees participants
    summary topic time location http https from to cc important question answer pros cons risk risks update recap
    transcript recording meeting""".split()  # noqa: SIM905  # reads better than forty quotation marks
)

_PARTICLES = frozenset(
    ["de", "da", "van", "von", "der", "den", "la", "le", "el", "al", "bin", "of", "and", "y", "from"]
)


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one person said, `at` hours:minutes:seconds into the call where the recorder noted it."""

    text: str
    who: str = ""
    at: str = ""


def read_lines(text: str) -> list[Spoken]:
    """The spoken lines of a plain-text transcript: names and times in front, or on a line of their own."""
    spoken: list[Spoken] = []
    who = at = ""
    for raw in text.splitlines():
        line = " ".join(raw.split())[: SAID_CHARACTERS * 4]
        if not line:
            continue
        heading = _HEADING.match(line)
        if heading and _is_name(heading["who"]):
            who, at = heading["who"], heading["at"]
            continue
        found = _read(line)
        if found.who or found.at:
            who = found.who or who
            at = ""
            if found.text:
                spoken.append(Spoken(found.text, who, found.at))
            else:
                at = found.at
        else:
            spoken.append(Spoken(found.text, who, at))
            at = ""
    return spoken


def _read(line: str) -> Spoken:
    for pattern in (_TIMED, _NAMED_TIMED, _NAMED):
        found = pattern.match(line)
        if found and (not found["who"] or _is_name(found["who"])):
            named = found.groupdict()
            return Spoken(named["text"].strip(), named["who"] or "", named.get("at") or "")
    return Spoken(line)


def _is_name(text: str) -> bool:
    """Capital letters all through, but for the small words of some names: "Thanks for this" is none."""
    words = text.split()
    own = [word.lstrip("(") for word in words if word.lower() not in _PARTICLES]
    is_capital = all(word[:1].isupper() or not word[:1].isascii() for word in own)
    return len(text) <= 60 and words[0].lower().rstrip(".,") not in _NO_NAMES and is_capital and bool(own)


def joined(spoken: Iterable[Spoken]) -> Iterator[Spoken]:
    """Captions break in the middle of a sentence: what one person says in a row is one line up to the sentence's end."""
    held: Spoken | None = None
    for one in spoken:
        for part in _cut(one):
            if held is None:
                held = part
            elif part.who == held.who and not _is_ended(held.text) and _fits(held, part):
                held = Spoken(f"{held.text} {part.text}", held.who, held.at)
            else:
                yield held
                held = part
    if held is not None:
        yield held


def _fits(held: Spoken, part: Spoken) -> bool:
    return len(held.text) + len(part.text) < SAID_CHARACTERS


def _is_ended(text: str) -> bool:
    return text.endswith((".", "!", "?", "…", ":", "”", '"'))


def _cut(one: Spoken) -> Iterator[Spoken]:
    for start in range(0, len(one.text), SAID_CHARACTERS):
        yield Spoken(one.text[start : start + SAID_CHARACTERS], one.who, one.at)

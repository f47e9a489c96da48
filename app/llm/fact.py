"""One thing that a record says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_BLOCK = re.compile(r"<\s*(/?\s*(?:records|question|facts|system|instructions|thread))\b[^>]*>", re.IGNORECASE)
_NUMBERED = re.compile(r"\[(F\d+)\]", re.IGNORECASE)


def harmless(text: str) -> str:
    """Outside text on one line that opens or closes none of our marked blocks and wears no fact's number."""
    return " ".join(_NUMBERED.sub(r"(\1)", _BLOCK.sub(r"‹\1›", text)).split())


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says. `key` is its number in the prompt; `kind` the reader's word for the record."""

    key: str
    record_id: str
    kind: str
    text: str
    on: date | None = None
    author: str | None = None
    ours: bool | None = None
    """Whether somebody on our side wrote it; None where nobody did or the record does not say."""
    note: str = ""
    """Code's own remark, such as the day that "next Tuesday" means."""

    def as_line(self) -> str:
        """The fact as the model reads it, on one line, so that no text can pretend to be another fact."""
        author, text = (harmless(part or "") for part in (self.author, self.text))
        head = [part for part in (self.on.isoformat() if self.on else "", f"{self.kind} {self.record_id}") if part]
        said_by = f"{author}: " if author else ""
        note = f" ({harmless(self.note)})" if self.note else ""
        return f"[{self.key}] {' | '.join(head)} | {said_by}{text}{note}"

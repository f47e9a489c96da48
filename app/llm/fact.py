"""One thing that a record says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a record says. `key` is its number in the prompt; `kind` the reader's word for the record."""

    key: str
    record_id: str
    kind: str
    text: str
    on: date | None = None
    author: str | None = None

    def as_line(self) -> str:
        """The fact as the model reads it, on one line, so that no text can pretend to be another fact."""
        head = [part for part in (self.on.isoformat() if self.on else "", f"{self.kind} {self.record_id}") if part]
        said_by = f"{self.author}: " if self.author else ""
        return f"[{self.key}] {' | '.join(head)} | {said_by}{' '.join(self.text.split())}"

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
    ours: bool | None = None
    """Whether somebody on our side wrote it; None where nobody did or the record does not say."""
    note: str = ""
    """Code's own remark, such as the day that "next Tuesday" means."""

    def as_line(self) -> str:
        """The fact as the model reads it, on one line, so that no text can pretend to be another fact."""
        head = [part for part in (self.on.isoformat() if self.on else "", f"{self.kind} {self.record_id}") if part]
        said_by = f"{self.author}: " if self.author else ""
        note = f" ({self.note})" if self.note else ""
        return f"[{self.key}] {' | '.join(head)} | {said_by}{' '.join(self.text.split())}{note}"

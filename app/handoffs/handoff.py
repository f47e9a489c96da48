"""A handoff as a value: sections of cited entries, and what is missing."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from app.handoffs.promises import Said


@dataclass(frozen=True, slots=True)
class Entry:
    """One line. `quote` is verbatim from the record; `source` tells who said it and when."""

    text: str
    record_ids: tuple[str, ...]
    quote: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with its entries. Claimed = said in mails and calls; confirmed = in fields and lines of the CRM."""

    title: str
    entries: tuple[Entry, ...]
    is_claimed: bool = False
    more: int = 0
    """How many entries there are besides, for which there is no room."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that a receiver needs and the records do not say, with whoever can say it."""

    what: str
    ask: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """What the receiver reads."""

    account_id: str
    account_name: str
    from_name: str
    to_name: str
    sections: tuple[Section, ...]
    gaps: tuple[Gap, ...]
    completeness_percent: int
    left_out: int = 0
    prompt_version: str = ""
    as_of: datetime | None = None
    promises: tuple[Said, ...] = ()
    """Every promise found, also those that the page has no room for; kept in the ledger, not with the version."""
    deal_id: str = ""
    model_failed: str = ""
    """Why no model helped, in words for readers; empty where one did, or none is configured."""

    @property
    def record_ids(self) -> tuple[str, ...]:
        """Every record that it rests on, the account first, each once."""
        cited = (record for section in self.sections for entry in section.entries for record in entry.record_ids)
        return tuple(dict.fromkeys((self.account_id, *cited)))

    def as_content(self) -> dict[str, Any]:
        """For the database."""
        content = asdict(replace(self, promises=()))
        content["as_of"] = self.as_of.isoformat() if self.as_of else None
        return content

    @classmethod
    def from_content(cls, content: dict[str, Any]) -> Handoff:
        """From the database."""
        sections = tuple(
            Section(
                one["title"],
                tuple(Entry(**{**entry, "record_ids": tuple(entry["record_ids"])}) for entry in one["entries"]),
                one["is_claimed"],
                one.get("more", 0),
            )
            for one in content["sections"]
        )
        as_of = datetime.fromisoformat(content["as_of"]) if content["as_of"] else None
        gaps = tuple(Gap(**gap) for gap in content["gaps"])
        return cls(**{**content, "sections": sections, "gaps": gaps, "as_of": as_of, "promises": ()})

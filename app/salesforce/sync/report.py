"""What one run of the sync did."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class ObjectReport:
    """One object: rows that were read and written; `error` is empty where all went well."""

    object_name: str
    read: int = 0
    written: int = 0
    first_load: bool = False
    is_off: bool = False
    error: str = ""
    error_code: str = ""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """One run. `until` is the org's time up to which changes were read; None where the run never got an answer."""

    objects: tuple[ObjectReport, ...] = ()
    until: datetime | None = None
    server_offset: timedelta = timedelta(0)
    skipped: bool = False
    """Another worker is at it."""
    error: str = ""
    """Why the run ended early; the same for every object that was left."""

    @property
    def ok(self) -> bool:
        """Whether every object that the org has is up to date."""
        return not self.skipped and not self.error and not any(one.error for one in self.objects)

    @property
    def failed(self) -> tuple[ObjectReport, ...]:
        """Objects that could not be read."""
        return tuple(one for one in self.objects if one.error)

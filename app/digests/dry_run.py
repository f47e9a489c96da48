"""What a digest would have sent in the past month, counted from what was known on each day. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.digests.tables import DigestKind
from app.risk.remember_alerts import CLEARED_AFTER_DAYS
from app.risk.signal import Finding

DAYS_BACK = 30


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that a digest would have told, on the first day of it; texts are raw."""

    on: date
    subject_id: str
    record_ids: tuple[str, ...]
    title: str
    reason: str
    owner_name: str
    fields: tuple[str, ...] = ()
    """The fields that the reason tells."""


@dataclass(frozen=True, slots=True)
class DryRun:
    """A month replayed. `days` is every day on which it would have come, with how many things it would have held."""

    kind: DigestKind
    since: date
    until: date
    days: tuple[tuple[date, int], ...]
    told: tuple[Told, ...] = ()
    messages: int = 0
    """How many messages would have left; for personal digests one per person and day."""
    people: int = 0
    most_in_a_day: int = 0
    sampled: int = 0
    """So many accounts were replayed, of `accounts`; equal where all were."""
    accounts: int = 0

    @property
    def is_estimate(self) -> bool:
        """Whether only a part of the accounts was replayed."""
        return self.sampled < self.accounts


def replayed_days(since: date, until: date) -> list[date]:
    """Every day of the span, oldest first."""
    return [since + timedelta(days=n) for n in range((until - since).days + 1)]


def first_told(found: Mapping[date, Sequence[Finding]]) -> list[Told]:
    """Each risk on the day when it would have been new: one that stays is told once, one that comes back is told again.

    The memory is the watch's own: an alert ends only after its signs were gone for some days.
    """
    last_seen: dict[str, date] = {}
    told: list[Told] = []
    before: date | None = None
    for day in sorted(found):
        for finding in found[day]:
            seen = last_seen.get(finding.subject_id)
            if seen is None or (seen != before and (day - seen).days > CLEARED_AFTER_DAYS):
                told.append(_told(day, finding))
            last_seen[finding.subject_id] = day
        before = day
    return told


def _told(day: date, finding: Finding) -> Told:
    return Told(
        on=day,
        subject_id=finding.subject_id,
        record_ids=(finding.subject_id, finding.account_id),
        title=finding.heading,
        reason=finding.signals[0].sentence,
        owner_name=finding.owner.name if finding.owner else "",
        fields=finding.signals[0].fields,
    )


def messages_to_people(owed: Iterable[tuple[date, str]]) -> tuple[int, int, int]:
    """Messages, people, and the most messages of a day, for things owed as (day, owner): one message each day."""
    pairs = set(owed)
    per_day: dict[date, int] = {}
    for day, _ in pairs:
        per_day[day] = per_day.get(day, 0) + 1
    return len(pairs), len({owner for _, owner in pairs}), max(per_day.values(), default=0)

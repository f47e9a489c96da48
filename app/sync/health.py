"""Which failures of the sync last, grouped by cause. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

LASTS = timedelta(minutes=2)
"""A failure this old is told: Salesforce's short hiccups are over by then."""

STEADY = timedelta(minutes=2)
"""So long nothing may fail before a recovery is told: what comes and goes is one incident."""

QUIET = timedelta(minutes=5)
"""Without any run for this long (or three intervals, if longer), the sync itself has stopped."""

STUCK = timedelta(minutes=15)
"""A run under way may be silent for this long: a large increment shows no sign of life between its pages."""

STUCK_COMPARING = timedelta(hours=3)

END_OF_WORK = 17
"""Hour of the owner's day after which nobody is asked for anything until the next one."""

Errors = Mapping[str, Sequence[str]]
"""Object (empty = the whole run) to its error code and sentence."""

_CHANGING = re.compile(r"\d[\d.,:]*")


@dataclass(frozen=True, slots=True)
class Cause:
    """Why something fails: one sentence, the objects it keeps from being read, since when."""

    key: str
    code: str
    sentence: str
    objects: tuple[str, ...]
    since: datetime

    def as_json(self) -> dict[str, Any]:
        """As the incident's row keeps it."""
        return asdict(self) | {"objects": list(self.objects), "since": self.since.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Cause:
        """The other way round."""
        since = datetime.fromisoformat(kept["since"])
        return cls(kept["key"], kept["code"], kept["sentence"], tuple(kept["objects"]), since)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The sync's last sign of life."""

    at: datetime
    is_under_way: bool
    is_comparing: bool = False


def group_by_cause(errors: Errors, since: datetime) -> tuple[Cause, ...]:
    """One cause for all objects that fail with the same words, apart from numbers and the object's own name."""
    found: dict[str, Cause] = {}
    for name, (code, sentence) in sorted(errors.items()):
        key = f"{code}:{_gist(name, sentence)}"
        known = found.get(key, Cause(key, code, sentence, (), since))
        found[key] = replace(known, objects=(*known.objects, name) if name else known.objects)
    return tuple(found.values())


def _gist(object_name: str, sentence: str) -> str:
    bare = re.sub(rf"\b{re.escape(object_name)}\b", "…", sentence) if object_name else sentence
    return _CHANGING.sub("#", bare)[:300]


def dated(causes: Iterable[Cause], known: Iterable[Cause]) -> tuple[Cause, ...]:
    """The causes of now, each since when it was first seen."""
    since = {cause.key: cause.since for cause in known}
    return tuple(replace(cause, since=min(cause.since, since.get(cause.key, cause.since))) for cause in causes)


def standstill(pulse: Pulse | None, now: datetime, interval: timedelta) -> tuple[Cause, ...]:
    """That the sync has stopped altogether, where it has. Before its first run there is nothing to miss."""
    if pulse is None:
        return ()
    patience = max(QUIET, 3 * interval)
    if pulse.is_under_way:
        patience = STUCK_COMPARING if pulse.is_comparing else STUCK
    if now - pulse.at <= patience:
        return ()
    sentence = "A run has shown no sign of life" if pulse.is_under_way else "No run of the sync has begun"
    return (Cause("standstill", "STANDSTILL", sentence, (), pulse.at),)


def due_on(began: datetime) -> date:
    """The working day by which it is to be seen to: the same one, or the next after five o'clock and at weekends."""
    day = began.date() + timedelta(days=began.hour >= END_OF_WORK)
    past_friday = day.weekday() - 4
    return day + timedelta(days=3 - past_friday) if past_friday > 0 else day


def is_lasting(causes: Iterable[Cause], now: datetime) -> bool:
    """Whether any of them has lasted long enough to be told."""
    return any(now - cause.since >= LASTS for cause in causes)


def is_steady(steady_since: datetime | None, now: datetime) -> bool:
    """Whether nothing has failed for long enough to call it a recovery."""
    return steady_since is not None and now - steady_since >= STEADY

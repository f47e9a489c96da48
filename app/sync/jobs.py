"""The sync's tick: it runs in whichever worker is free, one at a time."""

from __future__ import annotations

from app.jobs.task import Task, Tick
from app.services import Services
from app.settings import Settings
from app.sync.run_sync import run_sync


def keep_fresh(services: Services) -> None:
    """One run of the sync; another worker that is at it already is left to it."""
    run_sync(services)


TASKS: tuple[Task[Services], ...] = ()


def clock(settings: Settings) -> tuple[Tick[Services], ...]:
    """The tick at the pace that the settings ask for."""
    return (Tick("sync.run", settings.sync_interval_seconds, keep_fresh),)

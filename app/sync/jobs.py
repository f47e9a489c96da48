"""The sync's ticks: each runs in whichever worker is free, one at a time."""

from __future__ import annotations

from app.jobs.task import Task, Tick
from app.services import Services
from app.settings import Settings
from app.sync.follow_sync import FOLLOW, RUN, follow_sync, run_asked
from app.sync.reconcile_nightly import reconcile_nightly
from app.sync.run_sync import run_sync
from app.sync.watch_health import watch_health


def keep_fresh(services: Services) -> None:
    """One run of the sync; another worker that is at it already is left to it."""
    try:
        report = run_sync(services)
    except Exception:
        watch_health(services)
        raise
    if not report.skipped and not report.ok:
        # A run that fails after long patience is told at once, not at the next look.
        watch_health(services)


def compare_nightly(services: Services) -> None:
    """The night's comparison of the mirror with the org, once it is due."""
    reconcile_nightly(services)


TASKS: tuple[Task[Services], ...] = (
    Task(RUN, run_asked, lane="background"),
    Task(FOLLOW, follow_sync),
)


def clock(settings: Settings) -> tuple[Tick[Services], ...]:
    """The sync at the pace that the settings ask for, its health every minute, the comparison once a night."""
    return (
        Tick("sync.run", settings.sync_interval_seconds, keep_fresh),
        Tick("sync.health", 60, watch_health),
        Tick("sync.reconcile", 60, compare_nightly),
    )

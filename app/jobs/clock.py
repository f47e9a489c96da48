"""The clock: every worker ticks, and each tick asks the database whether there is anything to do."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import structlog
from apscheduler.schedulers.background import BackgroundScheduler

from app.jobs.task import Tick

log = structlog.get_logger(__name__)


def start_clock(ticks: Iterable[Tick[Any]], services: Any) -> BackgroundScheduler:
    """Start ticking in background threads; call `shutdown()` on the returned scheduler to stop.

    Missed ticks fold into one: a tick computes what is due from the database, not from when it fired.
    """
    scheduler = BackgroundScheduler(
        timezone="UTC", job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": 300}
    )
    for tick in ticks:
        scheduler.add_job(
            _run,
            "interval",
            args=[tick, services],
            seconds=tick.every_seconds,
            jitter=min(5, tick.every_seconds // 4),
            next_run_time=datetime.now(
                UTC
            ),  # a new worker looks at once; what was done already is known to the database
        )
    scheduler.start()
    return scheduler


def _run(tick: Tick[Any], services: Any) -> None:
    try:
        tick.run(services)
    except Exception:
        log.exception("tick_failed", tick=tick.name)

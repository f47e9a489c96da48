"""One first load in a process of its own, which kills itself: `python -m tests.salesforce.dying_sync '{…}'`."""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
from pathlib import Path

from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.gateway import Salesforce
from app.salesforce.sync import BulkRule, sync_once
from app.settings import Settings


def die_after(seconds: float) -> None:
    """`kill -9`, whatever is under way then."""
    time.sleep(seconds)
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Load accounts; die so many seconds after the first page is in."""
    told = json.loads(sys.argv[1])
    settings = Settings(_env_file=None, **told["settings"])

    def progress(object_name: str, rows: int, total: int) -> None:
        if not rows:
            return  # it says how much is to come
        threading.Thread(target=die_after, args=(told["die_after"],), daemon=True).start()
        if not told["die_after"]:
            time.sleep(10)

    accounts = [one for one in MIRRORED if one.name == "Account"]
    db, rule = Database(told["database"]), BulkRule(from_rows=told["from_rows"], page_rows=1500)
    sync_once(
        db, Salesforce.from_settings(settings), accounts, folder=Path(told["folder"]), progress=progress, bulk=rule
    )


if __name__ == "__main__":
    main()

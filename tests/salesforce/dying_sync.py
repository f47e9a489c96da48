"""One first load in a process of its own, which kills itself: `python -m tests.salesforce.dying_sync '{…}'`."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.gateway import Salesforce
from app.salesforce.sync import BulkRule, sync_once
from app.settings import Settings


def die_after(calls: int) -> None:
    """`kill -9` so many function calls from now: the same moment on every machine, whatever its speed."""

    def count(*_: object) -> None:
        nonlocal calls
        calls -= 1
        if calls <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    count()


def main() -> None:
    """Load accounts; die so many function calls after the first page is in."""
    told = json.loads(sys.argv[1])
    settings = Settings(_env_file=None, **told["settings"])

    def progress(object_name: str, rows: int, total: int) -> None:
        if rows:  # before that, it says how much is to come
            die_after(told["die_after"])

    accounts = [one for one in MIRRORED if one.name == "Account"]
    db, rule = Database(told["database"]), BulkRule(from_rows=told["from_rows"], page_rows=1500)
    sync_once(
        db, Salesforce.from_settings(settings), accounts, folder=Path(told["folder"]), progress=progress, bulk=rule
    )


if __name__ == "__main__":
    main()

"""One sync in a process of its own, so that its peak memory is its own: prints seconds and megabytes as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from app.db.engine import Database
from app.salesforce.gateway import Salesforce
from app.salesforce.sync import sync_once
from app.settings import Settings
from benchmarks.activities import TASK


def main() -> None:
    """`python -m benchmarks.load_once DATABASE_URL ORG_URL FOLDER`."""
    database_url, org_url, folder = sys.argv[1:4]
    settings = Settings(
        _env_file=None, salesforce_login_url=org_url, salesforce_client_id="bench", salesforce_client_secret="bench"
    )
    db, salesforce = Database(database_url), Salesforce.from_settings(settings)
    started = time.perf_counter()
    report = sync_once(db, salesforce, [TASK], folder=Path(folder))
    seconds = time.perf_counter() - started
    if not report.ok:
        sys.exit(f"the sync failed: {report}")
    peak_kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rows = sum(one.written for one in report.objects)
    print(json.dumps({"seconds": seconds, "peak_mb": peak_kilobytes / 1024, "rows": rows}))


if __name__ == "__main__":
    main()

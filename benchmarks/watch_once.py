"""One look at a whole org in a process of its own, so that its peak memory is its own: prints its figures as JSON."""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import UTC, datetime

from app.db.engine import Database
from app.digests.blocks import digest_message
from app.digests.build_digest import MOST_ENTRIES
from app.digests.digest import Digest
from app.digests.entry import entry_of_alert
from app.digests.tables import DigestKind
from app.risk.find_risks import find_risks
from app.risk.remember_alerts import clear_alerts, remember_alerts


def main() -> None:
    """`python -m benchmarks.watch_once DATABASE_URL`."""
    db, now = Database(sys.argv[1]), datetime.now(UTC)
    started, cpu_before = time.perf_counter(), time.process_time()
    with db.begin() as session:
        findings = find_risks(session, now=now)
        found = time.perf_counter()
        alerts = remember_alerts(session, findings, now=now)
        clear_alerts(session, now=now)
        entries = [entry_of_alert(alert, None) for alert in alerts[:MOST_ENTRIES]]
    digest_message(Digest("bench", DigestKind.RISK, now.date(), entries, shown=5), lambda one: f"https://org/{one}")
    seconds, cpu = time.perf_counter() - started, time.process_time() - cpu_before
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told = {"seconds": seconds, "cpu": cpu, "finding": found - started, "findings": len(findings), "peak_mb": peak_mb}
    print(json.dumps(told))


if __name__ == "__main__":
    main()

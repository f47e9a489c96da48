"""The sandbox on an org of CSV files: prints its settings as JSON and serves until killed."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path

from sandbox.clock import Clock
from sandbox.org_files import load_org
from sandbox.server import run_in_thread


def main() -> None:
    """`python -m benchmarks.sandbox_org FOLDER`."""
    with run_in_thread(load_org(Path(sys.argv[1]), Clock(None))) as running:
        print(json.dumps(running.settings), flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    main()

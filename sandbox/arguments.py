"""What is given on the command line, refused in a sentence before anything starts."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import date
from pathlib import Path


def day(text: str) -> date:
    """A day such as 2026-11-21."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is not a day such as 2026-11-21") from None


def at_least_one(text: str) -> int:
    """A whole number from 1 on."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"{text!r} is not a number from 1 on")
    return int(text)


def writable(text: str) -> Path:
    """A file that can be written to; it is there afterwards."""
    try:
        Path(text).open("a").close()
    except OSError as error:
        raise ArgumentTypeError(f"{text} cannot be written: {error.strerror}") from error
    return Path(text)

"""The sheets below `text/`: a row a line, cells between bars, `#` before a remark."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).with_name("text")


@cache
def rows_of(name: str) -> tuple[tuple[str, ...], ...]:
    """The cells of every row of a sheet, in file order."""
    lines = (_FOLDER / name).read_text(encoding="utf-8").splitlines()
    return tuple(_cells(line) for line in lines if line and not line.startswith("#"))


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip() for cell in line.split(" | "))

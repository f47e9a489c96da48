"""Lists as CSV files that spreadsheets open as they are meant: all rows, no cell a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from app.slack.text import one_line

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """A file with a byte-order mark, so that spreadsheets read its letters right."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def plain_cell(value: str) -> str:
    """The text on one line, never a formula."""
    text = one_line(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text

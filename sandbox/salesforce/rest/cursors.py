"""Query locators: the pages of a result that did not fit into the first reply."""

from __future__ import annotations

import math
import secrets
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sandbox.clock import Clock
from sandbox.salesforce.schema.errors import SalesforceError

CURSORS_PER_USER = 10
CURSOR_LIFE = timedelta(days=2)
PAGE_ROWS = 2000
WIDE_ROW_CHARACTERS = 5000
WIDE_PAGE_ROWS = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """The rows of one query, kept until it dies of age or of too many younger ones."""

    user_id: str
    records: Sequence[dict[str, Any]]
    page_rows: int
    opened_at: datetime


class Cursors:
    """Open cursors by user; the eleventh of a user closes that user's oldest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._open: OrderedDict[str, Cursor] = OrderedDict()

    def open(self, user_id: str, records: Sequence[dict[str, Any]], page_rows: int) -> str:
        """Keep a result and return its locator without the row offset."""
        mine = [key for key, cursor in self._open.items() if cursor.user_id == user_id]
        for key in mine[: max(0, len(mine) - CURSORS_PER_USER + 1)]:
            del self._open[key]
        key = f"01g{secrets.token_hex(6)}AAA"
        self._open[key] = Cursor(user_id, records, page_rows, self._clock.now())
        return key

    def find(self, locator: str, user_id: str) -> tuple[str, Cursor, int]:
        """The cursor and row offset behind `key-offset`; raises INVALID_QUERY_LOCATOR."""
        key, _, offset = locator.partition("-")
        cursor = self._open.get(key)
        if (
            cursor is None
            or cursor.user_id != user_id
            or self._clock.now() - cursor.opened_at > CURSOR_LIFE
            or not offset.isdigit()
            or int(offset) >= len(cursor.records)
        ):
            raise SalesforceError(400, "INVALID_QUERY_LOCATOR", "invalid query locator")
        return key, cursor, int(offset)


def page_rows(options: str, records: Sequence[dict[str, Any]]) -> int:
    """Rows per page for a `Sforce-Query-Options` header: 200-2000, fewer where rows are very wide."""
    asked = PAGE_ROWS
    for option in options.split(","):
        name, _, value = option.partition("=")
        if name.strip().lower() == "batchsize" and value.strip().isdigit():
            asked = min(PAGE_ROWS, max(200, int(value)))
    sample = records[:20]
    width = math.fsum(len(str(record)) for record in sample) / max(1, len(sample))
    return min(asked, WIDE_PAGE_ROWS) if width > WIDE_ROW_CHARACTERS else asked

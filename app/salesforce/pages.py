"""Queries, the pages that answer them, and many of them in one call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from app.errors import SalesforceUnavailable
from app.salesforce.client import Json
from app.salesforce.describing import Ask, batched
from app.salesforce.errors import Refusal

Row = dict[str, Any]
"""A record as JSON: API field name to value."""


LONG_ADDRESS = 6_000
"""Characters of a query that may travel in an address."""


@dataclass(frozen=True, slots=True)
class Query:
    """One SOQL query; with `include_deleted`, the recycle bin and archived activities count too."""

    soql: str
    include_deleted: bool = False

    @property
    def path(self) -> str:
        """The resource that answers it."""
        return "queryAll/" if self.include_deleted else "query/"

    @property
    def url(self) -> str:
        """The resource with the query in it, relative to the version."""
        return f"{self.path}?{urlencode({'q': self.soql})}"


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a query's rows; `next_path` leads to the following part, empty at the end."""

    rows: list[Row]
    next_path: str = ""
    total: int = 0
    """Rows in all pages."""


def read_page(body: Json) -> Page:
    """A query reply; raises SalesforceUnavailable for anything else."""
    if not isinstance(body, dict) or "records" not in body:
        raise SalesforceUnavailable("Salesforce answered something that is no query result")
    rows = [{key: value for key, value in row.items() if key != "attributes"} for row in body["records"]]
    after = str(body.get("nextRecordsUrl") or "")
    next_path = after.split("/services/data/", 1)[-1].partition("/")[2] if after else ""
    return Page(rows, next_path, int(body.get("totalSize") or 0))


def given(answer: Page | Refusal) -> Page:
    """The page; raises the refusal."""
    if isinstance(answer, Refusal):
        raise answer
    return answer


def answer_of(status: int, body: Json) -> Page | Refusal:
    """One part of a composite answer."""
    return read_page(body) if status < 300 else Refusal(status, body)


def batch_of(ask: Ask, api_version: str, queries: Sequence[Query]) -> list[Page | Refusal]:
    """Up to 25 independent queries in one API call, answered in order."""
    return [answer_of(status, body) for status, body in batched(ask, api_version, [query.url for query in queries])]

"""Bulk 2.0 queries: a job that outlives this process, and its results page by page on disk."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO

import requests

from app.salesforce.client import Call
from app.salesforce.errors import Unreachable
from app.salesforce.gateway import Query, Salesforce

_BLOCK_BYTES = 256 * 1024
_DONE, _DEAD = "JobComplete", frozenset({"Failed", "Aborted"})
LOST_CODES = frozenset({"NOT_FOUND", "INVALID_ID_FIELD", "MALFORMED_ID"})
"""Results live seven days; a job older than that is gone."""


@dataclass(frozen=True, slots=True)
class JobState:
    """Where a job stands."""

    state: str
    rows: int = 0
    error: str = ""

    @property
    def is_done(self) -> bool:
        """Whether results can be fetched."""
        return self.state == _DONE

    @property
    def is_dead(self) -> bool:
        """Whether it will never have results."""
        return self.state in _DEAD


@dataclass(frozen=True, slots=True)
class ResultPage:
    """One page of results on disk; `next_locator` is empty on the last one."""

    file: IO[bytes]
    rows: int
    next_locator: str


def start_query(salesforce: Salesforce, query: Query) -> str:
    """Start a job and return its id. Raises Refusal where Bulk does not serve the object."""
    body = {
        "operation": "queryAll" if query.include_deleted else "query",
        "query": query.soql,
        "columnDelimiter": "COMMA",
        "lineEnding": "LF",
    }
    return str(salesforce.call(Call("POST", "jobs/query", json=body))["id"])


def job_state(salesforce: Salesforce, job_id: str) -> JobState:
    """The state of a job; raises Refusal (NOT_FOUND) where it is gone."""
    body = salesforce.call(Call("GET", f"jobs/query/{job_id}"))
    return JobState(str(body["state"]), int(body.get("numberRecordsProcessed") or 0), str(body.get("errorMessage", "")))


def wait_for(salesforce: Salesforce, job_id: str, seconds: float) -> JobState:
    """The job's state, asked less and less often until it ends or the time is up."""
    until = time.monotonic() + seconds
    pause = 0.2
    while True:
        found = job_state(salesforce, job_id)
        if found.is_done or found.is_dead or time.monotonic() + pause > until:
            return found
        time.sleep(pause)
        pause = min(pause * 2, 15.0)


@contextmanager
def result_page(
    salesforce: Salesforce, job_id: str, locator: str, *, folder: Path, most_rows: int
) -> Iterator[ResultPage]:
    """One page of a finished job, streamed to a file without a name: customers' rows stay behind after no crash.

    Raises Unreachable where the stream breaks off; the same locator gives the same page again.
    """
    folder.mkdir(parents=True, exist_ok=True)
    params = {"maxRecords": str(most_rows)} | ({"locator": locator} if locator else {})
    with TemporaryFile(dir=folder) as file:
        with salesforce.download(f"jobs/query/{job_id}/results", params) as response:
            _write(response, file)
            after = response.headers.get("Sforce-Locator", "")
            rows = int(response.headers.get("Sforce-NumberOfRecords", "-1"))
        yield ResultPage(file, rows, "" if after == "null" else after)


def _write(response: requests.Response, file: IO[bytes]) -> None:
    try:
        for block in response.iter_content(_BLOCK_BYTES):
            file.write(block.replace(b"\x00", b""))
    except requests.RequestException as error:
        raise Unreachable("Salesforce broke off in the middle of a bulk result", was_sent=True) from error

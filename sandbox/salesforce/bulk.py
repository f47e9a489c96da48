"""Bulk API 2.0 jobs: what both kinds have in common, and the results that lie on disk."""

from __future__ import annotations

import csv
import secrets
import tempfile
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from sandbox.salesforce.ids import make_id
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store.stamps import system_stamp

State = Literal["Open", "UploadComplete", "InProgress", "JobComplete", "Failed", "Aborted"]
DELIMITERS = {
    "COMMA": ",",
    "SEMICOLON": ";",
    "TAB": "\t",
    "PIPE": "|",
    "CARET": "^",
    "BACKQUOTE": "`",
}
LINE_ENDINGS = {"LF": "\n", "CRLF": "\r\n"}
JOB_PREFIX = "750"


class ResultFile:
    """CSV rows on disk with the place of each row, so that any page can be cut out. The header is kept apart."""

    def __init__(self, columns: Sequence[str], delimiter: str, line_ending: str) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="sandbox-bulk-")
        self._path = Path(self._folder.name) / "rows.csv"
        self._starts = array("Q", [0])
        self._delimiter = delimiter
        self._line_ending = line_ending
        self.header = _line(columns, delimiter, line_ending)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def write(self, rows: Iterable[Sequence[str]]) -> None:
        """Append rows."""
        with self._path.open("ab") as stream:
            for row in rows:
                stream.write(_line(row, self._delimiter, self._line_ending))
                self._starts.append(stream.tell())

    def page(self, first: int, count: int) -> bytes:
        """Header and rows [first, first + count)."""
        last = min(first + count, len(self))
        if first >= last:
            return self.header
        with self._path.open("rb") as stream:
            stream.seek(self._starts[first])
            return self.header + stream.read(self._starts[last] - self._starts[first])

    def close(self) -> None:
        """Remove the file."""
        self._folder.cleanup()


@dataclass(slots=True)
class Job:
    """One job of either kind."""

    id: str
    kind: Literal["query", "ingest"]
    operation: str
    object: str
    user_id: str
    created_at: datetime
    version: str
    delimiter: str = "COMMA"
    line_ending: str = "LF"
    external_id_field: str | None = None
    query: str = ""
    state: State = "Open"
    error: str = ""
    processed: int = 0
    failed: int = 0
    upload: bytes | None = None
    results: dict[str, ResultFile] = field(default_factory=dict)

    def info(self) -> dict[str, Any]:
        """The job as the API describes it."""
        stamp = system_stamp(self.created_at)
        body: dict[str, Any] = {
            "id": self.id,
            "operation": self.operation,
            "object": self.object,
            "createdById": self.user_id,
            "createdDate": stamp,
            "systemModstamp": stamp,
            "state": self.state,
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": float(self.version[1:]),
            "jobType": "V2Query" if self.kind == "query" else "V2Ingest",
            "lineEnding": self.line_ending,
            "columnDelimiter": self.delimiter,
            "numberRecordsProcessed": self.processed,
            "retries": 0,
            "totalProcessingTime": self.processed // 100,
        }
        if self.kind == "ingest":
            body["contentUrl"] = f"services/data/{self.version}/jobs/ingest/{self.id}/batches"
            body["numberRecordsFailed"] = self.failed
            body["externalIdFieldName"] = self.external_id_field
        if self.error:
            body["errorMessage"] = self.error
        return body


class Jobs:
    """All jobs of the org, by id."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._next = secrets.randbelow(10**6) + 1

    def new_id(self) -> str:
        """An id no job has had."""
        self._next += 1
        return make_id(JOB_PREFIX, self._next)

    def add(self, job: Job) -> None:
        """Keep a job."""
        self._jobs[job.id] = job

    def find(self, job_id: str, kind: str, user_id: str) -> Job:
        """The job of that kind; 404 for an unknown one and for one of somebody else."""
        job = self._jobs.get(job_id)
        if job is None and len(job_id) == 15:
            job = next((one for key, one in self._jobs.items() if key.startswith(job_id)), None)
        if job is None or job.kind != kind or job.user_id != user_id:
            raise SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")
        return job

    def listed(self, kind: str, user_id: str) -> list[Job]:
        """The jobs of one kind of one user, oldest first."""
        return [job for job in self._jobs.values() if job.kind == kind and job.user_id == user_id]

    def close(self) -> None:
        """Remove all result files."""
        for job in list(self._jobs.values()):
            self.remove(job)

    def remove(self, job: Job) -> None:
        """Forget a job and its results."""
        for result in job.results.values():
            result.close()
        del self._jobs[job.id]


def check_format(body: dict[str, Any]) -> tuple[str, str]:
    """Delimiter and line ending by name; raises InvalidJob for unknown ones."""
    delimiter = str(body.get("columnDelimiter") or "COMMA")
    line_ending = str(body.get("lineEnding") or "LF")
    if delimiter not in DELIMITERS:
        raise SalesforceError(400, "INVALIDJOB", f"Unknown columnDelimiter {delimiter}")
    if line_ending not in LINE_ENDINGS:
        raise SalesforceError(400, "INVALIDJOB", f"Unknown lineEnding {line_ending}")
    if str(body.get("contentType") or "CSV") != "CSV":
        raise SalesforceError(400, "INVALIDJOB", "contentType must be CSV")
    return delimiter, line_ending


class _Sink:
    """A file-like object that remembers the last line written."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text = text
        return len(text)


def _line(cells: Sequence[str], delimiter: str, line_ending: str) -> bytes:
    sink = _Sink()
    csv.writer(sink, delimiter=delimiter, lineterminator=line_ending, quoting=csv.QUOTE_ALL).writerow(cells)
    return sink.text.encode()

"""An org that costs nothing: it hands out Bulk pages that lie ready on disk, so that the bot alone is measured.

`python -m benchmarks.bulk_org FOLDER` serves FOLDER/page-N.csv as the result of any bulk query, and prints its port.
"""

from __future__ import annotations

import json
import shutil
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

JOB = "750000000000001AAA"


class Org(BaseHTTPRequestHandler):
    """Just enough of the REST API for a first load of one object."""

    protocol_version = "HTTP/1.1"
    folder: Path

    def do_GET(self) -> None:
        """Limits, counts, the job, its pages."""
        address = urlsplit(self.path)
        if address.path.endswith("/results"):
            self._page(parse_qs(address.query).get("locator", ["0"])[0])
        elif "/jobs/query/" in address.path:
            self._json({"id": JOB, "state": "JobComplete", "numberRecordsProcessed": self._told["rows"]})
        elif "recordCount" in address.path:
            self._json({"sObjects": [{"name": self._told["object"], "count": self._told["rows"]}]})
        else:
            self._json({"DailyApiRequests": {"Max": 1_000_000, "Remaining": 999_000}})

    def do_POST(self) -> None:
        """A token, a describe in a batch, a job."""
        self.rfile.read(int(self.headers.get("Content-Length", "0")))
        if self.path.endswith("/token"):
            self._json({"access_token": "bench", "instance_url": f"http://{self.headers['Host']}"})
        elif self.path.endswith("/composite/batch"):
            self._json({"results": [{"statusCode": 200, "result": self._described()}]})
        else:
            self._json({"id": JOB, "state": "UploadComplete"})

    @property
    def _told(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / "org.json").read_text())
        return found

    def _described(self) -> dict[str, Any]:
        fields = [{"name": name, "type": "string", "label": name} for name in self._told["fields"]]
        return {"name": self._told["object"], "fields": fields}

    def _page(self, locator: str) -> None:
        path, after = self.folder / f"page-{locator}.csv", int(locator) + 1
        self.send_response(200)
        self.send_header("Content-Type", "text/csv")
        self.send_header("Content-Length", str(path.stat().st_size))
        self.send_header("Sforce-NumberOfRecords", str(self._told["page_rows"]))
        has_more = (self.folder / f"page-{after}.csv").exists()
        self.send_header("Sforce-Locator", str(after) if has_more else "null")
        self.end_headers()
        with path.open("rb") as file:
            shutil.copyfileobj(file, self.wfile, 1 << 20)

    def _json(self, body: Any) -> None:
        told = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the library's name
        """Say nothing."""


def main() -> None:
    """Serve until killed."""
    Org.folder = Path(sys.argv[1])
    server = ThreadingHTTPServer(("127.0.0.1", 0), Org)
    print(server.server_address[1], flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

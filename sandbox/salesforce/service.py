"""The make-believe Salesforce over HTTP: an org loaded once, answered for until the process ends."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from aiohttp import web

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.org import OrgData, Row
from sandbox.org_csv import CsvRows
from sandbox.salesforce.auth import ConnectedApp, People, TokenEndpoint
from sandbox.salesforce.bulk import Jobs
from sandbox.salesforce.changes import Changes
from sandbox.salesforce.directory import Directory
from sandbox.salesforce.http import Front
from sandbox.salesforce.loading.fill import fill
from sandbox.salesforce.rest.cursors import Cursors
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.router import Router
from sandbox.salesforce.rest.table import ROUTES
from sandbox.salesforce.rules import Rules
from sandbox.salesforce.schema import Schema
from sandbox.salesforce.sessions import Sessions
from sandbox.salesforce.sharing import Rights
from sandbox.salesforce.store import Store
from sandbox.salesforce.usage import Usage

WORKERS = 4
LARGE_ORG_BYTES = 50_000_000


class SalesforceService:
    """One org behind `base_url` (http://127.0.0.1:PORT/salesforce). `state` names a file that outlives the process.

    The same paths are served with and without the /salesforce prefix: simple-salesforce keeps only host and port
    of the `instance_url` it is given.
    """

    def __init__(self, org: OrgData, clock: Clock, faults: Faults, base_url: str, state: str | None = None) -> None:
        self.faults = faults
        self._base_url = base_url.rstrip("/")
        self._pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="salesforce")
        schema = Schema.load()
        self._folder: Path | None = None
        self.store = Store(schema, clock, Path(state) if state else self._place_for(org))
        fill(schema, self.store, org.tables)
        self.store.settle()
        self._org = self._living(clock, org.tables.get("FieldPermissions", ()))
        self._directory = Directory(self.store.rows.database)
        self._app = ConnectedApp()
        self.sessions = Sessions(self._directory.organization_id())
        self._changes = Changes(self._org, self._directory)
        self._front = self._open_front()
        self._key_path: Path | None = None

    @property
    def usage(self) -> Usage:
        """The org's API counters."""
        return self._org.usage

    def routes(self) -> list[web.RouteDef]:
        """The routes to add to the server's application."""
        paths = ["/services/{tail:.*}", "/id/{tail:.*}"]
        return [web.route("*", prefix + path, self.handle) for prefix in ("/salesforce", "") for path in paths]

    def settings(self) -> dict[str, str]:
        """The settings that point a bot at this org; the private key is written on the first call."""
        if self._key_path is None:
            self._key_path = self._app.write_private_key()
        return {
            "SALESFORCE_LOGIN_URL": self._base_url,
            "SALESFORCE_CLIENT_ID": self._app.client_id,
            "SALESFORCE_CLIENT_SECRET": self._app.client_secret,
            "SALESFORCE_USERNAME": self._directory.integration_user().username,
            "SALESFORCE_PRIVATE_KEY_FILE": str(self._key_path),
        }

    def change(self, body: Mapping[str, Any]) -> dict[str, Any]:
        """A change from the control API; ValueError says what is wrong with it."""
        return self._changes.apply(body)

    def objects(self) -> list[dict[str, Any]]:
        """Each object with its label and number of records."""
        return self._changes.objects()

    def table(self, name: str, limit: int = 100) -> list[dict[str, Any]]:
        """The newest records of an object."""
        return self._changes.table(name, limit)

    def record(self, name: str, record_id: str) -> dict[str, Any] | None:
        """One record of an object, deleted or not; None where there is none."""
        return self._changes.record(name, record_id)

    def user_by_email(self, email: str) -> dict[str, Any] | None:
        """The Salesforce user with that e-mail address; None where there is none."""
        return self._changes.user_by_email(email)

    def close(self) -> None:
        """Stop the background work and close the database."""
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._org.jobs.close()
        self.store.close()
        for folder in (self._folder, self._key_path.parent if self._key_path is not None else None):
            if folder is not None:
                shutil.rmtree(folder, ignore_errors=True)

    async def handle(self, request: web.Request) -> web.Response:
        """Answer one request of any path below the routes."""
        return await self._front.handle(request, self._pool)

    def _place_for(self, org: OrgData) -> Path | None:
        """A temporary file for an org too large to keep in memory; None for any other."""
        sizes = [rows.path.stat().st_size for rows in org.tables.values() if isinstance(rows, CsvRows)]
        if sum(sizes) < LARGE_ORG_BYTES:
            return None
        self._folder = Path(tempfile.mkdtemp(prefix="sandbox-salesforce-"))
        return self._folder / "records.sqlite"

    def _living(self, clock: Clock, field_permissions: Iterable[Row]) -> LiveOrg:
        return LiveOrg(
            schema=self.store.schema,
            store=self.store,
            clock=clock,
            rights=Rights(self.store, field_permissions),
            rules=Rules(self.store),
            usage=Usage(clock),
            cursors=Cursors(clock),
            jobs=Jobs(),
            schema_changed_at=clock.now().replace(microsecond=0),
            later=self._pool.submit,
        )

    def _open_front(self) -> Front:
        router = Router(self._org, ROUTES)
        self._org.answer = router.answer
        directory = self._directory
        people = People(directory.by_username, directory.by_id, directory.integration_user)
        tokens = TokenEndpoint(self._app, self.sessions, people, self._base_url)
        return Front(self._org, router, tokens, self.sessions, directory)

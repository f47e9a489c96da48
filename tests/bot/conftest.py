"""One bot and one demo org a test file: a file's tests share what they do to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, running_bot
from tests.conftest import fresh_database


@pytest.fixture(scope="session")
def demo_org() -> OrgData:
    """The demo org of today; the sandbox copies what it changes."""
    return build_demo_org(datetime.now(UTC).date())


@pytest.fixture(scope="session")
def synced_database(postgres: str, demo_org: OrgData) -> Iterator[str]:
    """Name of a database that holds the demo org's mirror, for copies: a first load takes longer than most files' tests."""
    with fresh_database(postgres) as url:
        with running_bot(demo_org, url):
            pass
        yield urlsplit(url).path.lstrip("/")


@pytest.fixture(scope="module")
def org(demo_org: OrgData) -> OrgData:
    """The org that the file's tests run on; a file may override it."""
    return demo_org


@pytest.fixture(scope="module")
def bot(postgres: str, org: OrgData, demo_org: OrgData, request: pytest.FixtureRequest) -> Iterator[Bot]:
    """The real bot, synced, over HTTP."""
    template = request.getfixturevalue("synced_database") if org is demo_org else "template_app"
    with fresh_database(postgres, template) as url, running_bot(org, url) as running:
        yield running

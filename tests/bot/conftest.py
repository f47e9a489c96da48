"""One bot and one demo org a test file: a file's tests share what they do to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, running_bot
from tests.conftest import fresh_database


@pytest.fixture(scope="module")
def org() -> OrgData:
    """The org that the file's tests run on; a file may override it."""
    return build_demo_org(datetime.now(UTC).date())


@pytest.fixture(scope="module")
def bot(postgres: str, org: OrgData) -> Iterator[Bot]:
    """The real bot, synced, over HTTP."""
    with fresh_database(postgres) as url, running_bot(org, url) as running:
        yield running

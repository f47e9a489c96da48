"""A scripted org, and waits short enough for tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import stamina

from sandbox.server import run_in_thread
from tests.salesforce.scripted_org import ScriptedOrg
from tests.salesforce.small_org import Org, small_org


@pytest.fixture(autouse=True)
def _no_waits() -> Iterator[None]:
    """Retries happen as often as in production, without their waits."""
    stamina.set_testing(True, attempts=4, cap=True)
    yield
    stamina.set_testing(False)


@pytest.fixture
def scripted() -> Iterator[ScriptedOrg]:
    """An org that says what the test tells it to say."""
    org = ScriptedOrg()
    yield org
    org.stop()


@pytest.fixture
def org() -> Iterator[Org]:
    """A fresh small org behind the real protocol."""
    with run_in_thread(small_org(), today=date(2026, 11, 21)) as running:
        yield Org.of(running)

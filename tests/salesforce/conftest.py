"""A scripted org, and waits short enough for tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import stamina

from tests.salesforce.scripted_org import ScriptedOrg


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

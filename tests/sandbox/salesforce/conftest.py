"""A served org; most tests share one and leave it as they found it, others take a `fresh` one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.org import OrgData
from tests.sandbox.salesforce.world import ADMIN, REP, Caller, Host, Running, tables


@pytest.fixture(scope="session")
def host() -> Iterator[Host]:
    """A server thread."""
    host = Host()
    yield host
    host.stop()


@pytest.fixture(scope="module")
def running(host: Host) -> Running:
    """The small org, shared by the tests of a module."""
    return host.serve(OrgData(tables=tables()))


@pytest.fixture
def fresh(host: Host) -> Running:
    """The small org, for one test alone."""
    return host.serve(OrgData(tables=tables()))


@pytest.fixture
def admin(running: Running) -> Caller:
    """A client with every right."""
    return running.sign_in(ADMIN)


@pytest.fixture
def rep(running: Running) -> Caller:
    """A client with a sales rep's rights."""
    return running.sign_in(REP)

"""A leaving colleague's records are moved through `kill -9` of the workers."""

from __future__ import annotations

import pytest

from tests.conftest import fresh_database
from tests.faults.departure import Departure, leaving_org
from tests.faults.fleet import running_fleet

pytestmark = [pytest.mark.faults, pytest.mark.timeout(300)]

TASKS = 250


def test_reassignment_and_undo_survive_killed_workers(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Both workers die while Salesforce is at work: every record is moved, none is left, one message tells; Undo gives all back."""
    folder = tmp_path_factory.mktemp("departure")
    with fresh_database(postgres) as url, running_fleet(url, folder, org=leaving_org(TASKS)) as fleet:
        departure = Departure(fleet)
        every = TASKS + 3  # his account, his deal and the to-do of the small company
        assert f"Salesforce counts {every:,}, listed {every:,}, difference 0" in departure.preview()
        moved = departure.reassign(kills=1)
        assert (moved.states, moved.messages) == ({"done": every}, 1)
        assert "Salesforce counts 0, listed 0, difference 0" in departure.preview()
        back = departure.undo(kills=0)
        assert (back.states, back.messages) == ({"undone": every}, 1)
        assert f"Salesforce counts {every:,}, listed {every:,}, difference 0" in departure.preview()

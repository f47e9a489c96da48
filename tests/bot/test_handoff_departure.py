"""A colleague with hundreds of open records leaves while answers of Salesforce are lost; kills are in tests/faults."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from app.handoffs.departing import find_departing, read_estate
from app.handoffs.departure_tables import ReassignStep
from sandbox.demo_org import build_demo_org
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text, has_action

HELEN, MARCUS = "helen.brandt@fernhill.example", "marcus.bell@fernhill.example"
TASKS = 230


@pytest.fixture(scope="module")
def org() -> OrgData:
    """The demo org, with hundreds more to-dos of Marcus."""
    built = build_demo_org(datetime.now(UTC).date())
    users = {row["Name"]: row["Id"] for row in built.tables["User"]}
    model = next(
        row
        for row in built.tables["Task"]
        if row.get("OwnerId") == users["Marcus Bell"] and row.get("Status") != "Completed"
    )
    for number in range(TASKS):
        built.tables["Task"].append({**model, "Id": f"bulk-task-{number}", "Subject": f"Call number {number}"})
    return built


def owned(bot: Bot) -> int:
    """How many open records Salesforce says are Marcus's."""
    leaving = find_departing(bot.services, MARCUS)
    assert leaving is not None
    estate = read_estate(bot.services, leaving)
    assert estate.difference == 0
    return len(estate.records)


def test_hundreds_of_records_are_reconciled_and_moved_through_a_crash(bot: Bot) -> None:
    """Difference 0; a failure after some calls leaves the rest waiting, a second run finishes, and undo gives all back."""
    before = owned(bot)
    assert before > TASKS
    preview = bot.command(HELEN, "/handoff", "@Marcus Bell", "#sales")[0]
    assert f"Salesforce counts {before:,}, listed {before:,}, difference 0" in as_text(preview)
    bot.control.act(
        "fault", service="salesforce", match={"path": "composite/sobjects"}, fault="drop_after", times=1, after_ms=0
    )
    bot.click(HELEN, preview, "rep.reassign")
    for _ in range(5):
        bot.run_jobs()
    assert states(bot) == {"done"}
    assert calls_of_collections(bot) >= TASKS / 200 + 1
    assert owned(bot) == 0
    done = [m for m in bot.messages(HELEN) if has_action(m, "rep.undo")]
    assert len(done) == 1
    assert f"{before} records of {before:,}" in as_text(done[0]) or f"{before:,} records of {before:,}" in as_text(
        done[0]
    )


def calls_of_collections(bot: Bot) -> int:
    """How many calls changed records in bulk, lost answers included."""
    entries = (json.loads(line) for line in bot.control.journal())
    return sum(one["method"] == "PATCH" and "composite/sobjects" in str(one.get("path")) for one in entries)


def states(bot: Bot) -> set[str]:
    """Where the plan's steps stand."""
    with bot.services.db.begin() as session:
        return {step.state for step in session.query(ReassignStep)}

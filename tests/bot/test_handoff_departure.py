"""A colleague with hundreds of open records leaves while answers of Salesforce are lost; kills are in tests/faults."""

from __future__ import annotations

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import select

from app.errors import BadInput
from app.handoffs.departing import find_departing, read_estate
from app.handoffs.departure_tables import ReassignPlan, ReassignStep
from app.handoffs.reassign_records import start_reassigning, undo_reassigning
from app.services import Services
from app.slack.conversation import Conversation
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB
from tests.bot.harness import Bot, as_text, has_action
from tests.faults.departure import leaving_org

TASKS = 230


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company, in which Bob owns hundreds of to-dos."""
    return leaving_org(TASKS)


def owned(bot: Bot) -> int:
    """How many open records Salesforce says are Bob's."""
    leaving = find_departing(bot.services, BOB)
    assert leaving is not None
    estate = read_estate(bot.services, leaving)
    assert estate.difference == 0
    return len(estate.records)


def test_hundreds_of_records_are_reconciled_and_moved_through_a_crash(bot: Bot) -> None:
    """Difference 0; a failure after some calls leaves the rest waiting, a second run finishes, and undo gives all back."""
    before = owned(bot)
    assert before > TASKS
    preview = bot.command(ANN, "/handoff", "@Bob", "#sales")[0]
    assert f"Salesforce counts {before:,}, listed {before:,}, difference 0" in as_text(preview)
    bot.control.act(
        "fault", service="salesforce", match={"path": "composite/sobjects"}, fault="drop_after", times=1, after_ms=0
    )
    nobody_else_may(bot, start_reassigning)
    bot.click(ANN, preview, "rep.reassign")
    for _ in range(5):
        bot.run_jobs()
    assert states(bot) == {"done"}
    assert calls_of_collections(bot) >= TASKS / 200 + 1
    assert owned(bot) == 0
    done = [m for m in bot.messages(ANN) if has_action(m, "rep.undo")]
    assert len(done) == 1
    assert f"{before:,} records of {before:,}" in as_text(done[0])
    nobody_else_may(bot, undo_reassigning)
    assert owned(bot) == 0
    bot.click(ANN, done[0], "rep.undo")
    assert states(bot) == {"undone"}
    assert owned(bot) == before


def nobody_else_may(bot: Bot, press: Callable[[Services, Conversation, UUID], None]) -> None:
    """The button, forwarded to a colleague, does nothing."""
    bob_id = next(one["id"] for one in bot.control.look("users")["users"] if one["email"] == BOB)
    with bot.services.db.begin() as session:
        plan_id = session.scalars(select(ReassignPlan.id)).first()
    assert plan_id is not None
    with pytest.raises(BadInput, match="yours"):
        press(bot.services, Conversation("T", bob_id, "D"), plan_id)


def calls_of_collections(bot: Bot) -> int:
    """How many calls changed records in bulk, lost answers included."""
    entries = (json.loads(line) for line in bot.control.journal())
    return sum(one["method"] == "PATCH" and "composite/sobjects" in str(one.get("path")) for one in entries)


def states(bot: Bot) -> set[str]:
    """Where the plan's steps stand."""
    with bot.services.db.begin() as session:
        return {step.state for step in session.query(ReassignStep)}

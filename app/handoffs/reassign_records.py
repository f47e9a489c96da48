"""Reassigning a plan's records as the manager who asked: in calls of 200, resumable at any point, undoable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from app.audit.log import record
from app.errors import BadInput
from app.followups.username import username_of
from app.handoffs.departing import count_estate
from app.handoffs.departure_tables import ReassignPlan, ReassignStep
from app.salesforce.collections import RECORDS_PER_CALL, RecordUpdate, update_many
from app.salesforce.soql import format_soql
from app.salesforce.soql import select as select_soql
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, section, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, escape

_REASONS = 3


def start_reassigning(services: Services, to: Conversation, plan_id: UUID) -> None:
    """The button: from now on the plan runs, whatever crashes. Only for whoever saw its preview."""
    asker = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        plan = session.get(ReassignPlan, plan_id, with_for_update=True)
        if plan is None or plan.asked_by != asker.id:
            raise BadInput("That preview is not yours, or no longer kept. Ask again with `/handoff @person`.")
        if plan.state != "previewed":
            services.slack.reply(to, words("That reassignment is already under way, or done."))
            return
        plan.state = "running"
        record(session, actor=asker.id, kind="departure.reassign", subject=plan.from_id, detail={"plan": str(plan_id)})
        services.queue.enqueue(session, "handoffs.reassign", {"plan_id": str(plan_id)}, lane="background")
    name = escape(plan.from_name, 80)
    services.slack.reply(
        to, words(f"I am reassigning {name}'s records now and will write to you when it is done."), replace=True
    )


def reassign(services: Services, plan_id: UUID) -> None:
    """Job: whatever still waits; the result goes to the manager's direct messages, with Undo."""
    with services.db.begin() as session:
        plan = session.get_one(ReassignPlan, plan_id)
    while batch := _next_batch(services, plan_id, "waiting"):
        _move(services, plan, batch, undo=False)
    with services.db.begin() as session:
        session.execute(update(ReassignPlan).where(ReassignPlan.id == plan_id).values(state="done"))
        told = _result(session, plan, "done", "reassigned")
    left = count_estate(services, plan.from_id)
    told = f"{told} Salesforce now counts {count(left, 'open record')} of theirs."
    undo = actions(button("Undo", Action.REP_UNDO, str(plan_id), style="danger"))
    message = Message(told, (section(told), undo))
    services.slack.direct(str(plan.conversation["user_id"]), message, key=f"reassigned:{plan_id}")


def undo_reassigning(services: Services, to: Conversation, plan_id: UUID) -> None:
    """The button: each record that is still where the plan put it goes back."""
    asker = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        plan = session.get(ReassignPlan, plan_id, with_for_update=True)
        if plan is None or plan.asked_by != asker.id or plan.state not in ("done", "undoing"):
            raise BadInput("There is nothing of yours to undo here any more.")
        plan.state = "undoing"
        record(session, actor=asker.id, kind="departure.undo", subject=plan.from_id, detail={"plan": str(plan_id)})
    while batch := _next_batch(services, plan_id, "done"):
        _move(services, plan, batch, undo=True)
    with services.db.begin() as session:
        session.execute(update(ReassignPlan).where(ReassignPlan.id == plan_id).values(state="undone"))
        told = _result(session, plan, "undone", "given back")
    services.slack.direct(to.user_id, words(told), key=f"reassign-undone:{plan_id}")


def _next_batch(services: Services, plan_id: UUID, state: str) -> Sequence[ReassignStep]:
    statement = (
        select(ReassignStep)
        .where(ReassignStep.plan_id == plan_id, ReassignStep.state == state)
        .order_by(ReassignStep.position)
    )
    with services.db.begin() as session:
        steps = session.scalars(statement.limit(RECORDS_PER_CALL)).all()
    return [step for step in steps if step.object_name == steps[0].object_name]


def _move(services: Services, plan: ReassignPlan, steps: Sequence[ReassignStep], *, undo: bool) -> None:
    """One call, and its outcome in the database: a crash in between repeats one call that changes nothing twice."""
    username = _username(services, plan)
    owners = _owners_now(services, username, steps)
    ends = {step.record_id: plan.from_id if undo else step.new_owner_id for step in steps}
    starts = {step.record_id: step.new_owner_id if undo else plan.from_id for step in steps}
    due = [step for step in steps if owners.get(step.record_id) == starts[step.record_id]]
    updates = [RecordUpdate(step.object_name, step.record_id, {"OwnerId": ends[step.record_id]}) for step in due]
    refusals = update_many(services.salesforce, username, updates) if updates else []
    outcome = {step.record_id: why for step, why in zip(due, refusals, strict=True)}
    with services.db.begin() as session:
        for step in steps:
            _settle(session, step, owners.get(step.record_id), ends[step.record_id], outcome, undo=undo)


def _settle(
    session: Session, step: ReassignStep, owner: str | None, end: str, outcome: dict[str, str], *, undo: bool
) -> None:
    finished = "undone" if undo else "done"
    if step.record_id in outcome:
        why = outcome[step.record_id]
        state = finished if not why else ("kept" if undo else "refused")
    elif owner == end:
        state, why = finished, ""
    else:
        state, why = (
            ("kept" if undo else "moved"),
            "somebody else gave it another owner" if owner else "it is gone or hidden",
        )
    same = (ReassignStep.plan_id == step.plan_id, ReassignStep.record_id == step.record_id)
    session.execute(update(ReassignStep).where(*same).values(state=state, error=why[:500]))


def _owners_now(services: Services, username: str, steps: Sequence[ReassignStep]) -> dict[str, str]:
    ids = [step.record_id for step in steps]
    soql = select_soql(steps[0].object_name, ["Id", "OwnerId"], where=format_soql("Id IN {}", ids))
    return {str(row["Id"]): str(row["OwnerId"]) for row in services.salesforce.acting_as(username).query(soql)}


def _username(services: Services, plan: ReassignPlan) -> str:
    return username_of(services, services.people.salesforce_user(str(plan.conversation["user_id"])))


def _result(session: Session, plan: ReassignPlan, good: str, verb: str) -> str:
    steps = session.scalars(select(ReassignStep).where(ReassignStep.plan_id == plan.id)).all()
    done = sum(step.state == good for step in steps)
    told = f"{count(done, 'record')} of {len(steps):,} of {escape(plan.from_name, 80)} {verb}."
    failed = Counter(step.error for step in steps if step.error)
    reasons = "; ".join(f"{number:,} not: {escape(why, 150)}" for why, number in failed.most_common(_REASONS))
    return f"{told} {reasons}." if reasons else told

"""Whatever people do to an item, in Slack and in Salesforce, in whatever order: it stays one item of one owner."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

from app.clock import store_org_clock
from app.crm.tables import Account
from app.followups.acknowledge_item import acknowledge_item
from app.followups.assign_item import assign_item
from app.followups.cancel_item import cancel_item
from app.followups.complete_item import complete_item
from app.followups.escalate_items import escalate_items
from app.followups.follow_tasks import follow_tasks
from app.followups.form import AssignForm
from app.followups.origin import Origin, OriginKind
from app.followups.rules import LIVE_STATES, ItemAct, ItemState, after
from app.followups.snooze_item import snooze_item
from app.followups.tables import ActionItem, ItemEvent
from app.slack.conversation import Conversation
from sandbox.org import OrgData
from tests.bot.desk_org import ANN, BOB, desk_org
from tests.bot.harness import Bot
from tests.bot.test_digest_owner import next_monday, set_clock

PEOPLE = st.sampled_from((ANN, BOB))


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


class ItemLife(RuleBasedStateMachine):
    """One item, from its assignment on."""

    bot: Bot

    @initialize(owner=PEOPLE)
    def assign(self, owner: str) -> None:
        """Ann assigns a follow-up about the one account."""
        self.final: str | None = None
        self.title = f"Call them {uuid4().hex[:8]}"
        self.is_ahead = False
        self.deleted: set[str] = set()
        with self.bot.services.db.begin() as session:
            account = session.scalars(select(Account.id)).one()
        form = self._form(Origin(OriginKind.CARD, account), owner)
        self.item_id = form.item_id
        assign_item(self.bot.services, form)
        self.bot.run_jobs()

    @rule(who=PEOPLE)
    def acknowledge(self, who: str) -> None:
        """On it."""
        acknowledge_item(self.bot.services, self._asked(who), self._origin)
        self.bot.run_jobs()

    @rule(who=PEOPLE, days=st.integers(1, 30))
    def snooze(self, who: str, days: int) -> None:
        """Later."""
        snooze_item(self.bot.services, self._asked(who), self._origin, self._today + timedelta(days=days))

    @rule(who=PEOPLE)
    def reassign(self, who: str) -> None:
        """To either of the two, with another date."""
        assign_item(self.bot.services, self._form(self._origin, who))
        self.bot.run_jobs()

    @rule(who=PEOPLE, twice=st.booleans())
    def complete(self, who: str, twice: bool) -> None:
        """Done, perhaps by a double click."""
        for _ in range(2 if twice else 1):
            complete_item(self.bot.services, self._asked(who), self._origin)

    @rule()
    def escalate(self) -> None:
        """Days pass; two looks in the same hour tell the manager once."""
        set_clock(self.bot, next_monday(15) + timedelta(days=7))
        for _ in range(2):
            escalate_items(self.bot.services)
        self.bot.run_jobs()
        with self.bot.services.db.begin() as session:
            store_org_clock(session, timedelta())
        self.bot.services.clock._read_at = float("-inf")
        self.is_ahead = True  # Salesforce's changes of today now lie before our last step

    @precondition(lambda self: self._item.salesforce_task_id and self._item.salesforce_task_id not in self.deleted)
    @rule(change=st.sampled_from(("close", "date", "owner", "delete")), who=PEOPLE)
    def change_in_salesforce(self, change: str, who: str) -> None:
        """Somebody works on the Task there; the mirror and the item follow."""
        fields: dict[str, Any] = {
            "close": {"Status": "Completed"},
            "date": {"ActivityDate": (self._today + timedelta(days=9)).isoformat()},
            "owner": {"OwnerId": self.bot.services.people.salesforce_user(self._slack(who)).id},
        }.get(change, {})
        told = {"delete": True} if change == "delete" else {"fields": fields}
        task_id = str(self._item.salesforce_task_id)
        self.bot.control.act("salesforce", object="Task", id=task_id, **told)
        if change == "delete":
            self.deleted.add(task_id)
        self.bot.sync()
        follow_tasks(self.bot.services)
        self.bot.run_jobs()
        assert follow_tasks(self.bot.services) == 0
        if change == "close" and not self.is_ahead:
            assert self._item.state not in LIVE_STATES

    @precondition(lambda self: self._item.task_gone_at is not None)
    @rule(who=PEOPLE, keep=st.booleans())
    def answer_about_gone_task(self, who: str, keep: bool) -> None:
        """Keep it, with a new Task, or close it undone."""
        answer = acknowledge_item if keep else cancel_item
        answer(self.bot.services, self._asked(who), self._origin)
        self.bot.run_jobs()

    @invariant()
    def has_one_owner_and_one_date(self) -> None:
        """At every moment."""
        item = self._item
        assert item.assignee_id
        assert item.assignee_name in ("Ann", "Bob")
        assert item.due_on is not None

    @invariant()
    def history_is_complete(self) -> None:
        """The state is what its history says, and nothing happened twice in one step."""
        with self.bot.services.db.begin() as session:
            acts = session.scalars(
                select(ItemEvent.act).where(ItemEvent.item_id == self.item_id).order_by(ItemEvent.id)
            ).all()
        first, *rest = [ItemAct(act) for act in acts]
        assert first is ItemAct.ASSIGN
        state: ItemState | None = ItemState.OPEN
        for act in rest:
            assert state is not None
            state = after(state, act)
        assert state == self._item.state
        assert acts.count(ItemAct.COMPLETE) + acts.count(ItemAct.CANCEL) <= 1

    @invariant()
    def what_is_closed_stays_closed(self) -> None:
        """Done never comes back silently."""
        item = self._item
        assert (item.closed_at is not None) == (item.state not in LIVE_STATES)
        assert self.final in (None, item.state)
        self.final = item.state if item.closed_at else None

    @invariant()
    def has_one_task(self) -> None:
        """Never two; and a done item's is closed."""
        acting = self.bot.services.salesforce.acting_as(ANN)
        tasks = acting.query(f"SELECT Id, IsClosed FROM Task WHERE Subject = '{self.title}'")
        assert len(tasks) <= 1
        if self._item.state == ItemState.DONE and self._item.task_gone_at is None:
            assert all(task["IsClosed"] for task in tasks)

    @property
    def _item(self) -> ActionItem:
        with self.bot.services.db.begin() as session:
            return session.get_one(ActionItem, self.item_id)

    @property
    def _origin(self) -> Origin:
        return Origin(OriginKind.ITEM, str(self.item_id))

    @property
    def _today(self) -> Any:
        return datetime.now(UTC).date()

    def _form(self, origin: Origin, owner: str) -> AssignForm:
        due_on = self._today + timedelta(days=3)
        return AssignForm(uuid4().hex, origin, self._slack(owner), due_on, self.title, "", self._asked(ANN))

    def _asked(self, who: str) -> Conversation:
        channel = next(one["id"] for one in _look(self.bot, "channels") if one["name"] == "general")
        return Conversation("T1", self._slack(who), channel)

    def _slack(self, email: str) -> str:
        return next(str(one["id"]) for one in _look(self.bot, "users") if one.get("email") == email)


_KNOWN: dict[tuple[int, str], Any] = {}


def _look(bot: Bot, what: str) -> Any:
    """People and channels, asked for once."""
    key = (id(bot), what)
    if key not in _KNOWN:
        _KNOWN[key] = bot.control.look(what)[what]
    return _KNOWN[key]


def test_an_item_stays_one_item_whatever_happens_to_it(bot: Bot) -> None:
    """Random lives of up to eight steps in Slack and Salesforce; a failing one is shrunk to its shortest form."""
    ItemLife.bot = bot
    run_state_machine_as_test(
        ItemLife,
        settings=settings(
            max_examples=5,
            stateful_step_count=8,
            deadline=None,
            derandomize=True,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
        ),
    )

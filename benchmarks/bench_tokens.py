"""What an answer, a choice of look-ups and a handoff take of the model's budget, on the demo org's busiest customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import func, select

from app.accounts.see_account import see_account
from app.assistant.choose_look_ups import choose_look_ups
from app.assistant.compose_answer import Asked, compose_answer
from app.assistant.line import Known
from app.assistant.tools.desk import Desk
from app.assistant.vocabulary import read_vocabulary
from app.crm.activity_tables import Task
from app.crm.facts import AccountFacts, Person
from app.crm.tables import User
from app.handoffs.compose_handoff import Writer, compose_handoff
from app.llm.tables import ModelSpend
from app.services import Services
from benchmarks.company import database
from benchmarks.result import Result, at_most
from sandbox.demo_org import build_demo_org
from tests.bot.harness import running_bot

CUSTOMERS = 12
OPEN_QUESTIONS = (
    "what did they write about prices?",
    "what do they think of the mobile app?",
    "what worries their people most?",
)
BROAD_QUESTIONS = (
    "which of my customers are unhappy with the app?",
    "who at our customers has a background in finance?",
)
# What a call may take, prompt and answer together: budgets of the prompts with their instructions.
LIMITS = {"answer": 7_500, "choose": 6_000, "handoff": 12_000}
_WORDS = {"answer": "an answer", "choose": "a choice of look-ups", "handoff": "a handoff"}


@dataclass(frozen=True, slots=True)
class Taken:
    """What the calls under one prompt took."""

    calls: int
    sent: int
    received: int


def run() -> list[Result]:
    """Tokens by use, sent and received; the model is the sandbox's, which counts four bytes a token."""
    with database() as url, running_bot(build_demo_org(datetime.now(UTC).date()), url, model_daily_tokens=10**9) as bot:
        uses = _use(bot.services)
        taken = _taken(bot.services)
    return [result for name, uses_of in uses.items() for result in _results(name, uses_of, taken[name])]


def _use(services: Services) -> dict[str, int]:
    """Answer, choose and write; how often each."""
    with services.db.begin() as session:
        admin = session.execute(select(User).where(User.is_active.is_(True), User.name == "Laura Kim")).scalar_one()
        person = Person(admin.id, admin.name or "", admin.email)
        desk = Desk(services, person, read_vocabulary(session, person), services.clock.now())
        busiest = (
            select(Task.account_id)
            .where(Task.account_id.is_not(None))
            .group_by(Task.account_id)
            .order_by(func.count().desc(), Task.account_id)
        )
        ids = [str(one) for one in session.scalars(busiest.limit(CUSTOMERS))]
    assert services.model  # noqa: S101  # the sandbox has one
    customers = [see_account(services, person, one) for one in ids]
    for facts in customers:
        _ask(services, facts)
        compose_handoff(Writer(services.model), facts, (), services.clock.now())
    for question in BROAD_QUESTIONS:
        choose_look_ups(services.model, desk, question)
    return {"answer": len(customers) * len(OPEN_QUESTIONS), "choose": len(BROAD_QUESTIONS), "handoff": len(customers)}


def _ask(services: Services, facts: AccountFacts) -> None:
    for question in OPEN_QUESTIONS:
        compose_answer(services.model, Asked(question, [Known(facts)], services.clock.now()))


def _taken(services: Services) -> dict[str, Taken]:
    sums = (func.sum(ModelSpend.calls), func.sum(ModelSpend.input_tokens), func.sum(ModelSpend.output_tokens))
    with services.db.begin() as session:
        rows = session.execute(select(ModelSpend.prompt, *sums).group_by(ModelSpend.prompt)).all()
    return {row[0]: Taken(int(row[1]), int(row[2]), int(row[3])) for row in rows}


def _results(name: str, uses: int, taken: Taken) -> list[Result]:
    words = _WORDS[name]
    return [
        at_most(f"tokens for {words}, prompt and answer", (taken.sent + taken.received) / uses, "", LIMITS[name]),
        Result(f"tokens for {words}: sent", taken.sent / uses, ""),
        Result(f"tokens for {words}: received", taken.received / uses, ""),
        Result(f"calls for {words}", taken.calls / uses, ""),
    ]

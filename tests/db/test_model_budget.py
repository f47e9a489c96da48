"""The day's budget, in tokens and in dollars, on a real database."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.db.engine import Database
from app.errors import ModelUnavailable
from app.llm.model import Model, parse_withheld
from app.llm.prompts import load_prompt
from app.llm.spend import Budget, add_spend, read_spent, spent_on, today
from app.settings import Settings

PRICED = Settings(
    _env_file=None, openai_api_key="k", openai_base_url="http://127.0.0.1:9/v1", model_daily_usd=Decimal("0.50"),
    model_usd_per_million_input=Decimal(2), model_usd_per_million_output=Decimal(8),
)  # fmt: skip


def test_spend_adds_up_in_tokens_and_dollars(db: Database) -> None:
    """Two calls of one prompt and one of another make one day's sum."""
    budget = Budget.of(PRICED)
    with db.begin() as session:
        for prompt in ("answer", "answer", "handoff"):
            add_spend(session, prompt, 50_000, 1_000, budget.cost(50_000, 1_000))
        spent = spent_on(session, today(), budget)
    assert (spent.calls, spent.tokens, spent.usd) == (3, 153_000, Decimal("0.324"))
    assert spent.words == "3 calls, 153,000 of 2,000,000 tokens, $0.32 of $0.50"


def test_no_call_is_made_once_the_money_is_spent(db: Database) -> None:
    """The budget in dollars stops the model although tokens are left."""
    with db.begin() as session:
        add_spend(session, "answer", 1, 1, Decimal("0.50"))
    with pytest.raises(ModelUnavailable, match="budget for the model is spent"):
        Model(db, PRICED).complete(load_prompt("answer"), "hello")


def test_yesterdays_spend_is_yesterdays(db: Database) -> None:
    """A new day begins with nothing spent."""
    with db.begin() as session:
        assert spent_on(session, date(2020, 1, 1), Budget.of(PRICED)).calls == 0
        assert not read_spent(session, PRICED).is_over


def test_three_failures_leave_the_model_alone(db: Database) -> None:
    """A server that does not answer is not asked a fourth time within the minute."""
    model = Model(db, Settings(_env_file=None, openai_api_key="k", openai_base_url="http://127.0.0.1:9/v1"))
    for _ in range(3):
        with pytest.raises(ModelUnavailable, match="not answer"):
            model.complete(load_prompt("answer"), "hello")
    with pytest.raises(ModelUnavailable, match="left alone"):
        model.complete(load_prompt("answer"), "hello")


def test_azure_resource_is_called_by_its_own_address(db: Database) -> None:
    """With an API version the resource's deployments are spoken to."""
    settings = Settings(
        _env_file=None,
        openai_api_key="k",
        openai_base_url="https://acme.openai.azure.example",
        openai_api_version="2025-04-01-preview",
    )
    assert "acme.openai.azure.example/openai" in str(Model(db, settings)._caller.client.base_url)


def test_withheld_objects_and_fields_are_told_apart() -> None:
    """A bare object hides its Id, a field only itself."""
    assert parse_withheld(("Case", "Opportunity.Amount")) == {
        "Case": frozenset({"Id"}),
        "Opportunity": frozenset({"Amount"}),
    }

"""What can go wrong at the model's server, one by one: what is asked again, what is left alone, and how long it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from app.db.engine import Database
from app.errors import ModelUnavailable
from app.llm.call import TRIES
from app.llm.deadline import Deadline
from app.llm.model import Model
from app.llm.prompts import load_prompt
from app.settings import Settings
from sandbox.demo.control import Control
from sandbox.server import RunningSandbox, run_in_thread
from tests.bot.desk_org import desk_org

FACTS = (
    "Subject: Acme\n<records>\n[F1] Account 001 | ARR is USD 5.\n</records>\n<question>\nWhat is the ARR?\n</question>"
)
PROMPT = load_prompt("answer")
HANGS_SECONDS = 30
GOOD = {"is_in_records": True, "answer": []}


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """The make-believe model's server."""
    with run_in_thread(desk_org()) as running:
        yield running


@pytest.fixture
def model(sandbox: RunningSandbox, db: Database) -> Model:
    """The bot's model over real HTTP, its breaker closed."""
    return built(sandbox, db)


def built(sandbox: RunningSandbox, db: Database, **more: Any) -> Model:
    """A model with other settings."""
    lowered = {name.lower(): value for name, value in sandbox.settings.items()}
    return Model(db, Settings(_env_file=None, **lowered | more))


@contextmanager
def faulty(sandbox: RunningSandbox, fault: str, times: int = 10, after_ms: int = 0) -> Iterator[None]:
    """That fault for the block's calls."""
    control = Control(sandbox.base_url)
    control.act("fault", service="openai", match={"method": "POST"}, fault=fault, times=times, after_ms=after_ms)
    try:
        yield
    finally:
        control._session.delete(f"{control.base_url}/_control/fault", timeout=5)


@contextmanager
def scripted(sandbox: RunningSandbox, *replies: Any) -> Iterator[None]:
    """The next replies, written down."""
    control = Control(sandbox.base_url)
    control.act("model", replies=list(replies))
    try:
        yield
    finally:
        control._session.delete(f"{control.base_url}/_control/model", timeout=5)


def asked(sandbox: RunningSandbox) -> list[dict[str, Any]]:
    """Every request that reached the model."""
    return sandbox.world.model.asked


def test_passing_error_is_tried_once_more(sandbox: RunningSandbox, model: Model) -> None:
    """One 500 is not worth a word."""
    with faulty(sandbox, "500", times=1):
        assert "answer" in model.complete(PROMPT, FACTS)


@pytest.mark.parametrize("fault", ["500", "503_html", "drop"])
def test_lasting_error_ends_after_two_tries(sandbox: RunningSandbox, model: Model, fault: str) -> None:
    """The caller is told, and the server is not asked a third time."""
    with faulty(sandbox, fault, times=10):
        with pytest.raises(ModelUnavailable, match="is not answering"):
            model.complete(PROMPT, FACTS)
        (rule,) = sandbox.world.faults.live()
    assert rule.times == 10 - TRIES


def test_server_that_asks_for_patience_gets_it(
    sandbox: RunningSandbox, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 429 whose Retry-After is longer than the reader waits: nothing is asked again until then, and nobody waits."""
    monkeypatch.setattr("app.llm.call.retry_after", lambda _: 60.0)
    with faulty(sandbox, "429", times=1), pytest.raises(ModelUnavailable, match="too much to do"):
        model.complete(PROMPT, FACTS, Deadline(HANGS_SECONDS))
    with pytest.raises(ModelUnavailable, match="left alone"):
        model.complete(PROMPT, FACTS)


def test_short_retry_after_is_waited_for(sandbox: RunningSandbox, model: Model) -> None:
    """With time enough the second try answers."""
    with faulty(sandbox, "429", times=1):
        assert "answer" in model.complete(PROMPT, FACTS, Deadline(300))


def test_reader_never_waits_past_the_deadline(sandbox: RunningSandbox, model: Model) -> None:
    """A server that takes long is given up at the deadline, repairs and second tries included."""
    started = time.monotonic()
    with (
        faulty(sandbox, "timeout", after_ms=HANGS_SECONDS * 1000),
        pytest.raises(ModelUnavailable, match="did not answer in time"),
    ):
        model.complete(PROMPT, FACTS, Deadline(1.5))
    assert time.monotonic() - started < HANGS_SECONDS


def test_choice_of_look_ups_ends_with_its_deadline(sandbox: RunningSandbox, model: Model) -> None:
    """A model that thinks for half a minute leaves the reader with code's own answer within the promised ten seconds."""
    assert load_prompt("choose").max_seconds <= 8
    started = time.monotonic()
    with (
        faulty(sandbox, "500", after_ms=HANGS_SECONDS * 1000),
        pytest.raises(ModelUnavailable, match="did not answer in time"),
    ):
        model.choose(load_prompt("choose"), [{"role": "user", "content": FACTS}], [], Deadline(1.5))
    assert time.monotonic() - started < HANGS_SECONDS


def test_broken_json_is_repaired_once(sandbox: RunningSandbox, model: Model) -> None:
    """The model is told what does not fit; a second failure is the caller's to handle."""
    with scripted(sandbox, '{"is_in_records": tr', GOOD):
        assert model.complete(PROMPT, FACTS) == GOOD
    assert "does not fit the schema: not JSON" in asked(sandbox)[-1]["messages"][-1]["content"]
    with scripted(sandbox, "no", '{"answer": 3}'), pytest.raises(ModelUnavailable, match="could not be used"):
        model.complete(PROMPT, FACTS)


def test_answer_that_was_cut_off_is_asked_for_in_fewer_words(sandbox: RunningSandbox, model: Model) -> None:
    """Cut JSON is no puzzle for the model to mend: it is told to say less."""
    long = {"is_in_records": True, "answer": [{"text": "word " * 4000, "facts": ["F1"]}]}
    with scripted(sandbox, long, GOOD):
        assert model.complete(PROMPT, FACTS) == GOOD
    assert "cut off for its length: say less" in asked(sandbox)[-1]["messages"][-1]["content"]


def test_refusal_and_content_filter_are_not_the_servers_failure(sandbox: RunningSandbox, model: Model) -> None:
    """Neither is repeated, and the next question is asked as usual."""
    for _ in range(3):
        with faulty(sandbox, "refuse", times=1), pytest.raises(ModelUnavailable, match="refused to answer"):
            model.complete(PROMPT, FACTS)
        before = len(asked(sandbox))
        filtered = {"error": "The response was filtered", "status": 400, "code": "content_filter"}
        with scripted(sandbox, filtered), pytest.raises(ModelUnavailable, match="content filter"):
            model.complete(PROMPT, FACTS)
        assert len(asked(sandbox)) == before + 1
    assert "answer" in model.complete(PROMPT, FACTS)


def test_account_without_credit_is_not_asked_twice(sandbox: RunningSandbox, model: Model) -> None:
    """Waiting does not fill a purse."""
    before = len(asked(sandbox))
    empty = {"error": "You exceeded your current quota", "status": 429, "code": "insufficient_quota"}
    with scripted(sandbox, empty, empty), pytest.raises(ModelUnavailable, match="no credit"):
        model.complete(PROMPT, FACTS)
    assert len(asked(sandbox)) == before + 1


def test_azure_resource_answers_by_its_deployment(sandbox: RunningSandbox, db: Database) -> None:
    """The deployment's address, the key in its own header, and nothing that Azure does not know."""
    azure = {"openai_base_url": sandbox.base_url, "openai_api_version": "2025-04-01-preview", "openai_model": "our-4o"}
    assert "answer" in built(sandbox, db, **azure).complete(PROMPT, FACTS)
    assert asked(sandbox)[-1]["model"] == "our-4o"
    assert "store" not in asked(sandbox)[-1]


def test_model_that_thinks_is_given_room_to(sandbox: RunningSandbox, db: Database) -> None:
    """Thinking counts against the answer's tokens: such models get more, and are asked to think little."""
    built(sandbox, db, openai_model="gpt-5-mini").complete(PROMPT, FACTS)
    thinking = asked(sandbox)[-1]
    assert thinking["reasoning_effort"] == "low"
    assert thinking["max_completion_tokens"] > PROMPT.max_output_tokens
    assert thinking["store"] is False
    built(sandbox, db, openai_model="gpt-4o").complete(PROMPT, FACTS)
    assert asked(sandbox)[-1]["max_completion_tokens"] == PROMPT.max_output_tokens

"""What operators type: audit, jobs, doctor; and what their monitoring reads."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
import requests
from click.testing import CliRunner, Result
from sqlalchemy import text

from app.cli import main
from app.db.engine import Database
from app.llm.prompts import load_prompt
from app.operations.chores import measure, seal_log, tidy
from sandbox.org import OrgData
from tests.bot.desk_org import BOB, desk_org
from tests.bot.harness import Bot


@pytest.fixture(scope="module")
def org() -> OrgData:
    """A small company."""
    return desk_org()


@pytest.fixture
def environment(bot: Bot, monkeypatch: pytest.MonkeyPatch) -> Bot:
    """The bot's settings as an operator's shell has them."""
    for name, value in {**bot.sandbox.settings, "DATABASE_URL": bot.services.db.url, "AUDIT_KEY": "k"}.items():
        monkeypatch.setenv(name, value)
    return bot


def run(*words: str) -> Result:
    """A `throughline` command."""
    return CliRunner().invoke(main, list(words))


def test_the_ops_log_is_searched_exported_and_proven(environment: Bot) -> None:
    """A command that Bob typed is found by him, exported with its hash, and the log is whole."""
    environment.command(BOB, "/account", "Quarry Foods")
    assert "account.read" in run("audit", "kind:account.*").output
    rows = [json.loads(line) for line in run("audit", "kind:account.read", "--jsonl").output.splitlines()]
    assert len(rows[0]["hash"]) == 64
    assert run("audit", "kind:account.read", "--csv").output.startswith("id,at,actor")
    proven = run("audit", "verify")
    assert proven.exit_code == 0
    assert proven.stdout.startswith("the ops log is whole: ")


def test_a_tampered_log_ends_the_check_with_a_status(environment: Bot) -> None:
    """And names the entry."""
    with environment.services.db.begin() as session:
        session.execute(text("ALTER TABLE ops_log DISABLE TRIGGER USER"))
        session.execute(text("UPDATE ops_log SET subject = 'x' WHERE id = (SELECT min(id) FROM ops_log)"))
    told = run("audit", "verify")
    assert told.exit_code == 1
    assert "this entry was changed" in told.output


def test_an_unknown_filter_is_named(environment: Bot) -> None:
    """With the words that there are."""
    told = run("audit", "colour:red")
    assert told.exit_code == 1
    assert "colour" in told.output


def test_a_dead_letter_is_listed_and_put_back(environment: Bot) -> None:
    """What failed for good is seen, retried and done."""
    with environment.services.db.begin() as session:
        session.execute(text("ALTER TABLE procrastinate_jobs DISABLE TRIGGER USER"))
        environment.services.queue.enqueue(session, "digests.watch", {})
        job = session.scalar(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'todo' RETURNING id"))
        session.execute(text("ALTER TABLE procrastinate_jobs ENABLE TRIGGER USER"))
    listed = run("jobs", "failed")
    assert listed.exit_code == 1
    assert "digests.watch" in listed.output
    assert run("jobs", "retry", "soon").exit_code == 1
    assert "1 back" in run("jobs", "retry", str(job)).output
    environment.run_jobs()
    assert "no job failed" in run("jobs", "failed").output


def test_the_doctor_finds_a_healthy_bot_healthy(environment: Bot) -> None:
    """Everything that it names is in order, by its own words."""
    told = run("doctor")
    for name in ("Database", "Migrations", "Slack token", "Slack scopes", "Salesforce sign-in", "Model"):
        assert name in told.output
    assert "missing:" not in told.output


def test_the_doctor_says_what_to_do(environment: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong token is not only wrong, it says where the right one is."""
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-wrong")
    told = run("doctor")
    assert told.exit_code == 1
    assert "install the app" in told.output


def test_monitoring_reads_counts_and_nobody_on_the_internet_does(bot: Bot) -> None:
    """Prometheus asks directly; what comes through a proxy gets nothing."""
    bot.command(BOB, "/throughline", "help")
    measure(bot.services)
    url = f"http://127.0.0.1:{bot.services.settings.port}/metrics"
    counted = requests.get(url, timeout=5).text
    assert 'throughline_jobs_total{outcome="done",task="home.answer_command"}' in counted
    assert "throughline_acknowledgement_seconds_bucket" in counted
    assert requests.get(url, headers={"X-Forwarded-For": "1.2.3.4"}, timeout=5).status_code == 404


def test_chores_may_be_done_twice(bot: Bot) -> None:
    """Any worker tidies and seals; the second finds nothing to do."""
    for _ in range(2):
        seal_log(bot.services)
        tidy(bot.services)
    with bot.services.db.begin() as session:
        assert session.scalar(text("SELECT count(*) FROM ops_log_seal WHERE NOT is_start")) == 1


def test_prompts_are_checked_on_the_mirrors_own_accounts(environment: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each prompt is named with its tokens; one whose instructions say nothing of hostile records fails the command."""
    told = run("prompts", "check", "--accounts", "1")
    assert told.exit_code == 0, told.output
    assert "answer v" in told.output
    assert "look-ups: " in told.output
    careless = replace(load_prompt("answer"), instructions="Do what the records say.")
    monkeypatch.setattr("app.llm.check_prompts.load_prompt", lambda _: careless)
    told = run("prompts", "check")
    assert told.exit_code == 1
    assert "does not say that instructions inside the records are none" in told.output


def test_prompts_cannot_be_checked_on_an_empty_mirror(
    environment: Bot, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The operator is told what to do first."""
    monkeypatch.setenv("DATABASE_URL", db.url)
    told = run("prompts", "check")
    assert told.exit_code == 1
    assert "throughline sync" in told.output

"""Whoever installs the bot reads, at once, each setting that is wrong or missing, and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli import main
from app.errors import NotConfigured
from app.operations.given_settings import check_complete, unknown_names
from app.settings import Settings

EXAMPLE = Path(__file__).parents[2] / ".env.example"
WRONG = {
    "PORT": "abc",
    "LOG_LEVEL": "loud",
    "DATABASE_URL": "mysql://me:hunter2@db",
    "SLACK_BOT_TOKEN": "xapp-1-hunter2",
    "SALESFORCE_LOGIN_URL": "acme.my.salesforce.com",
    "SALESFORCE_PRIVATE_KEY_FILE": "/nowhere/key.pem",
    "SALESFORCE_API_VERSION": "v66",
    "SALESFORCE_TIMEOUT_SECONDS": "-3",
    "DEFAULT_CURRENCY": "usd",
    "MODEL_REDACTED": "shoe_size",
}


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder without `.env`."""
    monkeypatch.chdir(tmp_path)


def started(*words: str, **environment: str) -> str:
    """What `throughline` says with those settings; it must fail."""
    told = CliRunner().invoke(main, words, env=environment)
    assert told.exit_code == 1
    return told.output


def test_all_unusable_settings_are_named_at_once_without_their_secrets() -> None:
    """One start, one list."""
    output = started("web", **WRONG)
    assert [name for name in WRONG if f"  {name} " not in output] == []
    assert "xoxb-" in output
    assert "hunter2" not in output
    assert "Traceback" not in output


def test_all_missing_settings_are_named_at_once() -> None:
    """Slack's and Salesforce's, for the process that was asked for."""
    output = started("socket", **dict.fromkeys(name.upper() for name in Settings.model_fields))
    for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SALESFORCE_CLIENT_ID", "SALESFORCE_PRIVATE_KEY_FILE"):
        assert f"  {name} is not set" in output
    assert "SIGNING_SECRET" not in output


def test_help_needs_no_settings() -> None:
    """Who looks a command up may have everything wrong."""
    assert CliRunner().invoke(main, ["web", "--help"], env=WRONG).exit_code == 0


def test_blank_lines_of_the_example_are_settings_not_given(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sign-in by client credentials works with the rest of the example left as it is."""
    monkeypatch.delenv("DATABASE_URL", raising=False)
    given = {"salesforce_client_id": "3MVG9", "salesforce_client_secret": "s", "slack_bot_token": "xoxb-1"}
    settings = Settings(_env_file=EXAMPLE, **given)
    assert settings.salesforce_key_pem() == ""
    check_complete(settings, "worker")
    assert Settings(_env_file=None, port="", model_redacted="").model_redacted == ()


def test_a_certificate_is_no_key() -> None:
    """The file beside the right one is the usual mistake."""
    pem = "-----BEGIN CERTIFICATE-----\nabc\n-----END CERTIFICATE-----"
    settings = Settings(_env_file=None, salesforce_private_key=pem, salesforce_client_id="3MVG9")
    with pytest.raises(NotConfigured) as told:
        check_complete(settings, "worker")
    assert "SALESFORCE_PRIVATE_KEY is not an RSA private key" in str(told.value)
    assert "SALESFORCE_USERNAME is not set" in str(told.value)


def test_a_misspelt_name_is_found(tmp_path: Path) -> None:
    """What other programs keep in `.env` is theirs."""
    (tmp_path / ".env").write_text("SLACK_SIGNIN_SECRET=abc\nPGPASSFILE=x\n")
    found = list(unknown_names(Settings(_env_file=tmp_path / ".env")))
    assert found == [("SLACK_SIGNIN_SECRET", "SLACK_SIGNING_SECRET")]


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    """Not with a traceback, and not with its password."""
    output = started("jobs", "status", DATABASE_URL="postgresql://me:hunter2@127.0.0.1:1/x")
    assert "The database does not answer" in output
    assert "DATABASE_URL" in output
    assert "hunter2" not in output

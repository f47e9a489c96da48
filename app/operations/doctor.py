"""`throughline doctor`: what works, what is missing, and how to mend it, in one table."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import click
import yaml
from alembic.config import Config
from alembic.script import ScriptDirectory
from rich.console import Console
from rich.table import Table
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.crm.mirror_list import MIRRORED
from app.errors import SlackUnavailable, ThroughlineError
from app.jobs.dead_letters import count_jobs
from app.llm.reachable import check_reachable
from app.operations.database import opened
from app.salesforce.doctor import Check, check_salesforce, in_words
from app.salesforce.gateway import Salesforce
from app.settings import Settings
from app.slack.web import SlackWeb, web_client

_ROOT = Path(__file__).parents[2]
_SKEW_ALLOWED = timedelta(minutes=1)


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Check Slack, Salesforce, the database, the model and the clock; status 1 where something is wrong."""
    checks = [*_database(settings), *_slack(settings), *_salesforce(settings), *_model(settings)]
    table = Table(show_lines=False)
    for heading in ("", "check", "what was found", "what to do"):
        table.add_column(heading)
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "–"}
    for check in checks:
        table.add_row(marks[check.ok], check.name, check.detail, check.fix)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    sys.exit(1 if any(check.ok is False for check in checks) else 0)


def _database(settings: Settings) -> Iterator[Check]:
    try:
        with opened(settings) as db, db.begin() as session:
            version = session.scalar(text("SHOW server_version"))
            is_made = session.scalar(text("SELECT to_regclass('alembic_version') IS NOT NULL"))
            at = session.scalar(text("SELECT version_num FROM alembic_version")) if is_made else None
    except SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
        yield Check("Database", False, why[:200], "start it, or check DATABASE_URL")
        return
    yield Check("Database", True, f"PostgreSQL {version}")
    script = ScriptDirectory.from_config(_alembic())
    yield _migrations(at, script)
    if at == script.get_current_head():
        with opened(settings) as db, db.begin() as session:
            counts = count_jobs(session)
        yield _dead_letters(counts)


def _migrations(at: str | None, script: ScriptDirectory) -> Check:
    head = script.get_current_head()
    if at == head:
        return Check("Migrations", True, f"at {at}, the newest")
    if at is not None and at not in {one.revision for one in script.walk_revisions()}:
        return Check(
            "Migrations", False, f"at {at}, which this version does not know", "run the newer version of the bot"
        )
    found = f"at {at}, newest {head}" if at else "the database is empty"
    return Check("Migrations", False, found, "run `throughline release`")


def _dead_letters(counts: Mapping[tuple[str, str], int]) -> Check:
    dead = sum(many for (_, status), many in counts.items() if status == "failed")
    return Check("Dead letters", dead == 0, f"{dead} failed jobs", "see `throughline jobs failed`" if dead else "")


def _alembic() -> Config:
    config = Config(_ROOT / "alembic.ini")
    config.set_main_option("script_location", str(_ROOT / "migrations"))
    return config


def _slack(settings: Settings) -> Iterator[Check]:
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        yield Check("Slack token", False, "SLACK_BOT_TOKEN is not set", "copy it from “OAuth & Permissions”")
        return
    web = SlackWeb(web_client(token, settings.slack_api_url, settings.slack_timeout_seconds))
    try:
        told, headers = web.identity()
    except SlackUnavailable as error:
        yield Check("Slack token", False, str(error), "see slack-status.com and this machine's network, then try again")
        return
    except ThroughlineError as error:
        yield Check("Slack token", False, str(error), "install the app again and copy its token")
        return
    yield Check("Slack token", True, f"{told.get('user')} in {told.get('team')}")
    yield _scopes(headers.get("x-oauth-scopes", ""))
    yield _clock(headers.get("date", ""))
    signed = bool(settings.slack_signing_secret.get_secret_value() or settings.slack_app_token.get_secret_value())
    fix = "" if signed else "set SLACK_SIGNING_SECRET (HTTP) or SLACK_APP_TOKEN (Socket Mode)"
    yield Check("Slack deliveries", signed, "can be taken" if signed else "no secret, no app token", fix)


def _scopes(granted: str) -> Check:
    manifest = yaml.safe_load((_ROOT / "manifest.yml").read_text())
    wanted = set(manifest["oauth_config"]["scopes"]["bot"])
    has = {scope.strip() for scope in granted.split(",") if scope.strip()}
    missing, surplus = sorted(wanted - has), sorted(has - wanted)
    if missing:
        return Check("Slack scopes", False, f"missing: {', '.join(missing)}", "paste manifest.yml and install again")
    detail = f"all {len(wanted)}" + (f"; not needed: {', '.join(surplus)}" if surplus else "")
    return Check("Slack scopes", None if surplus else True, detail)


def _clock(date_header: str) -> Check:
    try:
        off = abs(datetime.now(UTC) - parsedate_to_datetime(date_header))
    except (TypeError, ValueError):
        return Check("Clock", None, "Slack did not say what time it is")
    fix = "" if off < _SKEW_ALLOWED else "set this machine's clock: Slack's signatures are good for 5 minutes"
    return Check("Clock", off < _SKEW_ALLOWED, f"{in_words(off)} from Slack's", fix)


def _salesforce(settings: Settings) -> list[Check]:
    try:
        return check_salesforce(Salesforce.from_settings(settings), MIRRORED)
    except ThroughlineError as error:
        return [Check("Salesforce sign-in", False, str(error), "see docs/configuration.md")]


def _model(settings: Settings) -> Iterator[Check]:
    if not settings.has_model:
        yield Check("Model", None, "none configured: answers come from the facts alone")
        return
    try:
        check_reachable(settings)
    except ThroughlineError as error:
        yield Check("Model", False, str(error), "check OPENAI_BASE_URL, OPENAI_API_KEY and OPENAI_MODEL")
        return
    yield Check("Model", True, f"{settings.openai_model} answers")

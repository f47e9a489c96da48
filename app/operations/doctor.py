"""`throughline doctor`: what works, what is missing, and how to mend it, in one table."""

from __future__ import annotations

import sys
from collections.abc import Iterator

import click
from rich.console import Console
from rich.table import Table

from app.crm.mirror_list import MIRRORED
from app.errors import ThroughlineError
from app.llm.reachable import check_reachable
from app.operations.check_database import check_database
from app.operations.check_slack import check_slack
from app.operations.command import with_settings
from app.operations.given_settings import unknown_names
from app.salesforce.doctor import Check, check_salesforce
from app.salesforce.gateway import Salesforce
from app.settings import Settings


@click.command()
@with_settings
def doctor(settings: Settings) -> None:
    """Check Slack, Salesforce, the database, the model and the clock; status 1 where something is wrong."""
    checks = [
        *_settings(settings),
        *check_database(settings),
        *check_slack(settings),
        *_salesforce(settings),
        *_model(settings),
    ]
    table = Table(show_lines=False)
    for heading in ("", "check", "what was found", "what to do"):
        table.add_column(heading)
    marks = {True: "[green]✓[/]", False: "[red]✗[/]", None: "–"}
    for check in checks:
        table.add_row(marks[check.ok], check.name, check.detail, check.fix)
    Console(width=None if sys.stdout.isatty() else 160).print(table)
    wrong = [check.name for check in checks if check.ok is False]
    click.echo(f"To mend: {', '.join(wrong)}." if wrong else "Nothing is wrong.")
    sys.exit(1 if wrong else 0)


def _settings(settings: Settings) -> Iterator[Check]:
    for given, meant in unknown_names(settings):
        yield Check("Settings", False, f".env sets {given}, which is no setting", f"did you mean {meant}?")
    if not settings.audit_key:
        found = "AUDIT_KEY is not set: who can write to the database could rewrite the ops log unseen"
        yield Check("Ops log", None, found, "set it to a long random text, kept apart from the database")


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

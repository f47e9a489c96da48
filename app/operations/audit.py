"""`throughline audit`: search, export and prove the ops log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click

from app.audit.seals import remove_before, seal
from app.audit.search import USAGE, as_csv, as_json_lines, find_entries, parse_filter
from app.audit.verify import verify as verify_log
from app.operations.command import with_settings
from app.operations.database import opened
from app.settings import Settings


class _SearchUnlessNamed(click.Group):
    """Sub-commands by name; anything else is a filter to search for."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Click's choice of the sub-command."""
        if args and args[0] in self.commands:
            return super().resolve_command(ctx, args)
        return "search", self.commands["search"], args


@click.group(cls=_SearchUnlessNamed, invoke_without_command=True)
@click.pass_context
def audit(context: click.Context) -> None:
    """The ops log: who asked for, saw, changed and sent what, by id. `throughline audit FILTER…` searches."""
    if context.invoked_subcommand is None:
        context.invoke(search)


@audit.command()
@click.argument("words", nargs=-1, metavar="[FILTER]...")
@click.option("--csv", "form", flag_value="csv", help="All matches as CSV.")
@click.option("--jsonl", "form", flag_value="jsonl", help="All matches as JSON lines.")
@click.option("--limit", default=50, show_default=True, help="Entries shown, newest first; exports hold all.")
@with_settings
def search(settings: Settings, words: tuple[str, ...] = (), form: str | None = None, limit: int = 50) -> None:
    """Entries that match, newest first."""
    wanted = parse_filter(" ".join(words))
    with opened(settings) as db, db.begin() as session:
        if form is not None:
            lines = as_csv if form == "csv" else as_json_lines
            for line in lines(find_entries(session, wanted)):
                click.echo(line)
            return
        for entry in find_entries(session, wanted, limit):
            click.echo(
                f"{entry.id:>8}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.actor:<20} {entry.kind:<32} {entry.subject}"
            )


@audit.command()
@with_settings
def verify(settings: Settings) -> None:
    """Find entries that were changed, removed, moved or cut off; status 1 where there are any."""
    key = settings.audit_key.get_secret_value()
    with opened(settings) as db, db.begin() as session:
        findings = verify_log(session, key)
    for finding in findings:
        click.echo(f"entry {finding.entry_id}: {finding.what}")
    if not key:
        click.echo(
            "AUDIT_KEY is not set: whoever can write to the database could rewrite the whole log unseen.", err=True
        )
    click.echo("the ops log is whole" if not findings else f"{len(findings)} findings")
    sys.exit(1 if findings else 0)


@audit.command("seal")
@with_settings
def seal_now(settings: Settings) -> None:
    """Seal the log as it is; the worker does so every hour."""
    with opened(settings) as db, db.begin() as session:
        made = seal(session, settings.audit_key.get_secret_value())
    click.echo(f"sealed through entry {made.through_id}: {made.hash}" if made else "nothing new to seal")


@audit.command()
@click.option("--keep-days", type=click.IntRange(min=1), required=True, help="Entries older than this go.")
@with_settings
def prune(settings: Settings, keep_days: int) -> None:
    """Remove old entries, behind a seal from which the rest can still be proven."""
    with opened(settings) as db, db.begin() as session:
        before = datetime.now(UTC) - timedelta(days=keep_days)
        removed = remove_before(session, before, settings.audit_key.get_secret_value())
    click.echo(f"{removed} entries removed")


audit.help = f"{audit.help}\n\nFILTER: {USAGE}"

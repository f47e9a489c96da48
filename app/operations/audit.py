"""`throughline audit`: search, export and prove the ops log."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import click

from app.audit.prune import NotWhole, remove_before
from app.audit.seals import seal
from app.audit.search import USAGE, as_csv, as_json_lines, find_entries, parse_filter
from app.audit.verify import verify as verify_log
from app.operations.command import with_settings
from app.operations.database import opened
from app.settings import Settings


class _SearchUnlessNamed(click.Group):
    """Sub-commands by name; anything else is a filter, or an option of the search."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Click's reading of what was typed."""
        is_named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if is_named else ["search", *args])


@click.group(cls=_SearchUnlessNamed)
def audit() -> None:
    """The ops log: who asked for, saw, changed and sent what, by id. `throughline audit FILTER…` searches."""


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
        found = list(find_entries(session, wanted, limit))
    for entry in found:
        click.echo(f"{entry.id:>8}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.actor:<20} {entry.kind:<32} {entry.subject}")
    if not found:
        click.echo("no entry matches", err=True)


@audit.command()
@with_settings
def verify(settings: Settings) -> None:
    """Find entries that were changed, removed, moved or cut off; status 1 where there are any."""
    key = settings.audit_key.get_secret_value()
    with opened(settings) as db, db.begin() as session:
        proof = verify_log(session, key, now=datetime.now(UTC))
    if not key:
        click.echo(
            "AUDIT_KEY is not set: whoever can write to the database could rewrite the whole log unseen.", err=True
        )
    click.echo("\n".join(proof.lines))
    sys.exit(1 if proof.findings else 0)


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
        try:
            removed = remove_before(session, before, settings.audit_key.get_secret_value())
        except NotWhole as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{removed} entries removed")


audit.help = f"{audit.help}\n\nFILTER: {USAGE}"

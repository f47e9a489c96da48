"""`throughline jobs`: what waits, what failed for good, and putting it back."""

from __future__ import annotations

import sys

import click

from app.jobs.dead_letters import count_jobs, list_failed, retry_failed
from app.operations.command import with_settings
from app.operations.database import opened
from app.settings import Settings


@click.group()
def jobs() -> None:
    """The queue and its dead letters."""


@jobs.command()
@with_settings
def status(settings: Settings) -> None:
    """How many jobs wait, run and failed, by lane."""
    with opened(settings) as db, db.begin() as session:
        counts = count_jobs(session)
    for (lane, state), many in counts.items():
        click.echo(f"{lane:<12} {state:<10} {many:>6}")
    if not counts:
        click.echo("nothing waits, nothing failed")


@jobs.command()
@with_settings
def failed(settings: Settings) -> None:
    """Jobs that failed for good: what, when, why, and the reference that its asker was told. Status 1 where any."""
    with opened(settings) as db, db.begin() as session:
        letters = list_failed(session)
    for one in letters:
        at = f"{one.failed_at:%Y-%m-%d %H:%M:%S}" if one.failed_at else ""
        click.echo(f"{one.job_id:>8}  {at:<19}  {one.task:<28} {one.error:<24} tries {one.attempts}  {one.reference}")
    if not letters:
        click.echo("no job failed")
    sys.exit(1 if letters else 0)


@jobs.command()
@click.argument("which", nargs=-1, required=True, metavar="ID... | all")
@with_settings
def retry(settings: Settings, which: tuple[str, ...]) -> None:
    """Put failed jobs back on the queue."""
    if which != ("all",) and not all(one.isdecimal() for one in which):
        raise click.ClickException("give the ids that `throughline jobs failed` lists, or the word all")
    ids = None if which == ("all",) else [int(one) for one in which]
    with opened(settings) as db, db.begin() as session:
        back = retry_failed(session, ids)
    missing = sorted(set(ids or ()) - set(back))
    click.echo(f"{len(back)} back on the queue")
    if missing:
        raise click.ClickException(f"not among the failed jobs: {', '.join(map(str, missing))}")

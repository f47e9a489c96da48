"""The `throughline` command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.operations.command import with_settings
from app.operations.given_settings import Process, check_complete
from app.settings import Settings

if TYPE_CHECKING:
    from app.services import Services

_ROOT = Path(__file__).parent.parent


class _Commands(click.Group):
    """The commands below, and those of `app/operations`, each read when it is asked for: other processes start without them."""

    elsewhere = ("audit", "doctor", "jobs", "prompts")

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Their names, in order."""
        return sorted((*super().list_commands(ctx), *self.elsewhere))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, None where there is none."""
        if cmd_name not in self.elsewhere:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"app.operations.{cmd_name}"), cmd_name)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
def main() -> None:
    """Throughline holds the thread for revenue teams: Slack in front, Salesforce behind."""


@main.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def demo(arguments: tuple[str, ...]) -> None:
    """Try everything on this machine: make-believe Slack, Salesforce and model, real bot. No account needed."""
    os.execv(sys.executable, [sys.executable, "-m", "sandbox.demo", *arguments])  # noqa: S606  # replaces us, no shell


@main.command()
@with_settings
def release(settings: Settings) -> None:
    """Bring the database to the newest migration."""
    from app.db.engine import Database
    from app.db.location import database_url
    from app.operations.schema import read_schema

    url = database_url(settings)
    read_schema(Database(url, pool_size=1))
    alembic = [sys.executable, "-m", "alembic", "-q", "upgrade", "head"]
    environment = os.environ | {"DATABASE_URL": url}
    done = subprocess.run(alembic, cwd=_ROOT, env=environment, check=False)
    if done.returncode != 0:
        raise click.ClickException("The migration failed; the database is as it was before the step that failed.")
    click.echo("database is up to date")


@main.command()
@with_settings
def web(settings: Settings) -> None:
    """Take Slack's requests over HTTP, on PORT."""
    import handlers
    from app.serve import keep_what_is_built, serve_http, stop_on_signals
    from app.wiring import LISTENER_THREADS, build_bolt, readiness
    from handlers.http import HttpDoor
    from handlers.usage_http import UsageDoor

    services = _serving(settings, "web")
    bolt = build_bolt(settings)
    handlers.register(bolt, services)
    stop = stop_on_signals()
    door = HttpDoor(
        bolt, lambda: readiness(services), settings.slack_signing_secret.get_secret_value(), UsageDoor(services)
    )
    keep_what_is_built()
    close = serve_http(door, settings.bind_host, settings.port, threads=LISTENER_THREADS)
    stop.wait()
    close()


@main.command()
@with_settings
def socket(settings: Settings) -> None:
    """Take Slack's requests over Socket Mode; health routes on PORT."""
    import handlers
    from app.serve import keep_what_is_built, serve_http, stop_on_signals
    from app.wiring import build_bolt, readiness
    from handlers.http import HttpDoor
    from handlers.socket import SocketDoor

    services = _serving(settings, "socket")
    bolt = build_bolt(settings)
    handlers.register(bolt, services)
    door = SocketDoor(bolt, settings.slack_app_token.get_secret_value())

    def probe() -> str | None:
        return readiness(services) if door.is_connected() else "not connected to Slack"

    keep_what_is_built()
    close = serve_http(HttpDoor(None, probe), settings.bind_host, settings.port, threads=2)
    door.run(stop_on_signals())
    close()


@main.command()
@with_settings
def worker(settings: Settings) -> None:
    """Run jobs and the clock: answers, syncs, digests."""
    from app.jobs.clock import start_clock
    from app.jobs.worker import Worker
    from app.serve import give_way, run_until, stop_on_signals
    from app.wiring import tasks, ticks
    from app.witness import Witness

    give_way()
    services = _serving(settings, "worker")
    if services.model is not None:
        services.model.make_ready()
    runner = Worker(
        services.db, tasks(services), services, onlooker=Witness(services), concurrency=settings.worker_concurrency
    )
    clock = start_clock(ticks(settings), services)
    close = _serve_health(settings, services)
    run_until(stop_on_signals(), runner.run)
    close()
    clock.shutdown(wait=False)


def _serve_health(settings: Settings, services: Services) -> Callable[[], None]:
    """The worker's own routes, where it was given a port."""
    from app.serve import serve_http
    from app.wiring import readiness
    from handlers.http import HttpDoor

    if not settings.worker_port:
        return lambda: None
    door = HttpDoor(None, lambda: readiness(services))
    return serve_http(door, settings.bind_host, settings.worker_port, threads=2)


@main.command()
@with_settings
def sync(settings: Settings) -> None:
    """Bring the mirror up to date once, and say what came."""
    from app.sync.terminal import sync_on_terminal

    services = _services(settings)
    report = sync_on_terminal(services)
    for one in report.objects:
        click.echo(f"{one.object_name:<28} {'off' if one.is_off else one.error or f'{one.written} rows'}")
    if report.error or report.skipped:
        click.echo(report.error or "another worker is syncing now", err=True)
    sys.exit(0 if report.ok else 1)


@main.command()
@click.argument("kind", type=click.Choice(["risk", "overdue", "health", "report", "portfolio"]))
@click.option("--now", is_flag=True, help="Post today's digest now, even before its hour. Never twice a day.")
@with_settings
def digest(settings: Settings, kind: str, now: bool) -> None:
    """Post a digest on demand (--now), or show what it would say."""
    from app.digests.post_digest import post_digest_now
    from app.digests.preview import preview_digest

    services = _services(settings)
    click.echo(post_digest_now(services, kind) if now else preview_digest(services, kind))


@main.group()
def usage() -> None:
    """Product usage from outside Salesforce."""


@usage.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_settings
def import_usage(settings: Settings, file: Path) -> None:
    """Take the rows of a CSV file (account,date,measure,value). Importing a file twice changes nothing."""
    from app.usage.import_file import import_file
    from app.usage.wording import in_lines

    services = _services(settings)
    report = import_file(services, file)
    for line in in_lines(report):
        click.echo(line)
    sys.exit(1 if report.rejected else 0)


@main.command()
@click.option(
    "--picture", type=click.Path(dir_okay=False, path_type=Path), help="Write the reliability picture (PNG) here too."
)
@with_settings
def backtest(settings: Settings, picture: Path | None) -> None:
    """Replay deals and renewals as they were known, print how right the watch would have been, and learn from it."""
    from app.risk.backtest_words import backtest_text
    from app.risk.draw_reliability import reliability_png
    from app.risk.run_backtest import learn_from_past

    services = _services(settings)
    parts = learn_from_past(services)
    click.echo(backtest_text(parts))
    if picture:
        try:
            picture.write_bytes(reliability_png(parts))
        except OSError as error:
            raise click.ClickException(f"Cannot write the picture to {picture}: {error.strerror}.") from error
        click.echo(f"The reliability picture is in {picture}.")


def _services(settings: Settings) -> Services:
    """What a command works with, on a database that is there and up to date."""
    from app.operations.database import opened
    from app.wiring import build_services

    with opened(settings):
        return build_services(settings)


def _serving(settings: Settings, process: Process) -> Services:
    """The same for a process that serves: everything that it needs is set, and the workspace has the app."""
    from app.wiring import start_serving

    check_complete(settings, process)
    services = _services(settings)
    start_serving(services)
    return services

"""The sync on a terminal: a bar for what is loading, and a line an object at the end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from app.salesforce.sync.report import SyncReport
from app.salesforce.sync.run import Progress as Told
from app.services import Services
from app.sync.run_sync import run_sync


def sync_on_terminal(services: Services, console: Console | None = None) -> SyncReport:
    """Run the sync once, with a bar per object of a first load where somebody watches."""
    console = console or Console(stderr=True)
    with _bars(console) as told:
        return run_sync(services, progress=told)


@contextmanager
def _bars(console: Console) -> Iterator[Told]:
    columns = (TextColumn("{task.description:<24}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        bars: dict[str, TaskID] = {}

        def told(object_name: str, rows: int, total: int) -> None:
            if object_name not in bars:
                bars[object_name] = progress.add_task(object_name, total=None)
            progress.update(bars[object_name], completed=rows, total=total or None)

        yield told

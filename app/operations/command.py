"""What every command of `throughline` begins with."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

import click

from app.errors import ThroughlineError
from app.logs import set_up_logs
from app.operations.given_settings import read_settings
from app.settings import Settings

P = ParamSpec("P")


def with_settings(command: Callable[Concatenate[Settings, P], Any]) -> Callable[P, None]:
    """The command with its settings, read when it runs, so that `--help` needs none.

    A known error ends it with its own sentence and status 1.
    """

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            settings = read_settings()
            set_up_logs(settings.log_level, settings.log_format)
            command(settings, *args, **kwargs)
        except ThroughlineError as error:
            raise click.ClickException(str(error)) from error

    return run

"""`throughline prompts`: do all prompts hold on this installation's own accounts."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.assistant.tools.toolbox import LOOK_UPS
from app.clock import Clock
from app.crm.facts import AccountFacts
from app.crm.read_accounts import load_facts
from app.crm.tables import Account
from app.llm.check_prompts import check_prompts, tokens_of
from app.operations.command import with_settings
from app.operations.database import opened
from app.settings import Settings

# What the look-ups' names, purposes and parameters may take of each choosing call.
LOOK_UP_TOKENS = 3000


@click.group()
def prompts() -> None:
    """What is sent to the model."""


@prompts.command()
@click.option("--accounts", default=20, show_default=True, help="Render on so many accounts of the mirror.")
@with_settings
def check(settings: Settings, accounts: int) -> None:
    """Render every prompt on accounts of the mirror and hold it against its budget. Status 1 where one does not hold."""
    with opened(settings) as db:
        now = Clock(db).now()
        with db.begin() as session:
            facts = _some_accounts(session, accounts, now)
    if not facts:
        raise click.ClickException("The mirror holds no account yet: run `throughline sync` first.")
    checks = check_prompts(facts, now.date())
    for one in checks:
        click.echo(one.words)
    tokens = tokens_of(json.dumps([one.tool.as_json for one in LOOK_UPS.values()]))
    click.echo(f"{len(LOOK_UPS)} look-ups: {tokens:,} of {LOOK_UP_TOKENS:,} tokens")
    sys.exit(1 if tokens > LOOK_UP_TOKENS or any(one.problems for one in checks) else 0)


def _some_accounts(session: Session, most: int, now: datetime) -> Sequence[AccountFacts]:
    """The accounts that changed last: the busiest ones fill a prompt best."""
    newest = (
        select(Account.id)
        .where(Account.is_deleted.is_(False))
        .order_by(Account.last_activity_date.desc().nulls_last(), Account.id)
    )
    ids = session.scalars(newest.limit(most)).all()
    return list(load_facts(session, ids, now=now).values())

"""What use cases and jobs are handed: one frozen value, built in wiring only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.clock import Clock
from app.db.engine import Database
from app.jobs.queue import Queue
from app.settings import Settings
from app.slack.people import People
from app.slack.publisher import Publisher
from app.slack.threads import Threads

if TYPE_CHECKING:
    from app.llm.model import Model
    from app.salesforce.gateway import Salesforce
    from app.salesforce.rights import Rights


@dataclass(frozen=True, slots=True)
class Services:
    """The bot's dealings with the world. `model` is None where no model is configured."""

    settings: Settings
    db: Database
    clock: Clock
    salesforce: Salesforce
    rights: Rights
    slack: Publisher
    people: People
    queue: Queue
    threads: Threads
    model: Model | None = None

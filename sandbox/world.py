"""The make-believe world: one clock, one journal, one set of faults, and the services that share them."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Literal

from sandbox.clock import Clock
from sandbox.faults import Faults
from sandbox.journal import Journal
from sandbox.org import OrgData
from sandbox.slack.manifest import find_manifest, read_manifest
from sandbox.slack.service import SlackService
from sandbox.slack.state import read_credentials, state_path

Mode = Literal["http", "socket"]
DEFAULT_BOT_URL = "http://127.0.0.1:3000"


@dataclass(frozen=True, slots=True)
class Plan:
    """How to start a world. `retry_seconds` are the waits before Slack's three retries of an event.

    `beside_slack` names the services that are started too; leaving them out makes a start faster.
    """

    bot_url: str = DEFAULT_BOT_URL
    mode: Mode = "http"
    today: date | None = None
    manifest: Path | None = None
    state: str | None = None
    journal_file: Path | None = None
    retry_seconds: tuple[float, ...] | None = None
    beside_slack: tuple[str, ...] = ("salesforce", "model")


@dataclass(slots=True)
class World:
    """Everything that one sandbox holds. Only its own event loop may touch it; drive it by the control API."""

    base_url: str
    plan: Plan
    clock: Clock
    journal: Journal
    faults: Faults
    slack: SlackService
    salesforce: Any
    model: Any

    def settings(self) -> dict[str, str]:
        """The environment that points a bot at this world."""
        salesforce = self.salesforce.settings() if self.salesforce is not None else {}
        model = {
            "OPENAI_BASE_URL": f"{self.base_url}/openai/v1",
            "OPENAI_API_KEY": "sk-sandbox",
            "OPENAI_MODEL": "sandbox-1",
        }
        return {**self.slack.settings(), **salesforce, **model}


def build_world(org: OrgData, base_url: str, plan: Plan, clock: Clock | None = None) -> World:
    """Wire one world from an org; raises ValueError for an unreadable manifest."""
    clock = clock or Clock(plan.today)
    journal, faults = Journal(), Faults()
    manifest = read_manifest(find_manifest(plan.manifest))
    slack = SlackService(org, clock, journal, manifest, base_url, read_credentials(state_path(plan.state)))
    slack.point_at(plan.bot_url, plan.mode, plan.retry_seconds)
    return World(
        base_url=base_url,
        plan=plan,
        clock=clock,
        journal=journal,
        faults=faults,
        slack=slack,
        salesforce=_salesforce(plan, org, clock, faults, base_url),
        model=_model(plan, clock, faults),
    )


def _salesforce(plan: Plan, org: OrgData, clock: Clock, faults: Faults, base_url: str) -> Any:
    service = part("sandbox.salesforce.service", "SalesforceService")
    if service is None or "salesforce" not in plan.beside_slack:
        return None
    return service(org, clock, faults, f"{base_url}/salesforce", plan.state)


def _model(plan: Plan, clock: Clock, faults: Faults) -> Any:
    service = part("sandbox.model.service", "ModelService")
    return service(clock, faults) if service is not None and "model" in plan.beside_slack else None


def part(module: str, name: str) -> Any:
    """A class or function of this package, or None where that part is not there."""
    try:
        return getattr(importlib.import_module(module), name, None)
    except ModuleNotFoundError as error:
        if error.name is not None and error.name.startswith("sandbox."):
            return None
        raise

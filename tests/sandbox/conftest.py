"""A small workspace, a sandbox around it, and a bot that writes down what it gets."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from slack_sdk import WebClient

from sandbox.org import OrgData, SlackChannel, SlackPerson
from sandbox.server import RunningSandbox, run_in_thread
from sandbox.slack import delivery
from sandbox.world import Plan
from tests.sandbox.bots import Control, RecordingBot

MANIFEST = Path(__file__).parent / "slack" / "manifest.yml"
ANN, BO, GUEST = "ann@example.com", "bo@example.com", "guest@partner.example"


@pytest.fixture
def org() -> OrgData:
    """Two people, a guest, public and private channels, and no Salesforce record."""
    return OrgData(
        tables={},
        people=[
            SlackPerson(ANN, "Ann Lee", tz="Europe/Berlin", is_admin=True),
            SlackPerson(BO, "Bo Ray"),
            SlackPerson(GUEST, "Gus Guest", is_guest=True),
        ],
        channels=[
            SlackChannel("general"),
            SlackChannel("sales", topic="Deals"),
            SlackChannel("revops", is_private=True, members=(ANN,)),
            SlackChannel("board", is_private=True, members=(ANN,)),
            SlackChannel("shared-acme", members=(ANN, GUEST), is_ext_shared=True),
        ],
    )


@pytest.fixture
def bot() -> Iterator[RecordingBot]:
    """A bot that acknowledges everything."""
    bot = RecordingBot()
    yield bot
    bot.stop()


@pytest.fixture
def sandbox(org: OrgData, bot: RecordingBot) -> Iterator[RunningSandbox]:
    """A running Slack that delivers to `bot` and retries events quickly."""
    plan = Plan(bot_url=bot.url, manifest=MANIFEST, retry_seconds=(0.0, 0.05, 0.1), beside_slack=())
    with run_in_thread(org, plan=plan) as running:
        yield running


@pytest.fixture
def impatient_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second in place of the three that Slack waits for an acknowledgement."""
    assert delivery.ACK_SECONDS == 3.0
    monkeypatch.setattr(delivery, "ACK_SECONDS", 0.5)


@pytest.fixture
def control(sandbox: RunningSandbox) -> Control:
    """The control API of `sandbox`."""
    return Control(sandbox.base_url)


@pytest.fixture
def client(sandbox: RunningSandbox) -> WebClient:
    """Slack's own client with the bot's token."""
    settings = sandbox.settings
    return WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"], timeout=10)

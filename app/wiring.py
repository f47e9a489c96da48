"""The only place that builds things."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from slack_bolt import App
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.accounts.jobs import account_tasks
from app.accounts.keep_warm import keep_names_warm
from app.accounts.show_card import Watched
from app.assistant.jobs import TASKS as ASSISTANT_TASKS
from app.clock import Clock
from app.crm.facts import AccountFacts
from app.db.engine import Database
from app.db.location import database_url
from app.digests.jobs import CLOCK as DIGEST_TICKS
from app.digests.jobs import TASKS as DIGEST_TASKS
from app.errors import NotConfigured
from app.followups.jobs import TASKS as FOLLOWUP_TASKS
from app.handoffs.jobs import CLOCK as HANDOFF_TICKS
from app.handoffs.jobs import TASKS as HANDOFF_TASKS
from app.home.jobs import CLOCK as HOME_TICKS
from app.home.jobs import TASKS as HOME_TASKS
from app.jobs.queue import Queue
from app.jobs.task import Task, Tick
from app.llm.model import Model
from app.meetings.jobs import CLOCK as MEETING_TICKS
from app.meetings.jobs import TASKS as MEETING_TASKS
from app.onboarding.jobs import TASKS as ONBOARDING_TASKS
from app.operations.chores import CLOCK as CHORES
from app.risk.card_watch import watch_of_card
from app.risk.jobs import CLOCK as RISK_TICKS
from app.risk.jobs import TASKS as RISK_TASKS
from app.salesforce.gateway import Salesforce
from app.salesforce.rights import Rights
from app.services import Services
from app.settings import Settings
from app.slack.identity import OwnIdentity
from app.slack.installation import begin_again, has_ended
from app.slack.people import People
from app.slack.publisher import Publisher
from app.slack.threads import Threads
from app.slack.web import SlackWeb, web_client
from app.sync.jobs import TASKS as SYNC_TASKS
from app.sync.jobs import clock as sync_clock
from app.sync.status import first_sync_missing
from app.witness import note_sent

# Bolt's own pool has 5 threads: five slow listeners would make the next command fail after 3 s.
LISTENER_THREADS = 32
# Kept open; twice as many at most. A server takes 100 unless told otherwise, and several processes share it.
CONNECTIONS = 8


def tasks(services: Services) -> tuple[Task[Services], ...]:
    """Every durable job there is. The account card is below the watch, so its risk sentences are handed to it here."""

    def watched(facts: AccountFacts, now: datetime) -> Watched:
        return watch_of_card(services, facts, now=now)

    return (
        *SYNC_TASKS,
        *account_tasks(watched),
        *RISK_TASKS,
        *FOLLOWUP_TASKS,
        *HANDOFF_TASKS,
        *ASSISTANT_TASKS,
        *MEETING_TASKS,
        *ONBOARDING_TASKS,
        *DIGEST_TASKS,
        *HOME_TASKS,
    )


def ticks(settings: Settings) -> tuple[Tick[Services], ...]:
    """Everything that the clock starts; nothing while the workspace has taken the app away."""
    return tuple(
        _while_installed(tick)
        for tick in (
            *sync_clock(settings),
            *RISK_TICKS,
            *DIGEST_TICKS,
            *HANDOFF_TICKS,
            *HOME_TICKS,
            *MEETING_TICKS,
            *CHORES,
        )
    )


def _while_installed(tick: Tick[Services]) -> Tick[Services]:
    def run(services: Services) -> None:
        with services.db.begin() as session:
            ended = has_ended(session)
        if not ended:
            tick.run(services)

    return Tick(tick.name, tick.every_seconds, run)


def build_services(settings: Settings) -> Services:
    """Everything that use cases need, from settings; nothing is called over the network yet."""
    token = settings.slack_bot_token.get_secret_value()
    if not token:
        raise NotConfigured("SLACK_BOT_TOKEN is not set: copy it from your Slack app's “OAuth & Permissions” page.")
    db = Database(database_url(settings), pool_size=CONNECTIONS, default_currency=settings.default_currency)
    web = SlackWeb(web_client(token, settings.slack_api_url, settings.slack_timeout_seconds))
    salesforce = Salesforce.from_settings(settings)
    services = Services(
        settings=settings,
        db=db,
        clock=Clock(db),
        salesforce=salesforce,
        rights=Rights(salesforce),
        slack=Publisher(db, web, timeout_seconds=settings.slack_timeout_seconds, on_sent=note_sent),
        people=People(db, web, settings.admin_emails),
        queue=Queue(),
        threads=Threads(web),
        model=Model(db, settings) if settings.has_model else None,
    )
    services.queue.know(tasks(services))
    return services


def start_serving(services: Services) -> None:
    """What a process that serves does first; raises SlackRefused where the workspace took the app away."""
    check_installed(services)
    keep_names_warm(services.db)


def build_bolt(settings: Settings) -> App:
    """A Bolt app without listeners; `handlers.register` attaches them.

    It does not look at signatures: over HTTP the door in front of it did, and Socket Mode has none.
    """
    token = settings.slack_bot_token.get_secret_value()
    client = web_client(token, settings.slack_api_url, settings.slack_timeout_seconds)
    identity = OwnIdentity(SlackWeb(client))

    def authorize(team_id: str | None) -> AuthorizeResult | None:
        own = identity.known()
        # The mirror is one company's: no other workspace is answered, even where the app was shared with it.
        if team_id not in (None, own.team_id):
            return None
        return AuthorizeResult(
            enterprise_id=own.enterprise_id,
            team_id=own.team_id,
            bot_user_id=own.user_id,
            bot_id=own.bot_id,
            bot_token=token,
        )

    return App(
        client=client,
        authorize=authorize,  # type: ignore[arg-type]  # Bolt takes None for "not installed there"
        signing_secret=settings.slack_signing_secret.get_secret_value(),
        request_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )


def check_installed(services: Services) -> None:
    """At the start of a process: raises SlackRefused where the workspace took the app away and the token is still dead."""
    settings = services.settings
    token = settings.slack_bot_token.get_secret_value()
    begin_again(services.db, SlackWeb(web_client(token, settings.slack_api_url, settings.slack_timeout_seconds)))


def readiness(services: Services) -> str | None:
    """None when the bot can answer; else what is missing, in words."""
    try:
        with services.db.begin() as session:
            session.execute(text("SELECT 1"))
            return first_sync_missing(session)
    except SQLAlchemyError as error:
        return f"the database does not answer ({type(error).__name__})"

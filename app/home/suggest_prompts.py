"""What a person might ask first, in their conversation with the bot."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.crm.book import book_ids
from app.crm.facts import Person
from app.crm.tables import Account
from app.errors import NotLinked, SalesforceUnavailable
from app.risk.tables import LIVE_STATES, RiskAlert
from app.services import Services
from app.slack.text import plain

# Slack shows at most four.
GENERAL = (
    ("My overdue tasks", "my overdue tasks"),
    ("What renews soon", "my accounts renewing in the next 90 days"),
    ("Open deals closing this quarter", "my open opportunities closing this quarter"),
    ("Where are my customers at risk?", "which of my accounts are at risk?"),
)
_ASKED_ABOUT = 5


def suggest_prompts(services: Services, payload: dict[str, Any]) -> None:
    """Job: offer questions, two of them about a customer of the person's own; to strangers nothing is offered."""
    try:
        person = services.people.salesforce_user(payload["user_id"])
        name = _own_customer(services, person)
    except (NotLinked, SalesforceUnavailable):
        return
    services.slack.suggest(payload["channel_id"], prompts_for(name), payload.get("thread_ts"))


def prompts_for(name: str | None) -> list[tuple[str, str]]:
    """Title and message of each question; `name` is a customer's. Pure."""
    if name is None:
        return list(GENERAL)
    about = plain(name, 60)
    own = [(f"Why is {about} at risk?", f"Why is {about} at risk?")]
    own.append((f"What did we promise {about}?", f"What did we promise {about}?"))
    return [*own, *GENERAL[:2]]


def _own_customer(services: Services, person: Person) -> str | None:
    """The name of the customer of theirs that is most at risk, if they may see it."""
    with services.db.begin() as session:
        names = _most_at_risk(session, person)
    visible = services.rights.visible(person, names)
    return next((name for account_id, name in names.items() if account_id in visible), None)


def _most_at_risk(session: Session, person: Person) -> dict[str, str]:
    theirs = book_ids(session, [person.id])
    query = (
        select(Account.id, Account.name)
        .join(RiskAlert, RiskAlert.account_id == Account.id)
        .where(RiskAlert.state.in_(LIVE_STATES), or_(RiskAlert.owner_id == person.id, Account.id.in_(theirs)))
        .order_by(RiskAlert.score.desc())
        .limit(_ASKED_ABOUT)
    )
    return {account_id: name for account_id, name in session.execute(query) if name}

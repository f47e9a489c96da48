"""Many accounts as one person may see them: the same cuts as on a card, asked for all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.hidden_fields import without_hidden_fields
from app.accounts.see_account import asked_ids, only_visible
from app.accounts.visible_records import visible_records
from app.crm.book import book_ids
from app.crm.facts import AccountFacts, Person
from app.crm.read_accounts import load_facts
from app.crm.read_measures import measure_fields
from app.crm.tables import Account, User
from app.risk.as_seen import lens_of_reader
from app.risk.tables import LIVE_STATES, RiskAlert
from app.risk.thresholds import Lens
from app.services import Services
from app.slack.people import as_person

MOST_ACCOUNTS = 300
"""A book of business; beyond that a triage in Slack is of no use."""
_TOUCHES = 40
_OBJECTS = (
    *("Account", "Opportunity", "Contact", "Case", "CaseComment", "Task", "Event", "EmailMessage"),
    *("Note", "ContentNote", "Contract", "Asset"),
)


def book_of(session: Session, user_ids: Sequence[str]) -> list[str]:
    """Ids of the accounts that these people own or look after: at most `MOST_ACCOUNTS`, those with an alert first."""
    alert = select(RiskAlert.id).where(RiskAlert.account_id == Account.id, RiskAlert.state.in_(LIVE_STATES)).exists()
    theirs = select(Account.id).where(Account.id.in_(book_ids(session, user_ids)))
    return list(session.scalars(theirs.order_by(alert.desc(), Account.name, Account.id).limit(MOST_ACCOUNTS)))


def team_of(session: Session, person: Person) -> list[Person]:
    """The person, and whoever reports to them, by name."""
    reports = select(User).where(User.manager_id == person.id, User.is_active.is_(True)).order_by(User.name)
    return [person, *(as_person(user) for user in session.scalars(reports))]


@dataclass(frozen=True, slots=True)
class SeenAccount:
    """What a person may see of an account, and the whole, by which alone it is known what is truly missing."""

    seen: AccountFacts
    whole: AccountFacts

    def lens_of_reader(self, lens: Lens) -> Lens:
        """The lens for what is seen; whoever sees everything needs no other."""
        return lens if self.seen == self.whole else lens_of_reader(lens, self.seen, self.whole)


def see_accounts(
    services: Services, person: Person, account_ids: Sequence[str], *, also: Iterable[str] = ()
) -> list[SeenAccount]:
    """Those of the accounts that `person` may see, cut to what they may see of each; raises SalesforceUnavailable.

    `also` are records that the caller will ask about next: they are asked in the same call, and the answers are kept.
    """
    with services.db.begin() as session:
        now = services.clock.now(person.zone)
        found = list(load_facts(session, account_ids, now=now, touches_per_account=_TOUCHES).values())
        sources = measure_fields(session)
    visible = visible_records(services, person, {one for facts in found for one in asked_ids(facts)}.union(also))
    hidden = {name: services.rights.hidden_fields(person, name) for name in _OBJECTS}
    return [
        SeenAccount(without_hidden_fields(only_visible(facts, visible), hidden, sources), facts)
        for facts in found
        if facts.id in visible
    ]

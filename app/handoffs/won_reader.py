"""Who gets the draft of a won deal: its owner, else the nearest colleague who is in Slack and may see the account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.crm.facts import Person
from app.crm.read_accounts import load_facts
from app.crm.read_people import load_people
from app.errors import NotLinked, NotVisible
from app.handoffs.handoff import Handoff
from app.handoffs.write_handoff import write_handoff
from app.services import Services
from app.slack.text import escape


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who can be written to. `instead` says why it is not the owner (mrkdwn); empty for the owner."""

    person: Person
    slack_id: str
    handoff: Handoff
    csm: Person | None
    account_name: str
    instead: str = ""


def find_reader(services: Services, owner: Person | None, account_id: str) -> Reader | None:
    """The first of owner, the owner's manager, success manager and admins who can have the handoff; written for them.

    None where nobody can: no Slack user with their Salesforce e-mail, or no right to see the account.
    """
    why = _why_not(owner)
    seen: set[str] = set()
    for person, slack_id, role in _candidates(services, owner, account_id):
        if person.id in seen:
            continue
        seen.add(person.id)
        try:
            handoff, facts = write_handoff(services, person, account_id)
        except NotVisible:
            if role == "owner":
                why = f"{escape(person.name, 80)}, who owns the deal, may not see the account in Salesforce"
            continue
        instead = "" if role == "owner" else f"{why}, so this comes to you as {role}."
        return Reader(person, slack_id, handoff, facts.csm, facts.name, instead)
    return None


def _why_not(owner: Person | None) -> str:
    if owner is None:
        return "No user owns the deal"
    name = escape(owner.name, 80)
    if not owner.is_active:
        return f"{name}, who owns the deal, is deactivated in Salesforce"
    return f"{name}, who owns the deal, has no Slack user with their Salesforce e-mail"


def _candidates(services: Services, owner: Person | None, account_id: str) -> Iterator[tuple[Person, str, str]]:
    """Each with their Slack id and what they are to the owner, nearest first; asked for one by one."""
    with services.db.begin() as session:
        facts = load_facts(session, [account_id], now=services.clock.now()).get(account_id)
        manager_id = owner.manager_id if owner else None
        manager = load_people(session, [manager_id]).get(manager_id) if manager_id else None
    near = ((owner, "owner"), (manager, "their manager"), (facts.csm if facts else None, "the success manager"))
    for person, role in near:
        slack_id = services.people.slack_user_id(person) if person and person.is_active else None
        if person and slack_id:
            yield person, slack_id, role
    for admin_id in services.people.in_charge(services.settings.admin_emails):
        try:
            yield services.people.salesforce_user(admin_id), admin_id, "an admin"
        except NotLinked:
            continue

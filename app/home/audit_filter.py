"""What an admin means by the words of `/throughline audit`: the log knows people and accounts by id alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from app.accounts.find_accounts import find_accounts
from app.audit.search import Filter, parse_filter
from app.audit.tables import OpsLogEntry
from app.crm.tables import User
from app.errors import BadInput, NotLinked, SalesforceUnavailable, SlackRefused
from app.salesforce.ids import is_record_id
from app.services import Services
from app.slack.people import as_person

SLACK_PERSON = re.compile(r"[UW][A-Z0-9]{8,12}")
_PEOPLE = 5
_QUOTES = str.maketrans("", "", '"“”')


def read_filter(services: Services, user_id: str, words: str, zone: ZoneInfo) -> tuple[Filter, str]:
    """The filter, days counted in `zone`, and a sentence on who was meant by a name; raises BadInput."""
    wanted = parse_filter(words.translate(_QUOTES), zone)
    if wanted.actors:
        wanted = replace(wanted, actors=_ids_of_actor(services, wanted.actors[0]))
    typed = " ".join(wanted.anywhere)
    named = {**_accounts_named(services, user_id, typed), **_people_named(services, typed)} if typed else {}
    if not named:
        return wanted, ""
    meant = f"“{typed}” read as {', '.join(dict.fromkeys(named.values()))}."
    return replace(wanted, anywhere=(), any_of=(typed, *named)), meant


def _accounts_named(services: Services, user_id: str, typed: str) -> Mapping[str, str]:
    """Accounts that the admin may see, id to name; none where Salesforce cannot be asked, for the log is here."""
    try:
        found = find_accounts(services, services.people.salesforce_user(user_id), typed)
    except (BadInput, NotLinked, SalesforceUnavailable):
        return {}
    return {} if found.is_guess else {hit.id: hit.name for hit in found.hits}


def _people_named(services: Services, typed: str) -> Mapping[str, str]:
    """Colleagues with that name, or first name: Salesforce and Slack id to name."""
    name = func.lower(User.name)
    is_named = or_(name == typed.lower(), func.split_part(name, " ", 1) == typed.lower())
    with services.db.begin() as session:
        people = [as_person(user) for user in session.scalars(select(User).where(is_named).limit(_PEOPLE))]
    slack_ids = {services.people.slack_user_id(one): one.name for one in people}
    return {one.id: one.name for one in people} | {
        slack_id: called for slack_id, called in slack_ids.items() if slack_id
    }


def _ids_of_actor(services: Services, typed: str) -> tuple[str, ...]:
    """Each id by which the log may know whom an id, an e-mail or a name such as `@odis.grant` stands for.

    What is no person, such as the bot itself, goes by its own name.
    """
    if SLACK_PERSON.fullmatch(typed) or is_record_id(typed):
        return (typed, *_ids_of_email(services, _email_of(services, typed)))
    if "@" in typed[1:]:
        found = _ids_of_email(services, typed)
    else:
        found = tuple(_people_named(services, typed.removeprefix("@").replace(".", " ")))
    if _is_on_record(services, typed):
        found = (*found, typed)
    if not found:
        raise BadInput(f"I know nobody by “{typed}”. Give an e-mail, a first name, or a Slack or Salesforce user id.")
    return found


def _is_on_record(services: Services, actor: str) -> bool:
    with services.db.begin() as session:
        return session.scalar(select(OpsLogEntry.id).where(OpsLogEntry.actor == actor).limit(1)) is not None


def _ids_of_email(services: Services, email: str) -> tuple[str, ...]:
    slack_id = services.people.user_with_email(email) if email else None
    with services.db.begin() as session:
        same = func.lower(User.email) == email.lower()
        ids = session.scalars(select(User.id).where(same)).all() if email else ()
    return (*ids, *([slack_id] if slack_id else []))


def _email_of(services: Services, user_id: str) -> str:
    """Empty where nobody has that id."""
    if SLACK_PERSON.fullmatch(user_id):
        try:
            return services.people.profile(user_id).email or ""
        except SlackRefused:
            return ""
    with services.db.begin() as session:
        return session.scalar(select(User.email).where(User.id == user_id)) or ""

"""Which account a conversation is probably about: for a form to start from, never to act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select

from app.accounts.find_accounts import find_accounts
from app.assistant.find_meant import find_meant
from app.crm.facts import Person
from app.crm.tables import Account, Contact
from app.errors import BadInput
from app.meetings.talk import Talk
from app.services import Services

_READ = 3_000
"""Names that come later in a conversation say less about its subject, and each capital word costs a look."""
_CHANNEL_PREFIXES = ("acct-", "account-", "cust-", "customer-", "deal-", "ext-", "team-", "proj-")


@dataclass(frozen=True, slots=True)
class Suggested:
    """An account that the asker may see, and how it was come by."""

    id: str
    name: str
    why: str


def suggest_account(services: Services, person: Person, talk: Talk) -> Suggested | None:
    """The account named in the channel or file, else by its people, else in the words; None where that is not clear."""
    by_title = _named(services, person, talk.title.removeprefix("#"))
    if by_title:
        return Suggested(*by_title, "by the name of the channel or file")
    if by_people := _by_contacts(services, person, talk):
        return Suggested(*by_people, "by who speaks")
    text = " ".join(line.text for line in talk.lines)[:_READ]
    meant = find_meant(services, person, text).accounts
    return Suggested(meant[0].id, meant[0].name, "by the name in the conversation") if meant else None


def account_of_part(services: Services, person: Person, account_id: str) -> Suggested | None:
    """The account that the conversation's earlier part was saved to; None where the asker may not see it."""
    if account_id not in services.rights.visible(person, {account_id}):
        return None
    with services.db.begin() as session:
        name = session.scalar(select(Account.name).where(Account.id == account_id, Account.is_deleted.is_(False)))
    return Suggested(account_id, name, "by what was saved of it before") if name else None


def _named(services: Services, person: Person, title: str) -> tuple[str, str] | None:
    for wanted in _readings(title):
        try:
            found = find_accounts(services, person, wanted)
        except BadInput:
            continue
        if found.only and not found.is_guess:
            return found.only.id, found.only.name
    meant = find_meant(services, person, title).accounts
    return (meant[0].id, meant[0].name) if len(meant) == 1 else None


def _readings(title: str) -> Iterator[str]:
    bare = title
    for prefix in _CHANNEL_PREFIXES:
        bare = bare.removeprefix(prefix)
    if len(bare) >= 4 and bare != "a conversation":
        yield bare.replace("-", " ").replace("_", " ")


def _by_contacts(services: Services, person: Person, talk: Talk) -> tuple[str, str] | None:
    """The account of most of the strangers who speak, where their names are contacts'."""
    strangers = [line.who.casefold() for line in talk.lines if line.who and line.is_ours is not True]
    with services.db.begin() as session:
        rows = session.execute(
            select(Contact.account_id, Account.name, func.count(Contact.id.distinct()))
            .join(Account, Account.id == Contact.account_id)
            .where(func.lower(Contact.name).in_(set(strangers)), Contact.is_deleted.is_(False))
            .where(Account.is_deleted.is_(False))
            .group_by(Contact.account_id, Account.name)
        ).all()
    counts = Counter({(str(account_id), str(name)): number for account_id, name, number in rows})
    visible = services.rights.visible(person, {account_id for account_id, _ in counts})
    seen = [(account, number) for account, number in counts.most_common() if account[0] in visible]
    if not seen or (len(seen) > 1 and seen[0][1] == seen[1][1]):
        return None
    return seen[0][0]

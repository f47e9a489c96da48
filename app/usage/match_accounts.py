"""Which account a line of usage means: by id, by name written in full, or by web domain. Never by likeness."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.domains import domain_of, is_free_mail
from app.accounts.name_index import Entry, accounts_by_domain, accounts_by_name
from app.accounts.names import fold, normalise
from app.crm.read_origin import merged_into
from app.crm.tables import Account
from app.salesforce.ids import is_record_id, to_18

NEAREST = 3
_LEAST_LIKENESS = 35.0
_ACCOUNT_PREFIX = "001"


@dataclass(frozen=True, slots=True)
class Match:
    """The account's id, or why there is none and which names come nearest."""

    account_id: str = ""
    reason: str = ""
    nearest: tuple[str, ...] = ()


def match_account(session: Session, text: str) -> Match:
    """The one account that is meant; where several could be, none is picked."""
    if is_record_id(text) and text.startswith(_ACCOUNT_PREFIX):
        return _by_id(session, to_18(text))
    scored = accounts_by_name(session, text)
    named = [entry for _, entry in scored if fold(entry.name) == fold(text)]
    named = named or [entry for _, entry in scored if entry.normalised == normalise(text) != ""]
    if named:
        return _only(named, "name")
    domain = domain_of(text)
    if domain and not is_free_mail(domain):
        on_domain = accounts_by_domain(session, domain)
        if on_domain:
            return _only(on_domain, "web domain")
    near = tuple(entry.name for score, entry in scored[:NEAREST] if score >= _LEAST_LIKENESS)
    return Match(reason="no account of that id, domain or name", nearest=near)


def _by_id(session: Session, record_id: str) -> Match:
    survivor = merged_into(session, [record_id])[record_id]
    found = session.scalar(select(Account.id).where(Account.id == survivor, Account.is_deleted.is_(False)))
    return Match(found) if found else Match(reason="no account with that id in the mirror")


def _only(entries: Sequence[Entry], what: str) -> Match:
    if len(entries) == 1:
        return Match(entries[0].id)
    named = tuple(f"{entry.name} ({entry.id})" for entry in entries[:NEAREST])
    return Match(reason=f"{len(entries)} accounts have that {what}; give the Salesforce id", nearest=named)

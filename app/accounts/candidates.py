"""Accounts near a text: a name, a web domain, an e-mail address, a record id or a Salesforce URL; not filtered by rights."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.accounts.domains import domain_of, is_free_mail
from app.accounts.name_index import Entry, accounts_by_domain, accounts_by_name
from app.crm.read_origin import merged_into
from app.crm.read_records import RECORD_PREFIXES, account_id_of
from app.crm.tables import Account, Contact
from app.errors import BadInput
from app.salesforce.ids import is_record_id, to_18
from app.slack.text import one_line

How = Literal["id", "e-mail", "domain", "name"]

TEXT_CHARACTERS = 200
MOST_HITS = 8
_NEAR = 35.0
"""Worth naming when nothing was found (see names.likeness)."""
_WORD = re.compile(r"[A-Za-z0-9]{15,18}")
_SLACK_LINK = re.compile(r"<((?:https?://|mailto:)[^|>\s]+)(?:\|[^>]*)?>")
_MAIL = re.compile(r"^(?:mailto:)?([^\s@<>]+@[^\s@<>]+\.[^\s@<>]+)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Hit:
    """An account that may be meant. `hint` tells accounts with like names apart."""

    id: str
    name: str
    likeness: float = 100.0
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Everything near the text, not filtered by rights: never to be shown."""

    text: str
    how: How
    hits: tuple[Hit, ...]


def find_candidates(session: Session, text: str) -> Candidates:
    """Accounts near a text, best first: for code that filters by rights afterwards."""
    asked = _unwrap(text)
    if not asked:
        raise BadInput("Tell me which account: a name, a web domain, a Salesforce id or a Salesforce link.")
    record_id = record_id_in(asked)
    if record_id:
        return Candidates(asked, "id", _by_record(session, record_id))
    mail = _MAIL.match(asked)
    if mail:
        return Candidates(asked, "e-mail", _by_mail(session, mail.group(1)))
    domain = domain_of(asked)
    hits = _by_domain(session, domain) if domain else ()
    if hits or (domain and "://" in asked):
        return Candidates(asked, "domain", hits)
    scored = accounts_by_name(session, asked)
    return Candidates(asked, "name", tuple(Hit(e.id, e.name, score) for score, e in scored if score >= _NEAR))


def _unwrap(text: str) -> str:
    """The text without Slack's link markup, surrounding quotes and invisible characters, cut to a sane length."""
    bare = _SLACK_LINK.sub(r"\1", text).strip().strip("\"'“”\u2018\u2019").strip()
    return one_line(bare)[: 2000 if "://" in bare else TEXT_CHARACTERS]


def record_id_in(text: str) -> str | None:
    """The 18-character id in a text that is an id or a Salesforce URL; None for anything else."""
    words = _WORD.findall(text) if "://" in text or "/" in text else [text]
    ids = [word for word in words if is_record_id(word) and word[:3] in RECORD_PREFIXES]
    return to_18(ids[0]) if ids else None


def _by_record(session: Session, record_id: str) -> tuple[Hit, ...]:
    account_id = account_id_of(session, merged_into(session, [record_id])[record_id])
    if account_id is None:
        return ()
    survivor = merged_into(session, [account_id])[account_id]
    statement = select(Account.name).where(Account.id == survivor, Account.is_deleted.is_(False))
    return tuple(Hit(survivor, name or "") for name in session.scalars(statement))


def _by_mail(session: Session, address: str) -> tuple[Hit, ...]:
    """The account of the contact with that address, else of the address's domain."""
    statement = (
        select(Account.id, Account.name)
        .join(Contact, Contact.account_id == Account.id)
        .where(Contact.email.in_({address, address.lower()}), Contact.is_deleted.is_(False))
        .where(Account.is_deleted.is_(False))
        .distinct()
    )
    hits = tuple(Hit(row.id, row.name or "") for row in session.execute(statement.limit(MOST_HITS)))
    domain = domain_of(address.rpartition("@")[2])
    return hits or (_by_domain(session, domain) if domain else ())


def _by_domain(session: Session, domain: str) -> tuple[Hit, ...]:
    """Accounts whose website is on the domain, else those whose contacts write from it."""
    if is_free_mail(domain):
        return ()
    entries = accounts_by_domain(session, domain)
    return _hits(entries) or _by_contacts(session, domain)


def _by_contacts(session: Session, domain: str) -> tuple[Hit, ...]:
    host, backwards = func.reverse(func.lower(func.split_part(Contact.email, "@", 2))), domain[::-1]
    statement = (
        select(Account.id, Account.name)
        .join(Contact, Contact.account_id == Account.id)
        .where((host == backwards) | host.startswith(f"{backwards}.", autoescape=True))
        .where(Contact.is_deleted.is_(False), Account.is_deleted.is_(False))
        .group_by(Account.id, Account.name)
        .order_by(func.count().desc())
        .limit(MOST_HITS)
    )
    return tuple(Hit(row.id, row.name or "") for row in session.execute(statement))


def _hits(entries: Sequence[Entry]) -> tuple[Hit, ...]:
    return tuple(Hit(entry.id, entry.name) for entry in entries)

"""Find every deal and customer at risk, set by set, from the mirror alone."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Case, Task
from app.crm.facts import AccountFacts
from app.crm.read_accounts import load_facts
from app.crm.read_origin import load_origin
from app.crm.tables import Account, Asset, Contract, Opportunity
from app.risk.as_seen import as_seen, lens_of_reader, sees_part
from app.risk.edit_thresholds import EVERYBODY, own_lines
from app.risk.findings import findings_of
from app.risk.precision import muted_rules
from app.risk.read_norms import read_norms
from app.risk.rules import signals_for
from app.risk.signal import Finding, Signal
from app.risk.thresholds import Lens, Thresholds, changed
from app.salesforce.tables import MeasureSnapshot

_CHUNK = 500
_OBJECTS = 200_000
"""New objects before the garbage collector looks at them; some portions' worth."""
_WORDS_READ = 2_000
"""Characters of each message, where a team lets messages be read for words of trouble."""
_TOUCHES = 100
"""Enough for a year's rhythm of the busiest account; their bodies stay in the database."""


def find_risks(session: Session, *, now: datetime, thresholds: Thresholds | None = None) -> list[Finding]:
    """All findings, most money at risk first. Reads the mirror only; `now` sets the business date and its zone."""
    lens = lens_at(session, now=now, thresholds=thresholds)
    found: list[Finding] = []
    with _collecting_seldom():
        for facts in watched_facts(session, now=now, reads_words=lens.reads_words):
            found.extend(findings_of(facts, lens))
    return by_money(found)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Facts hold no circles and go when they are done with; to search them for circles takes a fifth of the run."""
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def lens_at(session: Session, *, now: datetime, thresholds: Thresholds | None = None) -> Lens:
    """What the rules need beside the facts, read once per run; `thresholds` are a team's, else the org's own.

    A segment's own lines come last, over both.
    """
    norms = read_norms(session, now=now, currency=load_origin(session).currency)
    rows = own_lines(session)
    given = thresholds or changed(Thresholds(), rows.pop(EVERYBODY, {}))
    lines = replace(given, muted=given.muted | muted_rules(session))
    segments = {name: changed(lines, own) for name, own in rows.items() if name != EVERYBODY}
    return Lens(now, lines, norms, segments)


@dataclass(frozen=True, slots=True)
class Reader:
    """What somebody sees of an account, the whole of it, and the lens under which they are told no false absence."""

    facts: AccountFacts
    whole: AccountFacts
    lens: Lens

    @property
    def signals(self) -> tuple[Signal, ...]:
        """The account's signals; that something is missing is said only where it is missing from the whole account."""
        lens = self.lens.of_segment(self.facts.segment)
        is_part = sees_part(self.facts, self.whole)
        return as_seen(signals_for(self.facts, lens), signals_for(self.whole, lens), is_part=is_part)


def reader_of(session: Session, facts: AccountFacts, *, now: datetime) -> Reader:
    """The reader of `facts`, which may be cut to a person's rights."""
    whole = load_facts(session, [facts.id], now=now, text_limit=_WORDS_READ).get(facts.id, facts)
    return Reader(facts, whole, lens_of_reader(lens_at(session, now=now), facts, whole))


def card_signals(session: Session, facts: AccountFacts, *, now: datetime) -> tuple[Signal, ...]:
    """The signals of one account as its reader sees it; `facts` may be cut to a person's rights."""
    return reader_of(session, facts, now=now).signals


def watched_facts(session: Session, *, now: datetime, reads_words: bool = False) -> Iterator[AccountFacts]:
    """Facts of all accounts that anything can be said of, a chunk at a time so that memory stays flat."""
    limit = _WORDS_READ if reads_words else 0
    ids = watched_accounts(session)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        yield from load_facts(
            session, chunk, now=now, touches_per_account=_TOUCHES, text_limit=limit, closed_pasts=False
        ).values()


def watched_accounts(session: Session) -> Sequence[str]:
    """Ids of accounts with an open deal, an open case or task, something bought, or revenue or a renewal date mapped."""
    reasons = (
        select(Opportunity.account_id).where(
            Opportunity.is_deleted.is_(False),
            or_(Opportunity.is_closed.is_not(True), Opportunity.is_won.is_(True)),
        ),
        select(Case.account_id).where(Case.is_deleted.is_(False), Case.is_closed.is_not(True)),
        select(Task.account_id).where(Task.is_deleted.is_(False), Task.is_closed.is_not(True)),
        select(Contract.account_id).where(Contract.is_deleted.is_(False)),
        select(Asset.account_id).where(Asset.is_deleted.is_(False)),
        select(MeasureSnapshot.account_id).where(MeasureSnapshot.measure == "arr", MeasureSnapshot.value > 0),
    )
    mapped = (one.field for name, one in load_origin(session).mappings.items() if name in ("arr", "renewal_date"))
    told = (func.coalesce(Account.extra[field].astext, "").not_in(("", "0", "0.0")) for field in mapped)
    watched = or_(*(Account.id.in_(reason) for reason in reasons), *told)
    return session.scalars(select(Account.id).where(Account.is_deleted.is_(False), watched).order_by(Account.id)).all()


def by_money(findings: list[Finding]) -> list[Finding]:
    """Most money at risk first (amount times score); findings without an amount come after those with one."""
    return sorted(findings, key=lambda f: (-(f.money.amount if f.money else 0) * f.score, -f.score, f.subject_id))

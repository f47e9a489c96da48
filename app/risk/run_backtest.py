"""`throughline backtest`: replay what has ended in this org, say what the watch would have been worth, and learn from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, or_, select, union_all
from sqlalchemy.orm import Session

from app.crm.read_accounts import load_facts
from app.crm.read_origin import load_origin
from app.crm.tables import Contract, Opportunity
from app.risk.backtest import Part, judge_part
from app.risk.backtest_words import backtest_text, figures_json, foot_words
from app.risk.edit_thresholds import read_thresholds
from app.risk.likelihood import Subject, as_json
from app.risk.override import Cause
from app.risk.read_norms import norms_by_month
from app.risk.replay import RENEWAL_WINDOW, Replay, replay_account
from app.risk.tables import RiskModel, RiskOverride
from app.services import Services

_CHUNK = 50
_TOUCHES = 2_000
_TOUCH_DAYS = 5 * 365
MOST_ACCOUNTS = 4_000
"""The accounts where something ended last; older ones would teach little and take hours."""


def run_backtest(services: Services) -> str:
    """Replay, keep the figures and what was learned, and return them as text."""
    return backtest_text(learn_from_past(services))


def learn_from_past(services: Services) -> tuple[Part, ...]:
    """Replay, learn and keep: the newest row of `risk_model` is what cards and digests use from then on."""
    now = services.clock.now()
    with services.db.begin() as session:
        parts = backtest_parts(session, now)
    learned = {str(part.subject): as_json(part.likelihood) for part in parts if part.likelihood}
    with services.db.begin() as session:
        session.add(RiskModel(fitted_at=now, weights=learned, figures=figures_json(parts)))
    return parts


def backtest_parts(session: Session, now: datetime) -> tuple[Part, ...]:
    """Deals and renewals, judged; reads the mirror only and changes nothing."""
    floor = read_thresholds(session).finding_floor
    replays = list(_replays(session, now))
    return tuple(judge_part(subject, replays, floor=floor, now=now) for subject in Subject)


def _replays(session: Session, now: datetime) -> Iterator[Replay]:
    norms_at = norms_by_month(session, currency=load_origin(session).currency)
    thresholds = read_thresholds(session)
    ids = _accounts_with_endings(session, now)
    for start in range(0, len(ids), _CHUNK):
        chunk = ids[start : start + _CHUNK]
        found = load_facts(session, chunk, now=now, touches_per_account=_TOUCHES, touch_days=_TOUCH_DAYS, text_limit=0)
        external = _external_since(session, chunk)
        for facts in found.values():
            for replay in replay_account(facts, norms_at=norms_at, thresholds=thresholds, now=now):
                yield replace(replay, is_external=_is_external(replay, external.get(facts.id)))


def _external_since(session: Session, account_ids: Sequence[str]) -> dict[str, datetime]:
    """Account → when somebody named a cause of its risk that is beyond our reach."""
    causes = [cause for cause in Cause if cause.is_external]
    named = select(RiskOverride.subject_id, RiskOverride.at).where(
        RiskOverride.subject_id.in_(account_ids), RiskOverride.cause.in_(causes)
    )
    return {row.subject_id: row.at for row in session.execute(named)}


def _is_external(replay: Replay, named_at: datetime | None) -> bool:
    """Whether the cause was named of this renewal, not of one that ended long before."""
    is_renewal = replay.subject is Subject.RENEWAL
    return is_renewal and named_at is not None and replay.ended_at >= named_at - RENEWAL_WINDOW


def _accounts_with_endings(session: Session, now: datetime) -> Sequence[str]:
    """Accounts with a closed deal or a contract that ran out, the latest endings first."""
    ended = union_all(
        select(Opportunity.account_id, Opportunity.close_date.label("ended_on")).where(
            Opportunity.is_closed.is_(True), Opportunity.is_deleted.is_(False)
        ),
        select(Contract.account_id, func.coalesce(Contract.end_date, Contract.start_date)).where(
            Contract.is_deleted.is_(False),
            or_(Contract.end_date < now.date(), Contract.end_date.is_(None)),
        ),
    ).subquery()
    latest = func.max(ended.c.ended_on).desc().nulls_last()
    statement = (
        select(ended.c.account_id)
        .where(ended.c.account_id.is_not(None))
        .group_by(ended.c.account_id)
        .order_by(latest, ended.c.account_id)
        .limit(MOST_ACCOUNTS)
    )
    return session.scalars(statement).all()


def backtest_words(session: Session) -> str:
    """The newest backtest in one line for a digest's foot; empty before the first, or where nothing can be claimed."""
    kept = session.scalar(select(RiskModel.figures).order_by(RiskModel.fitted_at.desc()).limit(1))
    return foot_words(kept or {})

"""What the newest backtest learned, from the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.risk.backtest import Figures, Part
from app.risk.estimate import Learned
from app.risk.likelihood import Subject, from_json
from app.risk.tables import RiskModel


@dataclass(frozen=True, slots=True)
class Backtest:
    """What a backtest left: its figures and what was learned."""

    ran_at: datetime
    parts: tuple[Part, ...]


def newest_backtest(session: Session) -> Backtest | None:
    """The newest one as it was printed; None before the first, or where it was kept in an older form."""
    row = _newest(session)
    if row is None or not all("ended" in row.figures.get(one, {}) for one in Subject):
        return None
    return Backtest(row.fitted_at, tuple(_part(one, row) for one in Subject))


def _part(subject: Subject, row: RiskModel) -> Part:
    kept, learned = row.figures[subject], (row.weights or {}).get(subject)
    figures = tuple(Figures(**one) for one in kept["figures"])
    likelihood = from_json(subject, learned, row.fitted_at) if learned else None
    return Part(subject, kept["ended"], kept["lost"], figures, likelihood, kept.get("external", 0))


def read_learned(session: Session) -> Learned:
    """Likelihoods by subject, and how many ended well and badly; empty before the first backtest.

    A row of an older form teaches nothing, until the next backtest.
    """
    row = _newest(session)
    if row is None:
        return Learned()
    kept = row.weights or {}
    likelihoods = {one: from_json(one, kept[one], row.fitted_at) for one in Subject if "curve" in kept.get(one, {})}
    told = {one: row.figures[one] for one in Subject if one in row.figures and "ended" in row.figures[one]}
    outcomes = {one: (figures["lost"], figures["ended"] - figures["lost"]) for one, figures in told.items()}
    return Learned(likelihoods, outcomes)


def _newest(session: Session) -> RiskModel | None:
    newest = select(RiskModel).order_by(RiskModel.fitted_at.desc(), RiskModel.id.desc()).limit(1)
    return session.scalars(newest).first()

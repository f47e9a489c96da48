"""What the newest backtest learned, from the database."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.risk.estimate import Learned
from app.risk.likelihood import Subject, from_json
from app.risk.tables import RiskModel


def read_learned(session: Session) -> Learned:
    """Likelihoods by subject, and how many ended well and badly; empty before the first backtest.

    A row of an older form teaches nothing, until the next backtest.
    """
    newest = select(RiskModel).order_by(RiskModel.fitted_at.desc(), RiskModel.id.desc()).limit(1)
    row = session.scalars(newest).first()
    if row is None:
        return Learned()
    kept = row.weights or {}
    likelihoods = {one: from_json(one, kept[one], row.fitted_at) for one in Subject if "curve" in kept.get(one, {})}
    told = {one: row.figures[one] for one in Subject if one in row.figures and "ended" in row.figures[one]}
    outcomes = {one: (figures["lost"], figures["ended"] - figures["lost"]) for one, figures in told.items()}
    return Learned(likelihoods, outcomes)

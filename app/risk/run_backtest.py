"""`throughline backtest`: replay the org's own closed deals and say what the watch would have been worth."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.read_accounts import load_facts
from app.crm.tables import Opportunity
from app.risk.backtest import LEAST_OUTCOMES, Backtest, Replay, judge, replay_deal
from app.risk.precision import RULE_WORDS
from app.risk.read_norms import read_norms
from app.risk.tables import RiskModel
from app.risk.thresholds import Thresholds
from app.services import Services

_CHUNK = 200
_LEAST_ALARMS = 10
"""A share of fewer alarms is chance."""


def run_backtest(services: Services) -> str:
    """Replay, keep the figures for the digests' foot, and return them as text."""
    now = services.clock.now()
    with services.db.begin() as session:
        found = judge(list(_replays(session, now)))
        session.add(RiskModel(fitted_at=now, weights=_weights(found), figures=_figures(found)))
    return backtest_text(found)


def _replays(session: Session, now: datetime) -> Iterator[Replay]:
    # The usual stage times come from all won deals, those of later years too: a small look ahead at an average,
    # named in the text, and none at any deal's own end.
    norms, thresholds = read_norms(session, now=now), Thresholds()
    closed = select(Opportunity.account_id).where(
        Opportunity.is_closed.is_(True), Opportunity.is_deleted.is_(False), Opportunity.account_id.is_not(None)
    )
    rows = session.scalars(closed.distinct().order_by(Opportunity.account_id))
    ids = [account_id for account_id in rows if account_id]
    for start in range(0, len(ids), _CHUNK):
        for facts in load_facts(session, ids[start : start + _CHUNK], now=now).values():
            replays = (replay_deal(facts, deal, norms, thresholds) for deal in facts.deals if deal.is_closed)
            yield from (replay for replay in replays if replay)


def backtest_text(found: Backtest) -> str:
    """The figures for a terminal."""
    lines = [f"{found.deals} closed deals replayed, {found.lost} of them lost ({found.base_rate:.0%})"]
    if found.deals < LEAST_OUTCOMES:
        return "\n".join([*lines, f"Too little data: under {LEAST_OUTCOMES} closed deals nothing is claimed."])
    lines.append(f"{'rule':24}{'alarms':>8}{'precision':>11}{'recall':>8}{'by money':>10}{'lead days':>11}")
    for one in sorted(found.rules, key=lambda figures: -figures.precision):
        shares = f"{one.precision:>11.0%}{one.recall:>8.0%}{one.money_precision:>10.0%}{one.lead_days:>11.0f}"
        lines.append(f"{RULE_WORDS[one.rule]:24}{one.alarms:>8}{shares}")
    calibration = found.calibration
    if calibration:
        lines.append("score, on later deals that the calibration had not seen:")
        lines += [
            f"  {row.low:>3}-{row.high:<3} {row.count:>5} deals: said {row.said:.0%}, happened {row.happened:.0%}"
            for row in calibration.table
        ]
        lines.append(f"Brier score {calibration.brier:.3f}, base rate alone {calibration.base_brier:.3f}")
        skill = (
            "The score tells more than the base rate."
            if calibration.has_skill
            else (
                "On this data the score tells no more than the base rate: it is used to rank, and no likelihood is claimed."
            )
        )
        lines.append(skill)
    return "\n".join(lines)


def _weights(found: Backtest) -> dict[str, object] | None:
    if found.calibration is None or not found.calibration.has_skill:
        return None
    return {"steps": [list(step) for step in found.calibration.steps]}


def _figures(found: Backtest) -> dict[str, object]:
    calibration = found.calibration
    return {
        "deals": found.deals,
        "lost": found.lost,
        "rules": [asdict(one) | {"rule": str(one.rule)} for one in found.rules],
        "brier": calibration.brier if calibration else None,
        "base_brier": calibration.base_brier if calibration else None,
        "has_skill": bool(calibration and calibration.has_skill),
    }


def backtest_words(session: Session) -> str:
    """The newest backtest in one line for a digest's foot; empty before the first, or where nothing can be claimed."""
    figures = session.scalar(select(RiskModel.figures).order_by(RiskModel.fitted_at.desc()).limit(1))
    if not figures or figures["deals"] < LEAST_OUTCOMES:
        return ""
    past = f"On {figures['deals']} closed deals ({figures['lost'] / figures['deals']:.0%} lost)"
    proven = [one for one in figures["rules"] if one["alarms"] >= _LEAST_ALARMS]
    if not proven:
        return f"{past}, no sign spoke often enough to claim how right it is"
    best = max(proven, key=lambda one: one["precision"])
    return (
        f"{past}, the best sign was “{RULE_WORDS[best['rule']]}”: right in {best['precision']:.0%} of {best['alarms']}"
    )

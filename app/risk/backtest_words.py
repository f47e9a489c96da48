"""A backtest in words: for a terminal, and in one line for a digest's foot. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from app.risk.backtest import LEAST_ALARMS, SCORE, Figures, Part
from app.risk.learn_likelihood import LEAST_EACH
from app.risk.likelihood import Judgement, Likelihood, Subject, judgement_json
from app.risk.precision import RULE_WORDS
from app.risk.signal import Rule

NAMES: Mapping[Subject, tuple[str, str]] = {
    Subject.DEAL: ("closed deals", "lost"),
    Subject.RENEWAL: ("renewals that came due", "lost"),
}
NOT_KEPT = (
    "Not replayed, since Salesforce keeps no history of it: next steps, open and overdue tasks, booked meetings, "
    "titles, and measures before they were first read. Case priorities are today's."
)


def backtest_text(parts: Sequence[Part]) -> str:
    """The figures for a terminal."""
    return "\n\n".join([*("\n".join(_part_lines(part)) for part in parts), NOT_KEPT])


def _part_lines(part: Part) -> list[str]:
    what, bad = NAMES[part.subject]
    external = f", {part.external:,} of these for an external cause" if part.external else ""
    lines = [f"{part.ended:,} {what} replayed, {part.lost:,} of them {bad} ({part.base_rate:.0%}){external}"]
    if part.is_too_little:
        return [*lines, f"Nothing is claimed: {too_few_words(part.lost, part.ended - part.lost)}."]
    lines.append(
        f"{'sign':34}{'alarms':>8}{'precision':>11}{'recall':>8}{'by money':>10}{'recall by money':>17}{'lead days':>11}"
    )
    lines += [_figures_line(one) for one in part.figures]
    return [*lines, *_likelihood_lines(part.likelihood)]


def _figures_line(one: Figures) -> str:
    shares = f"{one.precision:>11.0%}{one.recall:>8.0%}{one.money_precision:>10.0%}{one.money_recall:>17.0%}"
    return f"{figures_name(one.name):34}{one.alarms:>8,}{shares}{one.lead_days:>11.0f}"


def figures_name(name: str) -> str:
    """A rule, or the score, as people read it."""
    return "the score" if name == SCORE else RULE_WORDS[Rule(name)]


def _likelihood_lines(likelihood: Likelihood | None) -> list[str]:
    if likelihood is None:
        return ["No likelihood: what ended came too close together to learn from one part and judge on a later one."]
    judged = likelihood.judgement
    lines = [f"likelihood, on {judged.looks:,} looks at {judged.subjects:,} that ended after all it had learned from:"]
    lines += [
        f"  {band.low:>4.0%} to {band.high:<4.0%} {band.looks:>6,} looks: said {band.said:.0%}, happened {band.happened:.0%}"
        for band in judged.table
    ]
    lines.append(
        f"Brier score {judged.brier:.3f}, usual share alone {judged.base_brier:.3f}; "
        f"ranks a lost one above a kept one in {judged.ranks_right:.0%} of pairs"
    )
    return [*lines, skill_words(judged)]


def skill_words(judged: Judgement) -> str:
    """Whether the likelihood is worth saying."""
    if judged.has_skill:
        return "The likelihood tells more than the usual share, by more than chance."
    return (
        "On this data the signs tell no more than the usual share: no likelihood is claimed, and the score only ranks."
    )


def too_few_words(lost: int, kept: int) -> str:
    """Why nothing is claimed."""
    return f"{lost} lost and {kept} kept are too few to learn from, which takes {LEAST_EACH} of each"


def figures_json(parts: Sequence[Part]) -> dict[str, Any]:
    """What is kept of a backtest, by subject."""
    return {
        str(part.subject): {
            "ended": part.ended,
            "lost": part.lost,
            "external": part.external,
            "figures": [asdict(one) for one in part.figures],
            "judgement": judgement_json(part.likelihood.judgement) if part.likelihood else None,
        }
        for part in parts
    }


def foot_words(kept: Mapping[str, Any]) -> str:
    """The newest backtest in one line for a digest's foot; empty where nothing can be claimed."""
    deals = kept.get(Subject.DEAL)
    if not deals or min(deals["lost"], deals["ended"] - deals["lost"]) < LEAST_EACH:
        return ""
    past = f"On {deals['ended']:,} closed deals ({deals['lost'] / deals['ended']:.0%} lost)"
    proven = [one for one in deals["figures"] if one["alarms"] >= LEAST_ALARMS]
    if not proven:
        return f"{past}, no sign spoke often enough to claim how right it is"
    return "; ".join((f"{past}, {_foot_figures(proven)}", _foot_skill(deals["judgement"]))).removesuffix("; ")


def _foot_figures(proven: Sequence[Mapping[str, Any]]) -> str:
    told = []
    score = next((one for one in proven if one["name"] == SCORE), None)
    if score:
        told.append(
            f"warnings were right in {score['precision']:.0%}, found {score['recall']:.0%} of the losses, "
            f"{score['lead_days']:.0f} days ahead"
        )
    best = max((one for one in proven if one["name"] != SCORE), key=lambda one: one["precision"], default=None)
    if best:
        told.append(
            f"the best sign was “{figures_name(best['name'])}” (right in {best['precision']:.0%} of {best['alarms']})"
        )
    return "; ".join(told)


def _foot_skill(judged: Mapping[str, Any] | None) -> str:
    if judged is None:
        return ""
    if not judged["has_skill"]:
        return "likelihoods would say no more than the usual share here, so none is shown"
    return f"likelihoods: Brier {judged['brier']:.3f} against {judged['base_brier']:.3f} for the usual share"

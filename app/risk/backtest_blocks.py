"""The newest backtest as a message: what the signs were worth, and whether the likelihood is. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from app.risk.backtest import LEAST_ALARMS, Figures, Part
from app.risk.backtest_words import NAMES, NOT_KEPT, figures_name, skill_words, too_few_words
from app.risk.likelihood import Judgement
from app.slack.blocks import context, header, section
from app.slack.message import Block, Message
from app.slack.text import count, when

_SIGNS = 6
"""Signs shown after the score; the terminal's table has all."""


def backtest_message(parts: Sequence[Part], ran_at: datetime) -> Message:
    """Deals, then renewals: how they ended, what was right how often, and whether the likelihood beats the usual share."""
    blocks: list[Block] = [header("Backtest on your own past")]
    blocks += [section("\n".join(_lines(part))) for part in parts]
    blocks.append(context(f"Replayed {when(ran_at)}, and again every week. {NOT_KEPT}"))
    return Message("The newest backtest", tuple(blocks))


def never_message() -> Message:
    """Before the first one."""
    text = (
        "No backtest has been run yet: one runs once Salesforce is loaded, then every week at night. "
        "`throughline backtest` on the server runs one now."
    )
    return Message(text, (section(text),))


def _lines(part: Part) -> Iterator[str]:
    what, bad = NAMES[part.subject]
    external = f", {part.external:,} of these for an external cause" if part.external else ""
    yield f"*{part.ended:,} {what}, {part.lost:,} of them {bad} ({part.base_rate:.0%}){external}*"
    if part.is_too_little:
        yield f"Nothing is claimed: {too_few_words(part.lost, part.ended - part.lost)}."
        return
    yield from _signs(part.figures)
    if part.likelihood is None:
        yield "No likelihood: what ended came too close together to learn from one part and judge on a later one."
        return
    yield from _judged(part.likelihood.judgement)


def _signs(figures: Sequence[Figures]) -> Iterator[str]:
    often = [one for one in figures if one.alarms >= LEAST_ALARMS]
    seldom = len(figures) - len(often)
    for one in often[: _SIGNS + 1]:
        right = f"right in {one.precision:.0%} of {count(one.alarms, 'warning')} ({one.money_precision:.0%} by money)"
        yield f"• {figures_name(one.name)}: {right}, found {one.recall:.0%} of the losses, {one.lead_days:.0f} days ahead"
    if len(often) > _SIGNS + 1:
        yield f"• and {count(len(often) - _SIGNS - 1, 'sign')} that were right less often"
    if seldom:
        yield f"• {count(seldom, 'sign')} spoke fewer than {LEAST_ALARMS} times: too seldom to say how right"


def _judged(judged: Judgement) -> Iterator[str]:
    """The verdict first, in bold where nothing may be claimed."""
    words = skill_words(judged)
    yield words if judged.has_skill else f"*No skill.* {words}"
    yield f"Brier score {judged.brier:.3f}, usual share alone {judged.base_brier:.3f} (lower is better)"
    said = (f"said {band.said:.0%}, happened {band.happened:.0%} ({band.subjects:,})" for band in judged.table)
    yield f"Losses: {'; '.join(said)}"

"""The reliability picture: what was said against what happened, with what chance allows."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from math import sqrt
from typing import Any

from app.risk.backtest import Part
from app.risk.backtest_words import NAMES
from app.risk.likelihood import Band, Judgement

_INK, _QUIET = "#1d4ed8", "#6b7280"


def reliability_png(parts: Sequence[Part]) -> bytes:
    """One panel for deals and one for renewals, as a PNG; a part that claims nothing says so in its panel."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415  # slow, and only for a picture
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(5.2 * len(parts), 5.4), dpi=110, layout="constrained")
    FigureCanvasAgg(figure)
    for place, part in enumerate(parts, start=1):
        _panel(figure.add_subplot(1, len(parts), place), part)
    held = BytesIO()
    figure.savefig(held, format="png")
    return held.getvalue()


def _panel(axes: Any, part: Part) -> None:
    what, bad = NAMES[part.subject]
    axes.set(xlim=(0, 1), ylim=(0, 1), aspect="equal", xlabel=f"likelihood said ({bad})", ylabel=f"share {bad}")
    axes.set_title(f"{part.ended:,} {what}", fontsize=11)
    axes.plot([0, 1], [0, 1], color=_QUIET, linewidth=1, linestyle="--", label="as said, so it happened")
    if part.likelihood is None:
        axes.text(0.5, 0.5, "too little data", ha="center", color=_QUIET, fontsize=13)
        return
    judged = part.likelihood.judgement
    _points(axes, judged.table)
    axes.axhline(part.likelihood.usual, color=_QUIET, linewidth=0.8, linestyle=":", label="usual share")
    axes.text(0.02, 0.98, _verdict(judged), va="top", fontsize=9, color=_QUIET)
    axes.legend(loc="lower right", fontsize=8, frameon=False)


def _points(axes: Any, table: Sequence[Band]) -> None:
    """A dot a band, larger with more subjects, with two standard errors."""
    said, happened = [band.said for band in table], [band.happened for band in table]
    errors = [2 * sqrt(max(b.happened * (1 - b.happened), 0.01) / b.subjects) for b in table]
    axes.errorbar(said, happened, yerr=errors, fmt="none", ecolor=_INK, alpha=0.5, linewidth=1)
    axes.scatter(
        said, happened, s=[20 + 2 * band.subjects for band in table], color=_INK, label="what happened", zorder=3
    )
    for band in table:
        axes.annotate(
            f"{band.subjects:,}", (band.said, band.happened), textcoords="offset points", xytext=(7, 5), fontsize=7
        )


def _verdict(judged: Judgement) -> str:
    skill = "better than chance" if judged.has_skill else "no better than the usual share: nothing is claimed"
    return f"Brier {judged.brier:.3f}, usual share {judged.base_brier:.3f}\n{skill}"

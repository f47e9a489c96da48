"""The trend as a picture: follow-ups opened and done a week, and how many were late."""

from __future__ import annotations

import io
from collections.abc import Sequence

from app.followups.loop import Week

_OPENED, _DONE, _LATE = "#9db4c8", "#2f6f4f", "#b3261e"
_BAR = 0.4


def trend_picture(weeks: Sequence[Week], title: str) -> bytes:
    """A PNG of 1000 × 500 pixels. No text in it comes from Salesforce or Slack."""
    # Slow to load, and needed here only; a figure of its own needs no display and no global state.
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    figure = Figure(figsize=(10, 5), dpi=100, layout="tight")
    FigureCanvasAgg(figure)
    axes = figure.subplots()
    places = list(range(len(weeks)))
    axes.bar([x - _BAR / 2 for x in places], [week.opened for week in weeks], _BAR, color=_OPENED, label="opened")
    axes.bar([x + _BAR / 2 for x in places], [week.done for week in weeks], _BAR, color=_DONE, label="done")
    axes.plot(places, [week.late for week in weeks], color=_LATE, marker="o", label="late at the end of the week")
    axes.set_xticks(places, [f"{week.starts_on.day} {week.starts_on:%b}" for week in weeks])
    axes.set_xlabel("week from")
    axes.set_title(title)
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.spines[["top", "right"]].set_visible(False)
    axes.legend(frameon=False)
    written = io.BytesIO()
    figure.savefig(written, format="png")
    return written.getvalue()

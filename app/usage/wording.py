"""What an import tells whoever sent it, on a terminal and over HTTP. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.slack.text import count, one_line
from app.usage.import_usage import ImportReport
from app.usage.rows import BadRow

REJECTED_SHOWN = 200


def in_lines(report: ImportReport) -> Iterator[str]:
    """For a terminal: the counts, then a line for each refused one."""
    yield (
        f"{count(report.accepted, 'row')} taken: {report.added:,} new, {report.changed:,} changed, "
        f"{report.unchanged:,} known already, {report.kept:,} left as Salesforce has them"
    )
    if report.rejected:
        yield f"{count(len(report.rejected), 'row')} not taken:"
    for bad in report.rejected[:REJECTED_SHOWN]:
        yield f"  line {bad.line}: {_told(bad)}"
    if len(report.rejected) > REJECTED_SHOWN:
        yield f"  and {len(report.rejected) - REJECTED_SHOWN:,} more"


def _told(bad: BadRow) -> str:
    about = f"“{one_line(bad.account)}”: " if bad.account else ""
    near = f" (nearest: {', '.join(map(one_line, bad.nearest))})" if bad.nearest else ""
    return f"{about}{one_line(bad.reason)}{near}"


def as_json(report: ImportReport) -> dict[str, Any]:
    """For programs: the counts, and the refused lines with reason and nearest names."""
    shown = [
        {"line": bad.line, "account": bad.account, "reason": bad.reason, "nearest": list(bad.nearest)}
        for bad in report.rejected[:REJECTED_SHOWN]
    ]
    return report.counts() | {"rejected_rows": shown}

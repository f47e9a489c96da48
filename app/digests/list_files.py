"""The lists of this room as CSV files: all rows, with links; no cell is a formula. Pure."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence

from app.digests.entry import Entry
from app.digests.worklist_blocks import Work
from app.followups.loop_blocks import plain_cell
from app.risk.triage import Triaged

RecordUrl = Callable[[str], str]


def portfolio_csv(placed: Sequence[Triaged], url: RecordUrl) -> bytes:
    """One row an account."""
    heads = ("Account", "Heap", "Why", "ARR", "Currency", "Renews", "Owner", "Link")
    return _file(heads, (_account_row(one, url) for one in placed))


def _account_row(one: Triaged, url: RecordUrl) -> tuple[str, ...]:
    facts = one.facts
    amount, currency = (str(facts.arr.amount), facts.arr.currency) if facts.arr else ("", "")
    renews = facts.renewal_on.isoformat() if facts.renewal_on else ""
    owner = facts.owner.name if facts.owner else ""
    return (facts.name, str(one.heap), one.why, amount, currency, renews, owner, url(facts.id))


def worklist_csv(work: Sequence[Work], url: RecordUrl) -> bytes:
    """One row a thing to do."""
    heads = ("What", "Kind", "About", "Due", "Link")
    rows = (
        (one.title, one.kind, one.about, one.due_on.isoformat() if one.due_on else "", url(one.record_ids[0]))
        for one in work
    )
    return _file(heads, rows)


def entries_csv(entries: Sequence[Entry], url: RecordUrl) -> bytes:
    """One row an entry of a digest."""
    heads = ("What", "Amount", "Currency", "Why", "Next step", "Owner", "By", "Link")
    return _file(heads, (_entry_row(one, url) for one in entries))


def _entry_row(one: Entry, url: RecordUrl) -> tuple[str, ...]:
    currency = one.currency if one.amount else ""
    why = "; ".join(one.reasons)
    return (one.title, one.amount or "", currency, why, one.next_step, one.owner_name, one.due_on, url(one.record_id))


def _file(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")

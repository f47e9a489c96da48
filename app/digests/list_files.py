"""The lists of this room as CSV files: all rows, with links; no cell is a formula. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.digests.entry import Entry
from app.digests.worklist_blocks import Work
from app.risk.estimate_words import claim_of, driver_line
from app.risk.override import CAUSE_WORDS, VIEW_WORDS, Override
from app.risk.triage import Triaged
from app.slack.csv_file import csv_file

RecordUrl = Callable[[str], str]


def portfolio_csv(placed: Sequence[Triaged], url: RecordUrl) -> bytes:
    """One row an account."""
    heads = ("Account", "Heap", "Why", "ARR", "Currency", "Renews", "Likelihood", "Drivers")
    return csv_file((*heads, "View", "Cause", "Reason", "Owner", "Link"), (_account_row(one, url) for one in placed))


def _account_row(one: Triaged, url: RecordUrl) -> tuple[str, ...]:
    facts = one.facts
    amount, currency = (str(facts.arr.amount), facts.arr.currency) if facts.arr else ("", "")
    renews = facts.renewal_on.isoformat() if facts.renewal_on else ""
    owner = facts.owner.name if facts.owner else ""
    claim, drivers = (claim_of(one.estimate), "".join(driver_line(one.estimate))) if one.estimate else ("", "")
    told = (facts.name, str(one.heap), one.why, amount, currency, renews, claim, drivers)
    return (*told, *_view(one.held), owner, url(facts.id))


def _view(held: Override | None) -> tuple[str, str, str]:
    if held is None:
        return "", "", ""
    return f"it {VIEW_WORDS[held.view]}", CAUSE_WORDS[held.cause] if held.cause else "", held.reason


def worklist_csv(work: Sequence[Work], url: RecordUrl) -> bytes:
    """One row a thing to do."""
    heads = ("What", "Kind", "About", "Due", "Link")
    rows = (
        (one.title, one.kind, one.about, one.due_on.isoformat() if one.due_on else "", url(one.record_ids[0]))
        for one in work
    )
    return csv_file(heads, rows)


def entries_csv(entries: Sequence[Entry], url: RecordUrl) -> bytes:
    """One row an entry of a digest."""
    heads = ("What", "Amount", "Currency", "Why", "Next step", "Owner", "By", "Link")
    return csv_file(heads, (_entry_row(one, url) for one in entries))


def _entry_row(one: Entry, url: RecordUrl) -> tuple[str, ...]:
    currency = one.currency if one.amount else ""
    why = "; ".join(one.reasons)
    return (one.title, one.amount or "", currency, why, one.next_step, one.owner_name, one.due_on, url(one.record_id))

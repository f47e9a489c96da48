"""How a dry run looks: how many messages it would have been, and what they would have told. Pure."""

from __future__ import annotations

from collections.abc import Callable
from statistics import median

from app.digests.dry_run import DryRun, Told
from app.digests.tables import DigestKind
from app.slack.blocks import context, section
from app.slack.csv_file import csv_file
from app.slack.message import Block
from app.slack.text import count, day, escape, link

RecordUrl = Callable[[str], str]
SHOWN = 14
_NOUNS = {
    DigestKind.RISK: ("deal or renewal at risk", "deals and renewals at risk"),
    DigestKind.HEALTH: ("customer that dipped", "customers that dipped"),
    DigestKind.OVERDUE: ("overdue follow-up", "overdue follow-ups"),
    DigestKind.OWNER: ("deal or renewal at risk", "deals and renewals at risk"),
}


def dry_run_words(run: DryRun) -> str:
    """The one sentence that matters."""
    about = "about " if run.is_estimate else ""
    words = f"It would have sent {about}{count(_scaled(run, run.messages), 'message')} last month"
    if run.people:
        most = _scaled(run, run.most_in_a_day)
        return (
            f"{words}, to {count(run.people, 'person', 'people')}: at most one a day each, {most} on the fullest day."
        )
    return f"{words} ({day(run.since)} to {day(run.until)})."


def dry_run_blocks(run: DryRun, url: RecordUrl) -> list[Block]:
    """The sentence, how full the messages would have been, and the first of what they would have told."""
    blocks: list[Block] = [section(f"*{dry_run_words(run)}*\n{_fullness(run)}".strip())]
    if run.told:
        lines = [_line(one, url) for one in run.told[:SHOWN]]
        left = len(run.told) - SHOWN
        blocks += [section("\n".join(lines[start : start + 7])) for start in range(0, len(lines), 7)]
        if left > 0:
            blocks.append(context(f"and {left} more, in the CSV file"))
    blocks.append(context(*_notes(run)))
    return blocks


def dry_run_csv(run: DryRun, url: RecordUrl) -> bytes:
    """One row for everything that would have been told."""
    heads = ("First told", "What", "Why", "Owner", "Link")
    rows = ((one.on.isoformat(), one.title, one.reason, one.owner_name, url(one.record_ids[0])) for one in run.told)
    return csv_file(heads, rows)


def _scaled(run: DryRun, number: int) -> int:
    """Messages to channels do not grow with the sample; what is told does, and so do messages to people."""
    if not run.is_estimate or run.kind is not DigestKind.OWNER:
        return number
    return round(number * run.accounts / run.sampled)


def _fullness(run: DryRun) -> str:
    if run.kind is DigestKind.REPORT:
        return "Each with the week’s figures by team."
    if run.kind is DigestKind.PORTFOLIO:
        return (
            "Each with its owner’s accounts, in that day’s personal message."
            if run.people
            else "Each with the team’s accounts."
        )
    if not run.days:
        return ""
    one, many = _NOUNS[run.kind]
    told = len(run.told) * run.accounts // run.sampled if run.is_estimate else len(run.told)
    if run.kind is DigestKind.OWNER:
        return f"Beside overdue tasks, they would have told of {count(told, one, many)}:"
    usual = median(held for _, held in run.days)
    return f"On a usual day it would have held {usual:.0f}; {count(told, one, many)} in all:"


def _line(one: Told, url: RecordUrl) -> str:
    owner = f" · {escape(one.owner_name, 60)}" if one.owner_name else ""
    name = link(url(one.record_ids[0]), one.title, 90)
    return f"• {one.on.day} {one.on:%b}: {name} · {escape(one.reason, 130)}{owner}"


def _notes(run: DryRun) -> list[str]:
    notes = ["Counted from what was known on each day. Nothing was sent."]
    if run.is_estimate:
        notes.append(f"Estimated from {run.sampled:,} of {run.accounts:,} accounts.")
    if run.kind in (DigestKind.OVERDUE, DigestKind.OWNER):
        notes.append("Tasks count by their due dates of today: Salesforce keeps no history of those.")
    if run.kind in (DigestKind.RISK, DigestKind.HEALTH, DigestKind.OWNER):
        notes.append("Signs whose past Salesforce does not keep (next steps, open tasks) are left out.")
    return notes

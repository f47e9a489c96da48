"""How fresh and how complete the mirror is, as one message. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import timedelta

from app.slack.blocks import context, section
from app.slack.message import Block, Message
from app.slack.text import count, cut, day, escape, when
from app.sync.advice import advice, in_own_words
from app.sync.blocks import named
from app.sync.status import ObjectStatus, RunStatus, SyncStatus

_BEHIND = timedelta(minutes=5)
_SECTION_CHARACTERS = 2900
_MISSING_FIELDS_NAMED = 8


def status_message(status: SyncStatus) -> Message:
    """For admins: freshness and counts per object, what fails and why, the last run, what the last comparison found."""
    failing = [one for one in status.objects if one.error]
    state = f"{count(len(failing), 'object')} failing" if failing else "all well"
    text = f"Salesforce mirror: {state}, complete as of {_complete_until(status)}"
    blocks: list[Block] = [section(f"*{text}*")]
    if failing:
        blocks.append(section(cut(_troubles(failing), _SECTION_CHARACTERS)))
    rows = "\n".join(_line(one, status) for one in status.objects if not one.is_off)
    blocks.append(section(cut(rows or "Nothing was read yet.", _SECTION_CHARACTERS)))
    blocks += [context(line) for line in _footnotes(status)]
    return Message(text, tuple(blocks))


def short_status_message(status: SyncStatus) -> Message:
    """For everybody: up to when I know Salesforce, and what is missing or late, in words."""
    text = f"What I know of Salesforce is complete as of {_complete_until(status)}"
    failing = [one for one in status.objects if one.error]
    loading = [one.name for one in status.objects if not one.is_off and not one.error and one.as_of is None]
    lines = [f"✗ {in_words}" for in_words in _failing_in_words(failing)]
    if loading:
        lines.append(f"… Not loaded yet: {named(loading)}")
    if status.current_run and status.current_run.loading:
        lines.append(f"… Loading {how_far(*status.current_run.loading)}")
    if status.failing_since:
        lines.append(
            f"✗ Something has failed since {when(status.failing_since)}; an admin can see more with this command."
        )
    return Message(text, (section(f"*{text}*"), section("\n".join(lines) or "✓ Nothing is missing, nothing fails.")))


def _failing_in_words(failing: Sequence[ObjectStatus]) -> list[str]:
    by_words: dict[str, list[str]] = defaultdict(list)
    for one in failing:
        by_words[in_own_words(one.error)].append(one.name)
    return [f"Not up to date: {named(names)} ({escape(words, 200)})" for words, names in by_words.items()]


def _complete_until(status: SyncStatus) -> str:
    return when(status.complete_until) if status.complete_until else "never"


def _troubles(failing: Sequence[ObjectStatus]) -> str:
    by_words: dict[str, list[ObjectStatus]] = defaultdict(list)
    for one in failing:
        by_words[in_own_words(one.error)].append(one)
    return "\n".join(_trouble(sentence, of) for sentence, of in by_words.items())


def _trouble(sentence: str, of: Sequence[ObjectStatus]) -> str:
    since = min((one.failing_since for one in of if one.failing_since), default=None)
    names = named([one.name for one in of])
    about = f"{names}, since {when(since)}" if since else names
    return f"✗ *{escape(sentence, 300)}*\n{about}\n→ {escape(advice('', sentence))}"


def _line(one: ObjectStatus, status: SyncStatus) -> str:
    mark = "✗" if one.error else "…" if one.is_loading or one.as_of is None else "✓"
    behind = one.as_of and status.complete_until and one.as_of - status.complete_until > _BEHIND
    stand = "not loaded yet" if one.as_of is None else f"as of {when(one.as_of)}" if behind or one.error else ""
    missing = _missing(one.missing_fields)
    parts = [f"{one.rows:,} rows", stand, missing, _difference(one)]
    return f"{mark} {escape(one.name)}: {' · '.join(part for part in parts if part)}"


def _missing(fields: Sequence[str]) -> str:
    if not fields:
        return ""
    more = f" and {len(fields) - _MISSING_FIELDS_NAMED} more" if len(fields) > _MISSING_FIELDS_NAMED else ""
    return f"hidden from me: {escape(', '.join(fields[:_MISSING_FIELDS_NAMED]))}{more}"


def _difference(one: ObjectStatus) -> str:
    found = one.compared
    if found is None or found.is_equal:
        return ""
    return f"{day(found.on)}: Salesforce {found.org_rows:,}, here {found.mirror_rows:,}; {escape(found.note, 150)}"


def _footnotes(status: SyncStatus) -> list[str]:
    lines = [_runs(status)]
    compared = [one.compared for one in status.objects if one.compared]
    if compared:
        equal = sum(one.is_equal for one in compared)
        lines.append(
            f"Compared with Salesforce on {day(max(one.on for one in compared))}: {equal} of {len(compared)} equal"
        )
    off = ", ".join(escape(one.name) for one in status.objects if one.is_off)
    if off:
        lines.append(f"Not in this org, or hidden from me: {off}")
    if status.alert_not_told:
        lines.append(f":warning: I could not post the alert: {escape(status.alert_not_told, 300)}")
    return [line for line in lines if line]


def _runs(status: SyncStatus) -> str:
    parts = [f"Last run {_run(status.last_run)}" if status.last_run else "No run has ended yet"]
    if status.current_run:
        parts.append(f"one is under way since {when(status.current_run.started_at)}{_loading(status.current_run)}")
    return "; ".join(parts)


def _run(run: RunStatus) -> str:
    failed = f", {count(run.failed, 'failure')}" if run.failed else ""
    return f"{when(run.ended_at or run.started_at)}: {count(run.rows, 'row')} changed{failed}"


def _loading(run: RunStatus) -> str:
    return f" ({how_far(*run.loading)})" if run.loading else ""


def how_far(object_name: str, rows: int, total: int) -> str:
    """`Task: 350,000 of 1,000,000 rows (35 %)`."""
    if not total:
        return f"{escape(object_name)}: {count(rows, 'row')}"
    return f"{escape(object_name)}: {rows:,} of {total:,} rows ({min(100, rows * 100 // total)} %)"

"""A list as Slack shows it, and as a CSV file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from app.assistant.account_things import THINGS
from app.assistant.list_query import ListQuery
from app.assistant.row import Listed, Row
from app.crm.facts import Money
from app.slack.blocks import context, section
from app.slack.csv_file import csv_file
from app.slack.message import Block, Message
from app.slack.sums import sums_in_words
from app.slack.text import count, day, escape, money, one_line, when

SHOWN = 15
_HEADS = {"deals": ("Opportunity", "Account", "Amount", "Closes", "Stage", "Owner"),
          "accounts": ("Account", "Segment", "ARR", "Renews", "Health", "Owner"),
          "tasks": ("Task", "Account", "", "Due", "Status", "Owner"),
          "cases": ("Case", "Account", "", "Opened", "Priority", "Owner"),
          "meetings": ("Meeting", "Account", "", "Day", "Time", "Owner")}  # fmt: skip


def list_message(query: ListQuery, listed: Listed, url: Callable[[str], str], as_of: datetime | None) -> Message:
    """The filter in words, n of N with the sum, the table, and what was left out."""
    rows = listed.rows
    shown = rows[:SHOWN]
    title = f"*{escape(query.words[0].upper() + query.words[1:])}*\n{counted(listed, shown)}"
    blocks: list[Block] = [section(title)]
    if shown:
        blocks.append(_table(query, shown, url))
    blocks.append(context(*_notes(query, listed, as_of)))
    return Message(f"{escape(query.words, 300)}: {counted(listed, shown)}", tuple(blocks))


def counted(listed: Listed, shown: Sequence[Row]) -> str:
    """`15 of 63 shown · in all $3,254,971`."""
    rows = listed.rows
    if not rows:
        return "0 of 0: nothing that you may see fits."
    worth = sums_in_words(dated_amounts(rows), listed.rates)
    return f"{len(shown)} of {len(rows):,} shown" + (f" · in all {worth}" if worth else "")


def dated_amounts(rows: Sequence[Row]) -> list[tuple[Money, date | None]]:
    """The amounts with the days of their exchange rates: Salesforce dates those of deals only, by their close date."""
    return [(row.money, row.on if row.id.startswith("006") else None) for row in rows if row.money]


def _table(query: ListQuery, rows: Sequence[Row], url: Callable[[str], str]) -> Block:
    heads = (*_HEADS[query.subject], _told_head(query))
    used = [n for n in range(len(heads)) if heads[n] and (n == 0 or any(_cells(query, row)[n] for row in rows))]
    head = [_raw(heads[n]) for n in used]
    body = [[_linked(row, url) if n == 0 else _raw(_cells(query, row)[n]) for n in used] for row in rows]
    return {"type": "table", "rows": [head, *body], "column_settings": [{"is_wrapped": True} for _ in used][:20]}


def _cells(query: ListQuery, row: Row) -> tuple[str, ...]:
    return (
        row.name,
        row.segment if query.subject == "accounts" else row.account_name,
        money(row.money) if row.money else "",
        day(row.on) if row.on else "",
        row.state,
        row.owner_name,
        row.told,
    )


def _told_head(query: ListQuery) -> str:
    """What the last column counts or holds, where the filter asks for it."""
    if query.counted:
        return THINGS[query.counted.thing].many.capitalize()
    return query.fields[0].label if query.fields else ""


def _raw(text: str) -> dict[str, Any]:
    """A cell that Slack never parses: the best container for text from outside."""
    return {"type": "raw_text", "text": one_line(text)[:120] or "–"}


def _linked(row: Row, url: Callable[[str], str]) -> dict[str, Any]:
    element = {"type": "link", "url": url(row.id), "text": one_line(row.name)[:120] or row.id}
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [element]}]}


def _notes(query: ListQuery, listed: Listed, as_of: datetime | None) -> list[str]:
    source = f"From Salesforce as of {when(as_of)}" if as_of else "From Salesforce"
    return [source, "only what you may see", *(escape(one, 300) for one in limits(query, listed))]


def limits(query: ListQuery, listed: Listed) -> list[str]:
    """What a list leaves out of account, in plain words."""
    told = []
    if query.ignored:
        told.append(f"not part of the filter, since I did not understand it: {', '.join(query.ignored)}")
    if listed.hidden_fields:
        told.append(f"hidden from you: {', '.join(listed.hidden_fields)}")
    if listed.is_cut:
        told.append("only the first 2,000 were looked at: say more, so that the list is complete")
    return told


def list_csv(query: ListQuery, listed: Listed, url: Callable[[str], str]) -> bytes:
    """All rows, with record ids and links; a text that a spreadsheet would run is made plain."""
    state, told = _HEADS[query.subject][4], _told_head(query)
    heads = ("Id", "Name", "Account", "Owner", query.date_word.capitalize(), "Amount", "Currency", state)
    rows = (_csv_row(row, url) for row in listed.rows)
    first = (f"# {query.words}", count(len(listed.rows), "row"))
    return csv_file(first, ((*heads, "Segment", "Industry", "Link", *([told] if told else [])), *rows))


def _csv_row(row: Row, url: Callable[[str], str]) -> tuple[str, ...]:
    amount, currency = (str(row.money.amount), row.money.currency) if row.money else ("", "")
    on = row.on.isoformat() if row.on else ""
    values = (row.id, row.name, row.account_name, row.owner_name, on, amount, currency, row.state)
    return (*values, row.segment, row.industry, url(row.id), *([row.told] if row.told else []))

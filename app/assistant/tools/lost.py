"""Why opportunities were lost: what their own records say, dearest first, each as the asker may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.accounts.see_account import see_account
from app.assistant.line import Line, sentence
from app.assistant.list_query import ListQuery
from app.assistant.read_list import read_list
from app.assistant.row import Row
from app.assistant.tools.desk import Desk, Found
from app.crm.facts import Deal
from app.errors import NotVisible
from app.llm.readable import without_addresses
from app.slack.text import count, cut, day, money, one_line

_READ, _WORDS = 8, 200


def lost_found(desk: Desk, query: ListQuery, unknown: Sequence[str] = ()) -> Found:
    """How many were lost, the reason on record of the dearest, and the list. A reason is the deal's own description.

    `unknown` are names in the question that no customer has.
    """
    query = desk.narrowed(query)
    asked = replace(query, subject="deals", state="lost", biggest_first=True)
    listed = read_list(desk.services, desk.person, asked)
    if not listed.rows:
        line = Line("No lost opportunity that you may see fits.", (), denies=True)
        return Found(asked.words, (line,))
    read = [(row, _deal(desk, row)) for row in listed.rows[:_READ]]
    told = [_reason(row, deal) for row, deal in read if deal and deal.description]
    silent = sum(not (deal and deal.description) for _, deal in read)
    head = count(len(listed.rows), "opportunity was", "opportunities were")
    lines = [_no_customer(name) for name in unknown]
    lines += [Line(f"{head} lost ({asked.words}).", tuple(row.id for row in listed.rows[:3])), *told]
    if silent:
        said = f"{count(silent, 'of the largest has', 'of the largest have')} no reason on record."
        lines.append(
            Line(said, tuple(row.id for row, deal in read if not (deal and deal.description))[:3], denies=True)
        )
    return Found(asked.words, tuple(lines), (asked, listed))


def _no_customer(name: str) -> Line:
    return Line(
        f"I found no customer “{without_addresses(name)}” that you may see; this is of all customers.", (), denies=True
    )


def _deal(desk: Desk, row: Row) -> Deal | None:
    if row.account_id is None:
        return None
    try:
        facts = see_account(desk.services, desk.person, row.account_id)
    except NotVisible:
        return None
    return next((deal for deal in facts.deals if deal.id == row.id), None)


def _reason(row: Row, deal: Deal) -> Line:
    stages = [change.stage for change in deal.changes if change.stage and change.stage != deal.stage]
    parts = [f"lost {day(row.on)}" if row.on else "", money(row.money) if row.money else ""]
    parts += [f"after {stages[-1]}"] if stages else []
    head = ", ".join(part for part in parts if part)
    return Line(sentence(f"{row.name} ({head}): “{cut(one_line(deal.description or ''), _WORDS)}”"), (row.id,))

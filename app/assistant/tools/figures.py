"""Sums and counts over opportunities and accounts, computed by code from the rows that the asker may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal

from app.assistant.line import Line
from app.assistant.list_blocks import dated_amounts
from app.assistant.list_query import ListQuery
from app.assistant.read_list import read_list
from app.assistant.row import Listed, Row
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp
from app.assistant.tools.lists import DEAL_FILTERS, deals_query
from app.crm.currency import Rates
from app.crm.facts import Money
from app.llm.tool import Tool, choice, takes
from app.slack.sums import sums_in_words
from app.slack.text import count, money

_GROUPS: dict[str, Callable[[Row], str]] = {
    "owner": lambda row: row.owner_name or "nobody",
    "stage": lambda row: row.state or "no stage",
    "month": lambda row: f"{row.on:%b %Y}" if row.on else "no date",
    "account": lambda row: row.account_name or "no account",
}
_MOST_GROUPS, _CITED = 10, 3


def figures_found(desk: Desk, query: ListQuery, group_by: str = "") -> Found:
    """How many there are and what they come to, in all and by group, and the rows that say so."""
    listed = read_list(desk.services, desk.person, query)
    lines = [_line(query.words[:1].upper() + query.words[1:], listed.rows, listed.rates), *_average(listed)]
    lines += _by_group(listed, group_by)
    return Found(query.words, tuple(lines), (query, listed), notes=_limits(listed))


def win_rate_found(desk: Desk, query: ListQuery) -> Found:
    """Won opportunities as a share of won and lost ones, by count and by amount."""
    won = read_list(desk.services, desk.person, replace(query, state="won"))
    lost = read_list(desk.services, desk.person, replace(query, state="lost"))
    told = replace(query, state="any").words
    total = len(won.rows) + len(lost.rows)
    if not total:
        line = Line(f"No opportunity was won or lost: {told}.", (), denies=True)
        return Found(f"win rate · {told}", (line,))
    rate = round(100 * len(won.rows) / total)
    head = f"Win rate {rate}%: {len(won.rows):,} won and {len(lost.rows):,} lost of {total:,}"
    lines = [
        Line(f"{head} ({told}).", _cited([*won.rows, *lost.rows])),
        _line("Won", won.rows, won.rates),
        _line("Lost", lost.rows, lost.rates),
    ]
    return Found(f"win rate · {told}", tuple(lines), notes=(*_limits(won), *_limits(lost)))


def _line(head: str, rows: Sequence[Row], rates: Rates) -> Line:
    worth = sums_in_words(dated_amounts(rows), rates)
    return Line(f"{head}: {len(rows):,}{f', worth {worth}' if worth else ''}.", _cited(rows), denies=not rows)


def _average(listed: Listed) -> list[Line]:
    """Where there are several amounts, and a rate for each currency among them."""
    worth = [row for row in listed.rows if row.money]
    total = _total(worth, listed.rates)
    if len(worth) < 2 or total is None:
        return []
    mean = Money((total.amount / len(worth)).quantize(Decimal(1)), total.currency)
    return [Line(f"On average {money(mean)}.", _cited(worth))]


def _total(rows: Sequence[Row], rates: Rates) -> Money | None:
    """The sum in the one currency of the rows, else in the org's; None where there is no rate."""
    currencies = {row.money.currency for row in rows if row.money}
    found = rates.total(dated_amounts(rows), currencies.pop() if len(currencies) == 1 else rates.corporate)
    return found[0] if found else None


def _by_group(listed: Listed, group_by: str) -> list[Line]:
    if group_by not in _GROUPS:
        return []
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in listed.rows:
        groups[_GROUPS[group_by](row)].append(row)
    by_size = sorted(groups.items(), key=lambda group: (-_size(group[1], listed.rates), group[0]))
    lines = [_line(name, group, listed.rates) for name, group in by_size[:_MOST_GROUPS]]
    rest = [row for _, group in by_size[_MOST_GROUPS:] for row in group]
    return [*lines, _line(f"{len(by_size) - _MOST_GROUPS} others", rest, listed.rates)] if rest else lines


def _size(rows: Sequence[Row], rates: Rates) -> float:
    """What a group is sorted by: its worth in the org's currency, its rows where nothing is worth anything."""
    total = rates.total(dated_amounts(rows), rates.corporate)
    return float(total[0].amount if total else 0) or float(len(rows)) / 1e6


def _cited(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(row.id for row in rows[:_CITED])


def _limits(listed: Listed) -> tuple[str, ...]:
    """What the figures leave out, said."""
    notes = []
    without = sum(row.money is None for row in listed.rows)
    if "Amount" in listed.hidden_fields:
        notes.append("amounts are hidden from you")
    elif without and listed.rows:
        notes.append(f"{count(without, 'record has', 'records have')} no amount")
    if listed.is_cut:
        notes.append("more than 2,000 fit: the figures are of the first 2,000")
    return tuple(notes)


def _pipeline(desk: Desk, arguments: Arguments) -> Found:
    measure = arguments.get("measure")
    state = "any" if measure == "win_rate" else measure
    query = deals_query(desk, {**arguments, "state": state})
    if measure == "win_rate":
        return win_rate_found(desk, query)
    return figures_found(desk, query, str(arguments.get("group_by") or ""))


FIGURE_LOOK_UPS = (
    LookUp(
        Tool(
            "pipeline_figures",
            "Count and sum opportunities: total pipeline, bookings won or lost, win rate; by owner, stage or month.",
            takes(
                **DEAL_FILTERS,
                measure=choice("What is counted; null for open pipeline.", "open", "won", "lost", "win_rate"),
                group_by=choice("Sub-totals by this; null for none.", *_GROUPS),
            ),
        ),
        _pipeline,
    ),
)

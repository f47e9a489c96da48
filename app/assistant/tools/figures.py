"""Sums and counts over opportunities and accounts, computed by code from the rows that the asker may see."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Literal

from app.assistant.line import Line
from app.assistant.list_blocks import dated_amounts
from app.assistant.list_query import ListQuery
from app.assistant.read_list import read_list
from app.assistant.row import Listed, Row
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp
from app.assistant.tools.lists import DEAL_FILTERS, deals_query
from app.crm.currency import Rates
from app.crm.facts import Money
from app.errors import BadInput
from app.llm.tool import Tool, choice, takes
from app.slack.sums import sums_in_words
from app.slack.text import count, money

_GROUPS: dict[str, Callable[[Row], str]] = {
    "owner": lambda row: row.owner_name or "nobody",
    "stage": lambda row: row.state or "no stage",
    "month": lambda row: f"{row.on:%b %Y}" if row.on else "without a date",
    "account": lambda row: row.account_name or "no account",
    "type": lambda row: row.kind or "no type",
    "segment": lambda row: row.segment or "no segment",
    "industry": lambda row: row.industry or "no industry",
}
_OF_DEALS = {"stage", "account", "type"}
"""What accounts cannot be grouped by."""
_MOST_GROUPS, _MOST_MONTHS, _CITED = 10, 13, 3
_STATES: tuple[Literal["won", "lost", "open"], ...] = ("won", "lost", "open")


def figures_found(desk: Desk, query: ListQuery, group_by: str = "", *, has_mean: bool = False) -> Found:
    """How many there are and what they come to, in all and by group, and the rows that say so; `has_mean`: each group's too."""
    query = desk.narrowed(query)
    listed = read_list(desk.services, desk.person, query)
    if query.subject == "accounts" and group_by in _OF_DEALS:
        raise BadInput(
            f"Accounts have no {group_by}. I can group them by owner, segment, industry or month of renewal."
        )
    lines = [_in_all(query, listed), *_average(query, listed, is_asked=has_mean)]
    lines += _by_group(listed, group_by, has_mean=has_mean)
    return Found(query.words, tuple(lines), (query, listed), notes=_limits(listed))


def win_rate_found(desk: Desk, query: ListQuery, group_by: str = "") -> Found:
    """Won opportunities as a share of won and lost ones, by count and by amount, in all and by group."""
    query = desk.narrowed(query)
    won = read_list(desk.services, desk.person, replace(query, state="won"))
    lost = read_list(desk.services, desk.person, replace(query, state="lost"))
    told = replace(query, state="any").words
    total = len(won.rows) + len(lost.rows)
    if not total:
        line = Line(f"No opportunity was won or lost: {told}.", (), denies=True)
        return Found(f"win rate · {told}", (line,))
    lines = [
        Line(f"Win rate {_rate(won.rows, lost.rows)} of {total:,} ({told}).", _cited([*won.rows, *lost.rows])),
        _line("Won", won.rows, won.rates),
        _line("Lost", lost.rows, lost.rates),
        *_rates(won.rows, lost.rows, group_by),
    ]
    return Found(f"win rate · {told}", tuple(lines), notes=(*_limits(won), *_limits(lost)))


def _rate(won: Sequence[Row], lost: Sequence[Row]) -> str:
    return f"{round(100 * len(won) / (len(won) + len(lost)))}%: {len(won):,} won and {len(lost):,} lost"


def _rates(won: Sequence[Row], lost: Sequence[Row], group_by: str) -> list[Line]:
    """Each group's rate, most decided first; a rate of very few says little, so the counts stand beside it."""
    read = _GROUPS.get(group_by)
    if read is None:
        return []
    names = Counter(read(row) for row in (*won, *lost)).most_common(_MOST_GROUPS)
    parts = [
        (name, [row for row in won if read(row) == name], [row for row in lost if read(row) == name])
        for name, _ in names
    ]
    return [Line(f"{name} {_rate(of_won, of_lost)}.", _cited([*of_won, *of_lost])) for name, of_won, of_lost in parts]


def result_found(desk: Desk, query: ListQuery) -> Found:
    """What was won and lost in a stretch of time, and what is still open in it, by stage."""
    query = desk.narrowed(query)
    won, lost, still = (read_list(desk.services, desk.person, replace(query, state=state)) for state in _STATES)
    told = replace(query, state="any").words
    lines = [
        Line(
            f"{told[:1].upper()}{told[1:]}: {_counted('won', won)}, {_counted('lost', lost)}.",
            _cited([*won.rows, *lost.rows]),
        )
    ]
    if still.rows:
        lines += [_line("Still open", still.rows, still.rates), *_by_group(still, "stage")]
    shown = replace(query, state="open" if still.rows else "won")
    return Found(told, tuple(lines), (shown, still if still.rows else won), notes=(*_limits(won), *_limits(still)))


def _counted(state: str, listed: Listed) -> str:
    worth = sums_in_words(dated_amounts(listed.rows), listed.rates)
    return f"{len(listed.rows):,} {state}{f' worth {worth}' if worth else ''}"


def _in_all(query: ListQuery, listed: Listed) -> Line:
    """How many there are by the filter in words, and what they come to: `24 customers · at risk: ARR $1,816,158 in all`."""
    rows = listed.rows
    found = query.words.replace(query.noun(), query.noun(len(rows)), 1)
    worth = sums_in_words(dated_amounts(rows), listed.rates)
    word = "ARR" if query.subject == "accounts" else "worth"
    return Line(f"{len(rows):,} {found}{f': {word} {worth} in all' if worth else ''}.", _cited(rows), denies=not rows)


def _line(head: str, rows: Sequence[Row], rates: Rates, *, has_mean: bool = False) -> Line:
    worth = sums_in_words(dated_amounts(rows), rates)
    mean = _mean(rows, rates) if has_mean else ""
    worth += f", {mean} on average" if mean else ""
    word = "ARR" if rows and rows[0].id.startswith("001") else "worth"
    return Line(f"{head}: {len(rows):,}{f', {word} {worth}' if worth else ''}.", _cited(rows), denies=not rows)


def _average(query: ListQuery, listed: Listed, *, is_asked: bool) -> list[Line]:
    """Of opportunities; of accounts only where it is asked for."""
    mean = _mean(listed.rows, listed.rates) if is_asked or query.subject == "deals" else ""
    return [Line(f"On average {mean}.", _cited([row for row in listed.rows if row.money]))] if mean else []


def _mean(rows: Sequence[Row], rates: Rates) -> str:
    """Of at least two amounts, where there is a rate for each currency among them; empty for others."""
    worth = [row for row in rows if row.money]
    total = _total(worth, rates)
    if len(worth) < 2 or total is None:
        return ""
    return money(Money((total.amount / len(worth)).quantize(Decimal(1)), total.currency))


def _total(rows: Sequence[Row], rates: Rates) -> Money | None:
    """The sum in the one currency of the rows, else in the org's; None where there is no rate."""
    currencies = {row.money.currency for row in rows if row.money}
    found = rates.total(dated_amounts(rows), currencies.pop() if len(currencies) == 1 else rates.corporate)
    return found[0] if found else None


def _by_group(listed: Listed, group_by: str, *, has_mean: bool = False) -> list[Line]:
    """A line for each group, most money first; months in their order."""
    if group_by not in _GROUPS:
        return []
    groups: defaultdict[str, list[Row]] = defaultdict(list)
    for row in listed.rows:
        groups[_GROUPS[group_by](row)].append(row)
    told = sorted(groups.items(), key=lambda group: (-_size(group[1], listed.rates), group[0]))
    if group_by == "month":
        told = sorted(groups.items(), key=lambda group: group[1][0].on or date.max)
    most = _MOST_MONTHS if group_by == "month" else _MOST_GROUPS
    lines = [_line(name, group, listed.rates, has_mean=has_mean) for name, group in told[:most]]
    rest = [row for _, group in told[most:] for row in group]
    return [*lines, _line(f"{len(told) - most} others", rest, listed.rates)] if rest else lines


def _size(rows: Sequence[Row], rates: Rates) -> float:
    """What a group is sorted by: its worth in the org's currency, its rows where nothing is worth anything."""
    total = rates.total(dated_amounts(rows), rates.corporate)
    return float(total[0].amount if total else 0) or float(len(rows)) / 1e6


def _cited(rows: Sequence[Row]) -> tuple[str, ...]:
    return tuple(row.id for row in rows[:_CITED])


def _limits(listed: Listed) -> tuple[str, ...]:
    """What the figures leave out, said."""
    notes = []
    without = sum(row.money is None for row in listed.rows if row.id.startswith(("001", "006")))
    if "Amount" in listed.hidden_fields:
        notes.append("amounts are hidden from you")
    elif without and listed.rows:
        what = "ARR" if listed.rows[0].id.startswith("001") else "amount"
        notes.append(f"{count(without, 'record has', 'records have')} no {what}")
    if listed.is_cut:
        notes.append("only the first 2,000 were looked at: the figures are of those")
    return tuple(notes)


def _pipeline(desk: Desk, arguments: Arguments) -> Found:
    measure = arguments.get("measure")
    state = "any" if measure == "win_rate" else measure
    query = deals_query(desk, {**arguments, "state": state})
    if measure == "win_rate":
        return win_rate_found(desk, query, str(arguments.get("group_by") or ""))
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

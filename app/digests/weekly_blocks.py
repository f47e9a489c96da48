"""How a weekly portfolio looks: three heaps, what moved, and the renewals that are near. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from app.digests.weekly_book import Held
from app.risk.triage import Heap
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, section, sections
from app.slack.message import Block
from app.slack.text import count, day, escape, link, money

RecordUrl = Callable[[str], str]
OWN = "me"
RENEWAL_DAYS = 90
_SHOWN = {Heap.AT_RISK: 5, Heap.READY: 4}
_RENEWALS_SHOWN = 6
_NAMED = 12
_MARKS = {Heap.AT_RISK: ":red_circle:", Heap.READY: ":large_green_circle:", Heap.STEADY: ":white_circle:"}


@dataclass(frozen=True, slots=True)
class Week:
    """A book of one day. `meant` is whose it is, as `/portfolio` takes it; `gone` accounts left it since the last one."""

    book: Sequence[Held]
    on: date
    meant: str = OWN
    gone: int = 0


def week_words(week: Week) -> str:
    """How many in each heap, and what moved."""
    sums = [f"{sum(one.heap == heap for one in week.book)} {heap}" for heap in Heap]
    return f"{', '.join(sums)}.{_moved(week)}"


def week_blocks(week: Week, url: RecordUrl, *, told: Collection[str] = ()) -> list[Block]:
    """The heaps, the renewals of the next 90 days, and the file with all of it.

    `told` are accounts of which the same message speaks already, so that their reasons stand there once.
    """
    heaps = {heap: [one for one in week.book if one.heap == heap] for heap in Heap}
    blocks: list[Block] = []
    line = partial(_line, url=url, names_owner=week.meant != OWN)
    for heap in (Heap.AT_RISK, Heap.READY):
        blocks += _heap(heap, heaps[heap], line, told)
    blocks += _renewals(week, url)
    if heaps[Heap.STEADY]:
        blocks.append(context(f"{_MARKS[Heap.STEADY]} {_names(heaps[Heap.STEADY])}"))
    return [*blocks, actions(button("All of it as CSV", Action.PORTFOLIO_CSV, week.meant), block_id="portfolio")]


def _moved(week: Week) -> str:
    into = [(sum(one.has_moved and one.heap == heap for one in week.book), heap) for heap in Heap]
    parts = [f"{number} now {heap}" for number, heap in into if number]
    parts += [f"{week.gone} out of the book"] if week.gone else []
    return f" Since last week: {', '.join(parts)}." if parts else ""


def _heap(heap: Heap, held: Sequence[Held], line: Callable[[Held], str], told: Collection[str]) -> list[Block]:
    if not held:
        return []
    rest = [one for one in held if one.account_id not in told]
    lines = [line(one) for one in rest[: _SHOWN[heap]]]
    above, left = len(held) - len(rest), [one.name for one in rest[_SHOWN[heap] :]]
    head = f"{_MARKS[heap]} *{str(heap).capitalize()} ({len(held)})*" + (f", {above} of them above" if above else "")
    more = [f"and {len(left)} more: {escape(', '.join(left), 400)}"] if left else []
    return sections([head, *lines, *more])


def _line(one: Held, url: RecordUrl, *, names_owner: bool) -> str:
    amount = f" · {money(one.money)}" if one.money else ""
    amount += f" · {escape(one.stake, 100)}" if one.stake else ""
    owner = f" · {escape(one.owner, 60)}" if names_owner and one.owner else ""
    return f"• {link(url(one.account_id), one.name, 80)}{amount}{owner}{_mark(one)} — {escape(one.why, 160)}"


def _mark(one: Held) -> str:
    if not one.has_moved:
        return ""
    return f" · *was {one.was}*" if one.was else " · *new*"


def _renewals(week: Week, url: RecordUrl) -> list[Block]:
    until = week.on + timedelta(days=RENEWAL_DAYS)
    near = [one for one in week.book if one.renews_between(week.on, until)]
    if not near:
        return []
    near.sort(key=lambda one: (one.renews_on or "", one.name))
    lines = [_renewal(one, url) for one in near[:_RENEWALS_SHOWN]]
    left = len(near) - _RENEWALS_SHOWN
    more = [f"and {left} more"] if left > 0 else []
    head = f":calendar: *{count(len(near), 'renewal')} in the next {RENEWAL_DAYS} days*"
    return [section("\n".join([head, *lines, *more]))]


def _renewal(one: Held, url: RecordUrl) -> str:
    parts = [day(date.fromisoformat(one.renews_on or "")), link(url(one.account_id), one.name, 80)]
    parts += [money(one.money)] if one.money else []
    parts += [escape(one.outlook, 120)] if one.outlook else []
    return f"• {' · '.join(parts)}"


def _names(held: Sequence[Held]) -> str:
    first = sorted(held, key=lambda one: not one.has_moved)[:_NAMED]
    names = ", ".join(f"{escape(one.name, 60)}{_mark(one).replace(' · ', ' ')}" for one in first)
    left = len(held) - len(first)
    more = f" and {left} more" if left > 0 else ""
    return f"Quiet but steady ({len(held)}): {names}{more}"

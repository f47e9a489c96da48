"""How a book of accounts looks. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from app.risk.estimate_words import claim_of, driver_line
from app.risk.override_view import held_words
from app.risk.triage import Heap, Triaged
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, header, section, sections
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, link, money

RecordUrl = Callable[[str], str]
_SHOWN = {Heap.AT_RISK: 8, Heap.READY: 6, Heap.STEADY: 5}
_MARKS = {Heap.AT_RISK: ":red_circle:", Heap.READY: ":large_green_circle:", Heap.STEADY: ":white_circle:"}


def portfolio_message(title: str, placed: Sequence[Triaged], record_url: RecordUrl, *, meant: str = "me") -> Message:
    """Three heaps, most pressing first; the most pressing account can be acted on at once. `meant` is what was asked."""
    if not placed:
        text = f"{escape(title)}: no customer or open deal that Salesforce lets you see."
        return Message(text, (section(text),))
    sums = ", ".join(f"{sum(one.heap is heap for one in placed)} {heap}" for heap in Heap)
    blocks: list[Block] = [header(f"{title} · {count(len(placed), 'account')}"), section(f"*{sums}*")]
    for heap in Heap:
        blocks.extend(_heap_blocks(heap, [one for one in placed if one.heap is heap], record_url))
    blocks.append(actions(button("CSV", Action.PORTFOLIO_CSV, meant), block_id="portfolio"))
    return Message(f"{escape(title)}: {sums}", tuple(blocks))


def _heap_blocks(heap: Heap, placed: Sequence[Triaged], record_url: RecordUrl) -> list[Block]:
    if not placed:
        return []
    told = [f"{_MARKS[heap]} *{str(heap).capitalize()} ({len(placed)})*"]
    told += [_told(one, record_url) for one in placed[: _SHOWN[heap]]]
    blocks = sections(told)
    if heap is Heap.AT_RISK:
        first = placed[0].facts
        assign = button(f"Assign follow-up: {first.name}", Action.FOLLOWUP_ASSIGN, f"card:{first.id}", style="primary")
        blocks.append(actions(assign))
    left = [one.facts.name for one in placed[_SHOWN[heap] :]]
    if left:
        blocks.append(context(f"and {len(left)} more: {escape(', '.join(left), 800)}"))
    return blocks


def account_line(one: Triaged, record_url: RecordUrl) -> str:
    """What the account brings in, what is at stake, when it renews, and why it is where it is."""
    facts = one.facts
    parts = [f"*{link(record_url(facts.id), facts.name, 80)}*"]
    if facts.arr:
        parts.append(money(facts.arr))
    if one.stake:
        parts.append(escape(one.stake, 100))
    if facts.renewal_on and one.heap is not Heap.STEADY and day(facts.renewal_on) not in one.why:
        parts.append(f"renews {day(facts.renewal_on)}")
    return f"• {' · '.join(parts)} — {escape(one.why, 200)}"


def _told(one: Triaged, record_url: RecordUrl) -> str:
    """The account in a line; below it how likely it renews and why, and somebody's own view."""
    lines = [account_line(one, record_url)]
    if one.estimate:
        lines.append(f"    _{escape('. '.join((claim_of(one.estimate), *driver_line(one.estimate))), 300)}_")
    if one.held:
        lines.append(f"    {escape(held_words(one.held, one.held_by), 300)}")
    return "\n".join(lines)

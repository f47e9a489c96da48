"""How a digest looks: money first, reasons in words, one owner, one step, one date. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import groupby

from app.digests.digest import NAMES, Digest, headline
from app.digests.entry import Entry
from app.digests.tables import DigestKind
from app.digests.weekly_blocks import week_blocks, week_words
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, divider, header, section
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, link, mention, money, when

RecordUrl = Callable[[str], str]
_REASONS = 4
_SENTENCE = 300
_LINES = 8
REST_SHOWN = 4 * _LINES
_NOTHING = {
    DigestKind.RISK: "No deal or renewal looks at risk today.",
    DigestKind.OVERDUE: "No follow-up is overdue today.",
    DigestKind.HEALTH: "No customer’s health or usage dipped.",
    DigestKind.REPORT: "No follow-up was opened or closed this week, and none is open.",
    DigestKind.OWNER: "You owe nothing today.",
    DigestKind.PORTFOLIO: "No customer and no open deal is in this book.",
}
_GROUPS = {"items": "Due", "tasks": "Overdue in Salesforce", "risk": "At risk"}
_MARKS = {"new": " · *new*", "worse": " · *worse*"}


def digest_message(digest: Digest, record_url: RecordUrl) -> Message:
    """The channel message: the first entries with their buttons, the rest behind one."""
    if digest.is_empty:
        return empty_message(digest)
    head = headline(digest)
    blocks: list[Block] = [header(f"{NAMES[digest.kind]} · {day(digest.on)}"), section(head)]
    for group, entries in groupby(digest.entries[: digest.shown], key=lambda entry: entry.group):
        drawn = list(entries)
        blocks.append(context(_group_line(digest, group, drawn[0])) if group else divider())
        for entry in drawn:
            blocks.extend(_entry_blocks(digest, entry, record_url))
    blocks.extend(_foot(digest, record_url))
    return Message(f"{NAMES[digest.kind]}, {day(digest.on)}: {head}", tuple(blocks))


def empty_message(digest: Digest) -> Message:
    """One line for a day with nothing to say."""
    text = f":white_check_mark: {_NOTHING[digest.kind]}"
    as_of = (context(_as_of(digest)),) if digest.as_of else ()
    return Message(text, (section(text), *as_of))


def rest_message(digest: Digest, entries: Sequence[Entry], record_url: RecordUrl) -> Message:
    """The entries that follow those of the channel message, at most `REST_SHOWN`, as one person may see them."""
    if not entries:
        text = "There is nothing more that Salesforce lets you see."
        return Message(text, (section(text),))
    lines = [_line(entry, record_url) for entry in entries]
    title = f"{count(len(entries), 'more entry', 'more entries')}, {NAMES[digest.kind].lower()}, {day(digest.on)}"
    blocks = [section("\n".join(lines[start : start + _LINES])) for start in range(0, len(lines), _LINES)]
    left = len(digest.entries) - digest.shown - REST_SHOWN
    more = [context(f"and {left:,} more, as far as you may see them, in the CSV file")] if left > 0 else []
    file = actions(button("CSV", Action.DIGEST_CSV, digest.run_id), block_id="digest.file")
    return Message(title, (section(f"*{title}*"), *blocks, *more, file))


def _entry_blocks(digest: Digest, entry: Entry, record_url: RecordUrl) -> list[Block]:
    """One entry with its buttons, or with where it stands."""
    standing = digest.standings.get(entry.origin)
    drawn = [section(_entry_text(digest, entry, record_url))]
    if standing is not None:
        drawn.append(context(standing.text))
    if standing is None:
        drawn.append(actions(*_buttons(entry), block_id=entry.origin))
    elif not standing.is_closed:
        drawn.append(actions(*_buttons(entry)[1:3], block_id=entry.origin))  # Done and Snooze: it has an owner
    return drawn


def _entry_text(digest: Digest, entry: Entry, record_url: RecordUrl) -> str:
    facts = [money(entry.money)] if entry.money else []
    if entry.happens_on and not entry.group:
        facts.append(f"{entry.happening} {day(date.fromisoformat(entry.happens_on))}".strip())
    is_short = _is_short(entry)
    if is_short:
        facts.append(escape(entry.reasons[0], _SENTENCE))
    head = f"*{link(record_url(entry.record_id), entry.title)}*" + "".join(f" · {fact}" for fact in facts)
    lines = [head + _MARKS.get(entry.change, "")]
    if not is_short:
        lines += [f"• {escape(reason, _SENTENCE)}" for reason in entry.reasons[:_REASONS]]
        if len(entry.reasons) > _REASONS:
            lines.append(f"• and {count(len(entry.reasons) - _REASONS, 'more reason')}")
    lines += [f"◦ But: {escape(words, _SENTENCE)}" for words in entry.counter_evidence[:2]]
    lines += [f"◦ {escape(entry.view, _SENTENCE)}"] if entry.view else []
    return "\n".join([*lines, *_step(digest, entry)])


def _is_short(entry: Entry) -> bool:
    """Whether the entry is a thing to do, which needs no list of reasons."""
    return len(entry.reasons) == 1 and not entry.origin.startswith("risk_alert:")


def _step(digest: Digest, entry: Entry) -> list[str]:
    """The one step, whose it is and by when; an item is its own step, and one's own digest names nobody."""
    is_own = digest.kind is DigestKind.OWNER
    if is_own and entry.origin.startswith("item:"):
        return []
    due_on = date.fromisoformat(entry.due_on)
    due = f"by {day(due_on)}" if due_on >= digest.on else f"was due {day(due_on)}"
    whose = "" if is_own or entry.group else f" · {_owner(entry)}"  # a group's line names its owner
    return [f"*Next:* {escape(entry.next_step, _SENTENCE)}{whose} · {due}"]


def _buttons(entry: Entry) -> list[Block]:
    value = entry.origin
    assign = button("Assign", Action.FOLLOWUP_ASSIGN, value, style="primary")
    if entry.origin.startswith("item:"):
        assign = button("Reassign", Action.FOLLOWUP_REASSIGN, value)
    buttons = [
        assign,
        button("Done", Action.FOLLOWUP_DONE, value),
        button("Snooze", Action.FOLLOWUP_SNOOZE, value),
    ]
    if entry.origin.startswith("risk_alert:"):
        buttons.append(button("Not a risk", Action.RISK_DISMISS, value))
    return buttons


def _group_line(digest: Digest, group: str, first: Entry) -> str:
    owed = sum(entry.group == group for entry in digest.entries)
    if digest.kind is DigestKind.OWNER:
        return f"*{_GROUPS[group]}* · {owed}"
    shown = sum(entry.group == group for entry in digest.entries[: digest.shown])
    some = f", {shown} of them here" if shown < owed else ""
    return f"*{_owner(first)}* · {count(owed, 'overdue follow-up')}{some}"


def _foot(digest: Digest, record_url: RecordUrl) -> list[Block]:
    left = len(digest.entries) - digest.shown
    blocks: list[Block] = []
    if left > 0:
        blocks.append(actions(button(f"Show {left:,} more", Action.DIGEST_MORE, digest.run_id), block_id="digest.foot"))
    blocks += _week(digest, record_url)
    notes = [note for note in (_as_of(digest), digest.footer) if note]
    return [*blocks, context(*notes)] if notes else blocks


def _week(digest: Digest, record_url: RecordUrl) -> list[Block]:
    """The book; in a personal message below what is owed, with a title of its own."""
    if not digest.week or not digest.week.book:
        return []
    told = {one for entry in digest.entries[: digest.shown] for one in entry.record_ids if entry.group == "risk"}
    blocks = week_blocks(digest.week, record_url, told=told)
    if digest.kind is DigestKind.PORTFOLIO:
        return blocks
    accounts = count(len(digest.week.book), "account")
    return [divider(), section(f"*Your {accounts} this week*: {week_words(digest.week)}"), *blocks]


def _line(entry: Entry, record_url: RecordUrl) -> str:
    amount = f" · {money(entry.money)}" if entry.money else ""
    reason = escape(entry.reasons[0], 160) if entry.reasons else ""
    return (
        f"• {link(record_url(entry.record_id), entry.title, 100)}{amount} · {reason} · {escape(entry.owner_name, 60)}"
    )


def _owner(entry: Entry) -> str:
    if entry.owner_slack_id:
        return mention(entry.owner_slack_id)
    return escape(entry.owner_name, 80) or "no owner yet"


def _as_of(digest: Digest) -> str:
    return f"As of {when(digest.as_of)}" if digest.as_of else ""

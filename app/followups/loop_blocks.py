"""How the closed-loop report looks, in Slack and as a CSV file. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from zoneinfo import ZoneInfo

from app.followups.loop import ItemLife, LoopFigures, LoopReport, Week
from app.risk.override import CAUSE_WORDS, Cause
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, header, section
from app.slack.csv_file import csv_file
from app.slack.message import Block, Message
from app.slack.text import count, day, escape

GROUPS_SHOWN = 12
_EMPTY = "No follow-up was opened, closed or left open in these days."
_BARS = "▁▂▃▄▅▆▇█"


def loop_message(report: LoopReport, *, days: int, by_owner: bool) -> Message:
    """The figures of everybody, each team, and (where the reader may know them) each owner; the rest behind buttons."""
    title = f"Follow-ups, {day(report.since)} to {day(report.until)}"
    buttons = [] if report.is_empty else [loop_buttons(days, by_owner=by_owner)]
    blocks = [header(title), *loop_blocks(report, by_owner=by_owner), *buttons]
    return Message(f"{title}: {_headline(report.total)}", tuple(blocks))


def loop_blocks(report: LoopReport, *, by_owner: bool) -> list[Block]:
    """The report without title and buttons, for the home tab too."""
    total = report.total
    if report.is_empty:
        return [section(f"{_EMPTY} Assign one from a card, a digest or a message, and it is counted here.")]
    blocks: list[Block] = [section(f"*{_headline(total)}*\n{_pace(total)}".strip())]
    if len(report.teams) > 1 or not by_owner:
        blocks += _table("By team", report.teams)
    if by_owner:
        blocks += _table("By owner", report.owners)
    if report.causes:
        blocks.append(section(f"*Behind them, as people say*\n{causes_line(report.causes)}"))
    blocks.append(section(_trend(report.trend)))
    blocks.append(
        context(
            "Picked up = its owner pressed On it, Snooze or Done. Times are medians; hours are the owner’s business hours."
        )
    )
    return blocks


def loop_buttons(days: int, *, by_owner: bool) -> Block:
    """The picture and the file; in a channel, one's own view too."""
    own = () if by_owner else (button("By owner", Action.LOOP_OWNERS, str(days)),)
    picture = button("Trend picture", Action.LOOP_PICTURE, str(days))
    return actions(*own, picture, button("CSV", Action.LOOP_CSV, str(days)), block_id="loop")


def loop_csv(lives: Sequence[ItemLife], url: Callable[[str], str], zone: ZoneInfo) -> bytes:
    """One row an item, newest first; a text that a spreadsheet would run is made plain."""
    heads = ("Item", "Follow-up", "Account", "Owner", "Team", "State", "Opened", "Due", "Business hours to pick up")
    rows = (_csv_row(life, url, zone) for life in reversed(lives))
    return csv_file((*heads, "Closed", "Days to done", "Escalated", "Cause", "Link"), rows)


def _csv_row(life: ItemLife, url: Callable[[str], str], zone: ZoneInfo) -> tuple[str, ...]:
    return (
        life.id,
        life.title,
        life.account_name,
        life.owner_name,
        life.team,
        str(life.state),
        life.opened_at.astimezone(zone).date().isoformat(),
        life.due_on.isoformat() if life.due_on else "",
        _number(life.hours_to_pick_up),
        life.closed_at.astimezone(zone).date().isoformat() if life.closed_at else "",
        _number(life.days_to_done),
        life.escalated_at.astimezone(zone).date().isoformat() if life.escalated_at else "",
        CAUSE_WORDS[life.cause] if life.cause else "",
        url(life.about_id),
    )


def causes_line(causes: Iterable[tuple[Cause, int]]) -> str:
    """Ours and external causes with the accounts that they were named for: `2 accounts ours: product or quality`."""
    return ", ".join(f"{count(accounts, 'account')} {CAUSE_WORDS[cause]}" for cause, accounts in causes)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.1f}"


def _headline(total: LoopFigures) -> str:
    late = f", {total.late_now} of them late" if total.late_now else ""
    age = f", the oldest for {count(total.oldest_days, 'day')}" if total.oldest_days else ""
    return (
        f"{total.opened} opened, {total.picked_up} picked up, {total.done} done; {total.open_now} open now{late}{age}"
    )


def _pace(total: LoopFigures) -> str:
    parts = []
    if total.opened:
        parts.append(f"half were picked up within {_hours(total)}" if total.picked_up else "nobody picked one up yet")
    if total.done:
        parts.append(f"half of those done within {_days(total)}")
    if total.done_in_time is not None:
        parts.append(f"{total.done_in_time:.0%} of those done were in time")
    if total.cancelled:
        parts.append(f"{total.cancelled} cancelled")
    if total.escalated:
        parts.append(f"{count(total.escalated, 'item')} went to a manager")
    told = ", ".join(parts)
    return f"{told[:1].upper()}{told[1:]}." if told else ""


def _hours(one: LoopFigures) -> str:
    """In business hours of each owner; what came and was seen outside them counts as at once."""
    if one.hours_to_pick_up is None:
        return "–"
    return count(round(one.hours_to_pick_up), "hour") if one.hours_to_pick_up >= 1 else "less than an hour"


def _days(one: LoopFigures) -> str:
    if one.days_to_done is None:
        return "–"
    return count(round(one.days_to_done), "day") if one.days_to_done >= 1 else "less than a day"


def _table(title: str, groups: Sequence[LoopFigures]) -> list[Block]:
    lines = [_line(one) for one in groups[:GROUPS_SHOWN]]
    blocks: list[Block] = [section(f"*{title}*\n" + "\n".join(lines))]
    if len(groups) > GROUPS_SHOWN:
        blocks.append(context(f"and {len(groups) - GROUPS_SHOWN} more, in the CSV file"))
    return blocks


def _line(one: LoopFigures) -> str:
    late = f", *{one.late_now} late*" if one.late_now else ""
    picked_up = f"{one.picked_up} picked up" + (f" (after {_hours(one)})" if one.picked_up else "")
    done = f"{one.done} done" + (f" (after {_days(one)})" if one.done else "")
    return (
        f"• {escape(one.name, 80)}: {one.opened} opened · {picked_up} · {done} · {one.open_now} open{_age(one)}{late}"
    )


def _age(one: LoopFigures) -> str:
    """How long what is open has been open."""
    if one.oldest_days is None or one.open_days is None:
        return ""
    if one.oldest_days == 0:
        return " (since today)"
    return f" (for {count(round(one.open_days), 'day')}, the oldest for {one.oldest_days})"


def _trend(weeks: Sequence[Week]) -> str:
    rows = (("opened", [week.opened for week in weeks]), ("done", [week.done for week in weeks]))
    lines = [f"`{_bars(values)}` {name}, {values[-1]} in the last seven days" for name, values in rows]
    late = [week.late for week in weeks]
    lines.append(f"`{_bars(late)}` late at the end of the week, {late[-1]} today")
    return f"*Twelve weeks*\n{chr(10).join(lines)}"


def _bars(values: Sequence[int]) -> str:
    most = max(values, default=0)
    return "".join(_BARS[round(value / most * (len(_BARS) - 1))] if most else _BARS[0] for value in values)

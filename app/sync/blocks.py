"""What the sync says of itself: an alert, its end, how fresh the mirror is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.slack.blocks import context, section
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, mention, when
from app.sync.advice import advice, in_own_words
from app.sync.health import Cause

_OBJECTS_NAMED = 6
_CAUSES_SHOWN = 8
_SENTENCE_CHARACTERS = 400


@dataclass(frozen=True, slots=True)
class Recovery:
    """An incident that is over; `rows` = what was caught up, by object."""

    began_at: datetime
    ended_at: datetime
    rows: Mapping[str, int]
    causes: tuple[Cause, ...]
    complete_until: datetime | None


@dataclass(frozen=True, slots=True)
class Duty:
    """Who sees to what fails, and until which working day; nobody where no admin is known."""

    owner_slack_id: str | None
    due_on: date


def alert_message(causes: Sequence[Cause], began_at: datetime, complete_until: datetime | None, duty: Duty) -> Message:
    """What fails, grouped by cause, in Salesforce's own words; each with its owner, date and next step."""
    text = f":rotating_light: The Salesforce sync has been failing since {when(began_at)}"
    blocks: list[Block] = [section(f"*{text}*")]
    blocks += [section(_cause(cause, duty)) for cause in causes[:_CAUSES_SHOWN]]
    if len(causes) > _CAUSES_SHOWN:
        blocks.append(section(f"and {count(len(causes) - _CAUSES_SHOWN, 'more cause')}: see `/throughline status`"))
    blocks.append(context(_meanwhile(complete_until)))
    if duty.owner_slack_id is None:
        blocks.append(context("Nobody is named to see to this: set ADMIN_EMAILS, and I name the first of them here."))
    return Message(text, tuple(blocks))


def _cause(cause: Cause, duty: Duty) -> str:
    sentence = escape(in_own_words(cause.sentence), _SENTENCE_CHARACTERS)
    code = f" (`{escape(cause.code)}`)" if cause.code.isupper() and "_" in cause.code else ""
    about = named(cause.objects) if cause.objects else "Everything"
    who = f"{mention(duty.owner_slack_id)}, by" if duty.owner_slack_id else "By"
    step = escape(advice(cause.code, cause.sentence))
    return f"*{sentence}*{code}\n{about}, since {when(cause.since)}\n→ {who} {day(duty.due_on)}: {step}"


def _meanwhile(complete_until: datetime | None) -> str:
    stand = f"I answer from what I know, as of {when(complete_until)}" if complete_until else "I cannot answer yet"
    return f"{stand}. I go on trying, keep this message up to date and say when it is over."


def named(objects: Sequence[str]) -> str:
    """Object names, the first few of them."""
    shown = ", ".join(escape(name) for name in objects[:_OBJECTS_NAMED])
    more = len(objects) - _OBJECTS_NAMED
    return f"{shown} and {more} more" if more > 0 else shown


def ended_message(recovery: Recovery) -> Message:
    """What the alert becomes once it is over."""
    text = f":white_check_mark: Over: the Salesforce sync failed from {when(recovery.began_at)} to {when(recovery.ended_at)}"
    why = "; ".join(escape(in_own_words(cause.sentence), 200) for cause in recovery.causes[:_CAUSES_SHOWN])
    return Message(text, (section(text), context(why or "no cause known")))


def recovery_message(recovery: Recovery) -> Message:
    """That it is over, and what was caught up."""
    lasted = duration(recovery.ended_at - recovery.began_at)
    text = f":white_check_mark: The Salesforce sync has recovered after {lasted}"
    span = f"Missing were changes from {when(recovery.began_at)} to {when(recovery.ended_at)}."
    stand = f" The mirror is complete as of {when(recovery.complete_until)}." if recovery.complete_until else ""
    return Message(text, (section(f"*{text}*\n{_caught_up(recovery.rows)}\n{span}{stand}"),))


def _caught_up(rows: Mapping[str, int]) -> str:
    if not rows:
        return "Nothing had changed in Salesforce meanwhile."
    most = sorted(rows.items(), key=lambda one: -one[1])
    parts = ", ".join(f"{escape(name)} {number:,}" for name, number in most[:_OBJECTS_NAMED])
    more = f", {len(most) - _OBJECTS_NAMED} more objects" if len(most) > _OBJECTS_NAMED else ""
    return f"Caught up: {count(sum(rows.values()), 'row')} in {count(len(rows), 'object')} ({parts}{more})."


def duration(lasted: timedelta) -> str:
    """`40 minutes`, `5 h 10 min`."""
    minutes = max(1, round(lasted.total_seconds() / 60))
    return count(minutes, "minute") if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"

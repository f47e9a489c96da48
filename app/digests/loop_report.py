"""The closed-loop report as a command, a weekly digest, a file and a picture."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.accounts.visible_records import visible_records
from app.crm.facts import Person
from app.digests.send_file import SentFile, send_file
from app.errors import BadInput
from app.followups.access import explained
from app.followups.loop import TREND_WEEKS, ItemLife, LoopReport, Span, loop_report
from app.followups.loop_blocks import loop_csv, loop_message
from app.followups.loop_picture import trend_picture
from app.followups.read_loop import owners_named_to, read_lives
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import day

USAGE = "`/throughline report` shows the last 30 days; `/throughline report week`, `quarter` or `90` other spans."
_DAYS = {"": 30, "week": 7, "month": 30, "quarter": 91, "year": 365}
MOST_DAYS = 365
WEEK = 7


@dataclass(frozen=True, slots=True)
class Loop:
    """A report with the lives that it was counted from."""

    report: LoopReport
    lives: list[ItemLife]


def parse_days(text: str) -> int:
    """How many days the report speaks of; raises BadInput naming what was typed."""
    word = text.strip().lower()
    days = int(word) if word.isdecimal() and len(word) < 5 else _DAYS.get(word, 0)
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(f"“{text.strip()[:40]}” is no span that I know. {USAGE}")
    return days


def read_loop(services: Services, days: int, zone: ZoneInfo) -> Loop:
    """Everybody's report of the last so many days, today included."""
    today = services.clock.today(zone)
    span = Span(today - timedelta(days=days - 1), today, zone)
    reach = max(span.until - span.since, timedelta(weeks=TREND_WEEKS))
    with services.db.begin() as session:
        lives = read_lives(session, since=datetime.combine(today - reach, time(), zone))
    return Loop(loop_report(lives, span), lives)


def answer_report(services: Services, asked: Conversation, days: int) -> None:
    """Answer the asker alone: all teams, and by name those owners that are theirs to know."""
    with explained(services, asked):
        services.slack.reply(asked, report_for(services, asked.user_id, days))


def report_for(services: Services, user_id: str, days: int) -> Message:
    """The report as one person may read it; raises NotLinked."""
    return loop_message(loop_for(services, user_id, days).report, days=days, by_owner=True)


def loop_for(services: Services, user_id: str, days: int) -> Loop:
    """Everybody's figures, with the owners left out whose own figures are none of this person's business."""
    person = services.people.salesforce_user(user_id)
    loop = read_loop(services, days, services.people.time_zone(user_id))
    named = _named(services, user_id, person, loop.lives)
    owners = tuple(one for one in loop.report.owners if one.key in named)
    return Loop(replace(loop.report, owners=owners), [life for life in loop.lives if life.owner_id in named])


def weekly_message(services: Services, zone: ZoneInfo) -> Message | None:
    """What a channel reads once a week: teams, no names; None where there is nothing to tell."""
    report = read_loop(services, WEEK, zone).report
    if report.is_empty:
        return None
    return loop_message(report, days=WEEK, by_owner=False)


def send_loop_csv(services: Services, asked: Conversation, days: int) -> None:
    """Every item of the report that the asker may know of, as a file in their direct messages."""
    with explained(services, asked):
        person = services.people.salesforce_user(asked.user_id)
        loop = loop_for(services, asked.user_id, days)
        visible = visible_records(services, person, {one for life in loop.lives for one in _records(life)})
        lives = [life for life in loop.lives if visible.issuperset(_records(life))]
        zone = services.people.time_zone(asked.user_id)
        content = loop_csv(lives, services.salesforce.record_url, zone)
        send_file(services, asked, SentFile(f"follow-ups-{loop.report.until}.csv", content, _title(loop.report)))


def send_loop_picture(services: Services, asked: Conversation, days: int) -> None:
    """The trend of twelve weeks as a picture in the asker's direct messages."""
    with explained(services, asked):
        services.people.salesforce_user(asked.user_id)
        report = read_loop(services, days, services.people.time_zone(asked.user_id)).report
        title = f"Follow-ups, twelve weeks to {day(report.until)}"
        name = f"follow-ups-{report.until}.png"
        send_file(services, asked, SentFile(name, trend_picture(report.trend, title), title))


def _named(services: Services, user_id: str, person: Person, lives: list[ItemLife]) -> frozenset[str]:
    owner_ids = {life.owner_id for life in lives}
    if services.people.is_admin(user_id):
        return frozenset(owner_ids)
    with services.db.begin() as session:
        return owners_named_to(session, person, owner_ids)


def _records(life: ItemLife) -> set[str]:
    return {life.about_id} | ({life.account_id} if life.account_id else set())


def _title(report: LoopReport) -> str:
    return f"Follow-ups, {day(report.since)} to {day(report.until)}"

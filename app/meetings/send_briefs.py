"""Briefs: by command, before each meeting for whoever asked for that, or in the evening before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

import structlog
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import see_account, visible_account_ids
from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_measures import measure_fields
from app.errors import BadInput, NotLinked, NotVisible
from app.handoffs.draft_handoff import asked_payload, unclear
from app.handoffs.handoff import Entry
from app.handoffs.ledger import account_promises
from app.handoffs.written_parts import Writer, in_their_words, write_about
from app.jobs.claims import claim
from app.llm.deadline import Deadline
from app.meetings.brief import Meeting, compose_brief, with_prose
from app.meetings.brief_blocks import USAGE, brief_message, evening_message
from app.meetings.find_meetings import get_meeting, meetings_of, next_meeting
from app.meetings.tables import BriefWish
from app.risk.find_risks import card_signals
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import when

log = structlog.get_logger(__name__)

SEND, SEND_EVENING = "meetings.send_brief", "meetings.send_evening"
EVENING = "evening"
_PATIENCE_SECONDS = 6
_STILL_ON_THEIR_MIND = timedelta(days=180)
_WANTED = "want need goal concern worried unhappy ask question decide budget competitor plan change deadline"
_MINUTES = ("15", "30", "60")
_EVENING_BEGINS, _EVENING_ENDS = time(17), time(21)
_WEEKEND = 5


def on_brief(services: Services, payload: dict[str, Any]) -> None:
    """Job: `/brief …`, or a button that names the account."""
    to, text = asked_payload(payload)
    person = services.people.salesforce_user(to.user_id)
    asked = text.lower().split()
    if payload.get("account_id"):
        services.slack.reply(_aside(to), _asked_brief(services, to.user_id, person, str(payload["account_id"])))
    elif asked[:1] == ["on"] and len(asked) <= 2:
        services.slack.reply(to, _switch_on(services, to.user_id, person, asked[1] if len(asked) == 2 else "30"))
    elif asked == ["off"]:
        services.slack.reply(to, _switch_off(services, to.user_id))
    elif asked in ([], ["help"]):
        services.slack.reply(to, words(USAGE))
    else:
        found = find_accounts(services, person, text)
        message = _asked_brief(services, to.user_id, person, found.only.id) if found.only else unclear(found)
        services.slack.reply(to, message)


def _aside(to: Conversation) -> Conversation:
    """Beside the message with the button, never in its place."""
    return Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts)


def _switch_on(services: Services, slack_user_id: str, person: Person, lead: str) -> Message:
    if lead not in (*_MINUTES, EVENING):
        raise BadInput(f"“{lead[:20]}” is not a lead that I know: use 15, 30 or 60 (minutes), or `evening`.")
    values = {"salesforce_user_id": person.id, "lead": lead, "changed_at": services.clock.now()}
    statement = insert(BriefWish).values(slack_user_id=slack_user_id, **values)
    with services.db.begin() as session:
        session.execute(statement.on_conflict_do_update(index_elements=["slack_user_id"], set_=values))
        ahead = meetings_of(session, person.id, services.clock.now(), services.clock.now() + timedelta(days=14))
        record(session, actor=person.id, kind="setting", subject=slack_user_id, detail={"brief": lead})
    how = "in the evening before" if lead == EVENING else f"{lead} minutes before"
    zone = services.people.time_zone(slack_user_id)
    near = f" The next is on {when(ahead[0][2].starts_at, zone)}." if ahead else " None is planned in the next 14 days."
    return words(
        f"I will brief you {how} each meeting with a customer that stands in Salesforce.{near} `/brief off` stops it."
    )


def _switch_off(services: Services, slack_user_id: str) -> Message:
    with services.db.begin() as session:
        gone = session.execute(
            delete(BriefWish).where(BriefWish.slack_user_id == slack_user_id).returning(BriefWish.lead)
        ).first()
        if gone:
            record(session, actor=slack_user_id, kind="setting", subject=slack_user_id, detail={"brief": "off"})
    return words("Briefs before meetings are off." if gone else "Briefs before meetings were off already.")


def start_briefs(services: Services) -> int:
    """Clock: queue what is due now, once a meeting and hour; returns how many."""
    now = services.clock.now()
    with services.db.begin() as session:
        wishes = session.scalars(select(BriefWish)).all()
    return sum(
        _start_evening(services, wish, now) if wish.lead == EVENING else _start_near(services, wish, now)
        for wish in wishes
    )


def _start_near(services: Services, wish: BriefWish, now: datetime) -> int:
    started = 0
    with services.db.begin() as session:
        until = now + timedelta(minutes=int(wish.lead))
        for _, _, meeting in meetings_of(session, wish.salesforce_user_id, now, until):
            # A meeting that was moved is told anew.
            if claim(session, "brief", f"{wish.slack_user_id}:{meeting.id}:{meeting.starts_at.isoformat()}"):
                told = {"user_id": wish.slack_user_id, "event_id": meeting.id, "at": meeting.starts_at.isoformat()}
                services.queue.enqueue(session, SEND, told, lane="background")
                started += 1
    return started


def _start_evening(services: Services, wish: BriefWish, now: datetime) -> int:
    local = now.astimezone(services.people.time_zone(wish.slack_user_id))
    if not _EVENING_BEGINS <= local.time() < _EVENING_ENDS or local.weekday() >= _WEEKEND:
        return 0
    with services.db.begin() as session:
        if not claim(session, "brief.evening", f"{wish.slack_user_id}:{local.date()}"):
            return 0
        told = {"user_id": wish.slack_user_id, "on": local.date().isoformat()}
        services.queue.enqueue(session, SEND_EVENING, told, lane="background")
    return 1


def send_brief(services: Services, payload: dict[str, Any]) -> None:
    """Job: the brief by direct message, unless meeting, wish or right is gone by now."""
    user_id, at = str(payload["user_id"]), datetime.fromisoformat(payload["at"])
    with services.db.begin() as session:
        wanted = session.get(BriefWish, user_id)
        found = get_meeting(session, str(payload["event_id"]))
    if wanted is None or found is None or found[1].starts_at != at or at < services.clock.now():
        return
    try:
        person = services.people.salesforce_user(user_id)
        message = _brief(services, user_id, person, found[0], meeting=found[1])
    except (NotLinked, NotVisible) as refused:
        log.info("brief_skipped", why=type(refused).__name__)
        return
    services.slack.direct(user_id, message, key=f"brief:{user_id}:{found[1].id}:{at.isoformat()}")


def send_evening(services: Services, payload: dict[str, Any]) -> None:
    """Job: the next working day's meetings in one message; nothing where there is none."""
    user_id = str(payload["user_id"])
    zone = services.people.time_zone(user_id)
    today = datetime.fromisoformat(payload["on"]).date()
    following = today + timedelta(days=3 if today.weekday() == _WEEKEND - 1 else 1)
    begins = datetime.combine(following, time(), zone)
    with services.db.begin() as session:
        wanted = session.get(BriefWish, user_id)
        ahead = meetings_of(session, wanted.salesforce_user_id, begins, begins + timedelta(days=1)) if wanted else []
    if not ahead:
        return
    person = services.people.salesforce_user(user_id)
    seen = visible_account_ids(services, person, [account_id for account_id, _, _ in ahead])
    shown = [one for one in ahead if one[0] in seen]
    if shown:
        message = evening_message(shown, services.salesforce.record_url, zone)
        services.slack.direct(user_id, message, key=f"brief-evening:{user_id}:{today}")


def _asked_brief(services: Services, slack_user_id: str, person: Person, account_id: str) -> Message:
    """For somebody who waits: the facts do not wait for the model longer than a moment."""
    return _brief(services, slack_user_id, person, account_id, deadline=Deadline(_PATIENCE_SECONDS))


def _brief(
    services: Services,
    slack_user_id: str,
    person: Person,
    account_id: str,
    *,
    meeting: Meeting | None = None,
    deadline: Deadline | None = None,
) -> Message:
    """The brief with that person's eyes; raises NotVisible and SalesforceUnavailable."""
    facts = see_account(services, person, account_id)
    now = services.clock.now(person.zone)
    with services.db.begin() as session:
        signals = card_signals(session, facts, now=now)
        planned = meeting or _seen_meeting(session, account_id, now, {touch.id for touch in facts.touches})
        writer = Writer(services.model, measure_fields(session))
        record(session, actor=person.id, kind="brief", subject=facts.id)
    ledger = account_promises(services, person, facts)
    risks = [Entry(one.sentence, tuple(one.evidence) or (facts.id,)) for one in signals if not one.is_counter_evidence]
    prose = write_about(writer, "brief", facts, now, wanted=_WANTED, deadline=deadline)
    lately = now.date() - _STILL_ON_THEIR_MIND
    concerns, questions = (list(in_their_words(prose, section, lately)) for section in ("concerns", "questions"))
    brief = with_prose(compose_brief(facts, planned, risks, ledger, now), concerns, questions)
    brief = replace(brief, model_failed=prose.failed)
    return brief_message(brief, services.salesforce.record_url, services.people.time_zone(slack_user_id))


def _seen_meeting(session: Session, account_id: str, now: datetime, visible: set[str]) -> Meeting | None:
    found = next_meeting(session, account_id, now)
    return found if found and found.id in visible else None

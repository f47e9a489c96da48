"""What happened to an item, for whoever may see what it is about."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.read_people import load_people
from app.errors import NotVisible
from app.followups.access import explained, person_who_may_see
from app.followups.ledger import find_item
from app.followups.origin import Origin
from app.followups.rules import ItemAct
from app.followups.subject import read_subject
from app.followups.tables import ActionItem, ItemEvent
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import escape, mention, when

_SHOWN = 40
_WORDS = {
    ItemAct.ASSIGN: "assigned it",
    ItemAct.ADOPT: "took a Salesforce Task up",
    ItemAct.ACKNOWLEDGE: "is on it",
    ItemAct.SNOOZE: "put it off",
    ItemAct.REASSIGN: "passed it on",
    ItemAct.ESCALATE: "told the manager",
    ItemAct.COMPLETE: "marked it done",
    ItemAct.CANCEL: "closed it undone",
    ItemAct.REMIND: "reminded its owner",
    ItemAct.CHANGE: "changed it",
}


def show_history(services: Services, asked: Conversation, origin: Origin) -> None:
    """Answer the asker alone, oldest first."""
    with explained(services, asked):
        with services.db.begin() as session:
            subject = read_subject(session, origin)
        person_who_may_see(services, asked.user_id, subject)
        with services.db.begin() as session:
            item = find_item(session, origin)
            if item is None:
                raise NotVisible("that follow-up")
            lines = _lines(session, item)
        title = f"What happened to “{escape(item.title, 200)}”"
        text = f"*{title}*\n" + "\n".join(lines)
        services.slack.reply(asked, Message(title, (section(text),)))


def _lines(session: Session, item: ActionItem) -> list[str]:
    mine = select(ItemEvent).where(ItemEvent.item_id == item.id).order_by(ItemEvent.id.desc()).limit(_SHOWN)
    events = list(reversed(session.scalars(mine).all()))
    owners = {str(event.detail["to"]) for event in events if event.detail.get("to")}
    names = {person.id: person.name for person in load_people(session, owners).values()}
    return [f"{when(event.at)} {_who(event.actor)} {_what(event, names)}" for event in events]


def _who(actor: str) -> str:
    known = {"salesforce": "Somebody in Salesforce", "throughline": "I"}
    return known.get(actor) or mention(actor)


def _what(event: ItemEvent, names: dict[str, str]) -> str:
    words = _WORDS.get(ItemAct(event.act), event.act) if event.act in set(ItemAct) else escape(event.act, 40)
    detail = event.detail
    if detail.get("to"):
        words += f", to {escape(names.get(str(detail['to']), 'somebody'), 80)}"
    if detail.get("until"):
        words += f", until {escape(str(detail['until']), 20)}"
    if "due_to" in detail:
        words += f": due {escape(str(detail['due_to'] or 'no day'), 20)} instead of {escape(str(detail['due_from'] or 'no day'), 20)}"
    if detail.get("task"):
        words += f": the Task was {escape(str(detail['task']), 20)}"
    if detail.get("task_owner"):
        words += ": the Task went to a queue, which cannot own a follow-up"
    return words

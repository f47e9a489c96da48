"""`/my`: what the asker should do next, ranked: items, overdue and due tasks, deals at risk, cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.accounts.visible_records import visible_records
from app.crm.activity_tables import Case, Task
from app.crm.facts import Person
from app.crm.tables import Account, Opportunity
from app.digests.list_files import worklist_csv
from app.digests.send_file import SentFile, send_file
from app.digests.worklist_blocks import Work, worklist_message
from app.errors import BadInput
from app.followups.access import explained
from app.followups.read_items import ItemView, live_items_of
from app.risk.tables import AlertState, RiskAlert
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message

USAGE = (
    "`/my` shows what you should do next; `/my overdue`, `/my tasks`, `/my cases` and `/my deals` show that part of it. "
    "It is always your own: `/portfolio @name` shows a colleague's accounts."
)
_ASKS_HELP = frozenset({"help", "?"})
PARTS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(
        ("", "all", "me", "day", "today", "overdue", "late"), frozenset({"item", "task", "risk", "deal", "case"})
    ),
    **dict.fromkeys(("tasks", "task", "todo", "todos"), frozenset({"item", "task"})),
    **dict.fromkeys(("cases", "case", "tickets"), frozenset({"case"})),
    **dict.fromkeys(("deals", "deal", "risks", "at risk"), frozenset({"deal", "risk"})),
}
"""What may stand behind `/my`, and the kinds of work that it shows."""
_AHEAD = timedelta(days=7)
_EACH = 200
"""More than anybody does in a week; the file holds them all."""


def answer_worklist(services: Services, asked: Conversation, text: str = "") -> None:
    """Answer the asker alone with what is theirs in Salesforce and here, the most pressing first."""
    with explained(services, asked):
        services.slack.reply(asked, worklist_for(services, asked.user_id, text))


def worklist_for(services: Services, user_id: str, text: str = "") -> Message:
    """The worklist as that person may see it, or the part that `text` names.

    Raises NotLinked, SalesforceUnavailable, and BadInput with the usage for any other text.
    """
    today = services.clock.today(services.people.time_zone(user_id))
    part = " ".join(text.casefold().split())
    if part not in PARTS:
        told = "" if part in _ASKS_HELP else f"I do not know “{text.strip()[:60]}” here. "
        raise BadInput(told + USAGE)
    work = [piece for piece in read_worklist(services, user_id) if is_part(piece, part, today)]
    return worklist_message(work, today, services.salesforce.record_url)


def read_worklist(services: Services, user_id: str) -> list[Work]:
    """What is that person's and visible to them, ranked."""
    person = services.people.salesforce_user(user_id)
    today = services.clock.today(services.people.time_zone(user_id))
    with services.db.begin() as session:
        items = live_items_of(session, person.id)
        work = [
            *_items(items, today),
            *due_tasks(session, person, items, today),
            *_alerts(session, person),
            *_deals(session, person, today),
            *_cases(session, person),
        ]
    visible = visible_records(services, person, {one for piece in work for one in piece.record_ids})
    return ranked([piece for piece in work if visible.issuperset(piece.record_ids)])


def is_part(piece: Work, part: str, today: date) -> bool:
    """Whether a piece of work belongs to a part of the worklist, one of PARTS."""
    is_late = piece.due_on is not None and piece.due_on < today
    return piece.kind in PARTS[part] and (is_late or part not in ("overdue", "late"))


def send_worklist_csv(services: Services, asked: Conversation) -> None:
    """All of it as a file in the asker's direct messages."""
    with explained(services, asked):
        on = services.clock.today(services.people.time_zone(asked.user_id))
        content = worklist_csv(read_worklist(services, asked.user_id), services.salesforce.record_url)
        send_file(services, asked, SentFile(f"worklist-{on}.csv", content, "Your worklist"))


def ranked(work: list[Work]) -> list[Work]:
    """Late things first, the latest first of all; then by day; what has no day comes last. Doubles fall out."""
    once = {piece.record_ids[0] + piece.kind: piece for piece in work}
    return sorted(once.values(), key=lambda piece: (piece.due_on or date.max, piece.kind, piece.title))


def _items(items: Sequence[ItemView], today: date) -> list[Work]:
    return [
        Work("item", item.title, (item.about_id,), item.account_name, item.due_on, origin=item.as_origin.value)
        for item in items
        if item.snoozed_until is None or item.snoozed_until <= today
    ]


def due_tasks(session: Session, person: Person, items: Sequence[ItemView], today: date) -> list[Work]:
    """Tasks of theirs in Salesforce that are late or due within a week, hidden ones included, but for those of `items`."""
    known = {item.task_id for item in items}
    statement = (
        select(Task.id, Task.subject, Task.activity_date, Account.name)
        .outerjoin(Account, Account.id == Task.account_id)
        .where(
            Task.owner_id == person.id,
            Task.is_deleted.is_(False),
            Task.is_closed.is_not(True),
            Task.activity_date <= today + _AHEAD,
        )
        .order_by(Task.activity_date, Task.id)
        .limit(_EACH)
    )
    rows = [row for row in session.execute(statement) if row.id not in known]
    return [
        Work("task", row.subject or "Task", (row.id,), row.name or "", row.activity_date, f"overdue_task:{row.id}")
        for row in rows
    ]


def _alerts(session: Session, person: Person) -> list[Work]:
    mine = (
        select(RiskAlert)
        .where(RiskAlert.owner_id == person.id, RiskAlert.state == AlertState.OPEN)
        .order_by(RiskAlert.score.desc(), RiskAlert.id)
        .limit(_EACH)
    )
    return [
        Work(
            "risk",
            alert.next_step,
            (alert.subject_id, alert.account_id),
            alert.title,
            alert.due_on,
            f"risk_alert:{alert.id}",
        )
        for alert in session.scalars(mine)
    ]


def _deals(session: Session, person: Person, today: date) -> list[Work]:
    statement = (
        select(Opportunity.id, Opportunity.name, Opportunity.close_date, Account.name.label("account"))
        .outerjoin(Account, Account.id == Opportunity.account_id)
        .where(
            Opportunity.owner_id == person.id,
            Opportunity.is_deleted.is_(False),
            Opportunity.is_closed.is_not(True),
            Opportunity.close_date <= today + _AHEAD,
        )
        .order_by(Opportunity.close_date, Opportunity.id)
        .limit(_EACH)
    )
    rows = session.execute(statement)
    return [Work("deal", row.name or "Deal", (row.id,), row.account or "", row.close_date) for row in rows]


def _cases(session: Session, person: Person) -> list[Work]:
    statement = (
        select(Case.id, Case.case_number, Case.subject, Account.name)
        .outerjoin(Account, Account.id == Case.account_id)
        .where(Case.owner_id == person.id, Case.is_deleted.is_(False), Case.is_closed.is_not(True))
        .order_by(Case.created_date, Case.id)
        .limit(_EACH)
    )
    rows = session.execute(statement)
    return [
        Work("case", f"{row.case_number or ''} {row.subject or ''}".strip(), (row.id,), row.name or "", None)
        for row in rows
    ]

"""Look-ups of people: contacts of customers, and colleagues."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from app.assistant.line import Line, described
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp, text_of
from app.crm.tables import Account, Contact, User
from app.errors import BadInput
from app.llm.tool import Tool, takes, text

SHOWN = 8
_CANDIDATES = 100


def people_found(desk: Desk, name: str = "", account: str = "", title: str = "") -> Found:
    """Contacts and colleagues of that name or title; raises BadInput where nothing to look for is named."""
    if not (name or account or title):
        raise BadInput("Name a person, a title or an account.")
    asked = " · ".join(part for part in (name, title, account) if part)
    lines = _contacts(desk, name, account, title) + ([] if account else _colleagues(desk, name, title))
    if not lines:
        lines = [Line(f"I found nobody under {asked} that you may see.", (), denies=True)]
    return Found(f"people · {asked}", tuple(lines[:SHOWN]))


def reach_found(desk: Desk, name: str) -> Found:
    """Who that is; addresses and numbers stay on the record, which is one click away."""
    found = people_found(desk, name)
    return replace(found, notes=("e-mail addresses and phone numbers are on the records behind the numbers",))


def team_found(desk: Desk, manager: str) -> Found:
    """Who reports to a colleague."""
    manager_id, manager_name = desk.colleague(manager)
    with desk.services.db.begin() as session:
        rows = session.execute(
            select(User.id, User.name, User.title)
            .where(User.manager_id == manager_id, User.is_active.is_(True))
            .order_by(User.name)
        ).all()
    lines = [Line(f"{row.name}{described(row.title)} reports to {manager_name}.", (row.id,)) for row in rows]
    none = Line(f"Salesforce names nobody who reports to {manager_name}.", (manager_id,), denies=True)
    return Found(f"who reports to {manager_name}", tuple(lines[: SHOWN * 2]) or (none,))


def _contacts(desk: Desk, name: str, account: str, title: str) -> list[Line]:
    hidden = desk.services.rights.hidden_fields(desk.person, "Contact")
    if "Id" in hidden or (title and "Title" in hidden):
        return []
    statement = select(Contact.id, Contact.name, Contact.title, Contact.account_id, Account.name.label("account")).join(
        Account, Account.id == Contact.account_id
    )
    statement = statement.where(Contact.is_deleted.is_(False), Account.is_deleted.is_(False))
    for word in name.split():
        statement = statement.where(Contact.name.icontains(word, autoescape=True))
    if title:
        statement = statement.where(Contact.title.icontains(title, autoescape=True))
    if account:
        statement = statement.where(Contact.account_id == desk.account(account).id)
    with desk.services.db.begin() as session:
        rows = session.execute(statement.order_by(Contact.name, Contact.id).limit(_CANDIDATES)).all()
    visible = desk.services.rights.visible(desk.person, {one for row in rows for one in (row.id, row.account_id)})
    return [
        Line(
            f"{row.name}{described(None if 'Title' in hidden else row.title)} is a contact at {row.account}.", (row.id,)
        )
        for row in rows
        if {row.id, row.account_id} <= visible
    ]


def _colleagues(desk: Desk, name: str, title: str) -> list[Line]:
    manager = aliased(User)
    statement = (
        select(User.id, User.name, User.title, manager.name.label("manager"))
        .outerjoin(manager, manager.id == User.manager_id)
        .where(User.is_active.is_(True))
    )
    for word in name.split():
        statement = statement.where(User.name.icontains(word, autoescape=True))
    if title:
        statement = statement.where(or_(User.title.icontains(title, autoescape=True)))
    with desk.services.db.begin() as session:
        rows = session.execute(statement.order_by(User.name, User.id).limit(SHOWN)).all()
    return [
        Line(
            f"{row.name}{described(row.title)} is a colleague{f', reporting to {row.manager}' if row.manager else ''}.",
            (row.id,),
        )
        for row in rows
    ]


def _people(desk: Desk, arguments: Arguments) -> Found:
    manager = text_of(arguments, "reports_to")
    if manager:
        return team_found(desk, manager)
    return people_found(desk, *(text_of(arguments, part) for part in ("name", "account", "title")))


PEOPLE_LOOK_UPS = (
    LookUp(
        Tool(
            "find_people",
            "Who somebody is: contacts of customers and colleagues, by name, title or account; or who reports to a colleague.",
            takes(
                name=text("The person's name, or null."),
                account=text("Contacts of this account, or null."),
                title=text("A title or part of one, such as CFO; or null."),
                reports_to=text("A colleague's full name, to list their team; or null."),
            ),
        ),
        _people,
    ),
)

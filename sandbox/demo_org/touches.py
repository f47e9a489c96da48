"""What people leave behind on a record: calls, to-dos, mails, meetings, cases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sandbox.demo_org.book import Book
from sandbox.demo_org.people import colleague


@dataclass(frozen=True, slots=True)
class On:
    """Where a touch belongs: the account, one of its contacts, and the opportunity if it is about one."""

    account: str
    contact: str | None = None
    deal: str | None = None

    @property
    def what(self) -> str:
        """The record that the touch is filed under."""
        return self.deal or self.account


@dataclass(frozen=True, slots=True)
class Ticket:
    """A support case as the customer filed it."""

    subject: str
    text: str
    priority: str = "Medium"
    status: str = "Closed"
    kind: str = "Problem"


def call(book: Book, on: On, owner: str, when: tuple[int, str], words: tuple[str, str]) -> str:
    """A finished call; `when` = (days from today, "hh:mm" UTC), `words` = (subject, note)."""
    at = book.at(*when)
    dice = book.dice(f"call {on.what} {when} {words[0]}")
    return book.add(
        "Task",
        Subject=words[0],
        Description=words[1],
        WhoId=on.contact,
        WhatId=on.what,
        AccountId=on.account,
        OwnerId=owner,
        Status="Completed",
        Priority="Normal",
        ActivityDate=at.date(),
        TaskSubtype="Call",
        CallType=dice.choice(("Outbound", "Outbound", "Inbound")),
        CallDurationInSeconds=dice.randrange(240, 2900),
        IsClosed=True,
        CompletedDateTime=at,
        CreatedById=owner,
        CreatedDate=at,
    )


def todo(book: Book, on: On, owner: str, due: int, words: tuple[str, str], **extra: Any) -> str:
    """An open to-do, due so many days from today; `created` = days from today, `Priority`, `Status` as given."""
    created = int(extra.pop("created", min(due, 0) - 6))
    status = str(extra.pop("Status", "Not Started"))
    priority = str(extra.pop("Priority", "Normal"))
    return book.add(
        "Task",
        Subject=words[0],
        Description=words[1] or None,
        WhoId=on.contact,
        WhatId=on.what,
        AccountId=on.account,
        OwnerId=owner,
        Status=status,
        Priority=priority,
        ActivityDate=book.workday(due),
        TaskSubtype="Task",
        IsClosed=status == "Completed",
        IsHighPriority=priority == "High",
        CompletedDateTime=book.at(due) if status == "Completed" else None,
        CreatedById=str(extra.pop("by", owner)),
        CreatedDate=book.at(created, "13:40"),
        **extra,
    )


def mail(book: Book, on: On, route: tuple[str, str], when: tuple[int, str], words: tuple[str, str]) -> str:
    """A mail; `route` = (from, to): a colleague's key or a contact's id, the contact on one side."""
    sender, receiver = (_address(book, key) for key in route)
    incoming = not book.row(route[0]).get("Username")
    at = book.at(*when)
    return book.add(
        "EmailMessage",
        Subject=words[0],
        TextBody=words[1],
        FromName=sender[0],
        FromAddress=sender[1],
        ToAddress=receiver[1],
        RelatedToId=on.what,
        Incoming=incoming,
        Status="1" if incoming else "3",
        MessageDate=at,
        ThreadIdentifier=f"{on.what}/{words[0].removeprefix('Re: ').removeprefix('RE: ').lower()}"[:200],
        CreatedById=route[0] if not incoming else route[1],
        CreatedDate=at + timedelta(seconds=4),
    )


def _address(book: Book, key: str) -> tuple[str, str]:
    row = book.row(key)
    return str(row["Name"]), str(row["Email"])


def meeting(book: Book, on: On, owner: str, when: tuple[int, str, int], words: tuple[str, str]) -> str:
    """A meeting, past or planned; `when` = (days from today, "hh:mm" UTC, minutes)."""
    start = book.at(when[0], when[1])
    created = min(start - timedelta(days=6), book.at(-1, "10:20"))
    return book.add(
        "Event",
        Subject=words[0],
        Description=words[1] or None,
        WhoId=on.contact,
        WhatId=on.what,
        AccountId=on.account,
        OwnerId=owner,
        StartDateTime=start,
        EndDateTime=start + timedelta(minutes=when[2]),
        ActivityDateTime=start,
        ActivityDate=start.date(),
        DurationInMinutes=when[2],
        IsAllDayEvent=False,
        IsChild=False,
        ShowAs="Busy",
        Location="Video call",
        CreatedById=owner,
        CreatedDate=created,
    )


def case(book: Book, on: On, owner: str, opened: int, ticket: Ticket, closed: int | None = None) -> str:
    """A support case opened (and closed) so many days from today; open unless its status is Closed."""
    number = 10412 + len(book.rows("Case"))
    dice = book.dice(f"case {number}")
    return book.add(
        "Case",
        CaseNumber=f"{number:08d}",
        AccountId=on.account,
        ContactId=on.contact,
        OwnerId=owner,
        Subject=ticket.subject,
        Description=ticket.text,
        Status=ticket.status,
        Priority=ticket.priority,
        Type=ticket.kind,
        Origin="Email",
        IsClosed=ticket.status == "Closed",
        IsEscalated=ticket.status == "Escalated",
        ClosedDate=book.at(closed, f"{dice.randrange(15, 20)}:{dice.randrange(60):02d}")
        if closed is not None
        else None,
        CreatedById=owner,
        CreatedDate=book.at(opened, f"{dice.randrange(7, 15):02d}:{dice.randrange(60):02d}"),
    )


def comment(book: Book, case_id: str, author: str, when: tuple[int, str], text: str) -> str:
    """A comment that support left on a case."""
    colleague(author)
    return book.add(
        "CaseComment",
        ParentId=case_id,
        CommentBody=text,
        IsPublished=False,
        CreatedById=author,
        CreatedDate=book.at(*when),
    )

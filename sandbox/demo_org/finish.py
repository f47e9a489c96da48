"""The last pass: stamps that follow from other rows, and valid Salesforce ids in place of the keys."""

from __future__ import annotations

from datetime import date, datetime
from itertools import chain

from sandbox.demo_org.book import Book
from sandbox.org import Row

# Prefixes of the objects that others refer to; the rest keep their keys, which the loader turns into ids.
PREFIXES = {
    "Account": "001",
    "Contact": "003",
    "User": "005",
    "Opportunity": "006",
    "UserRole": "00E",
    "Profile": "00e",
    "Lead": "00Q",
    "Task": "00T",
    "Event": "00U",
    "Product2": "01t",
    "Pricebook2": "01s",
    "PricebookEntry": "01u",
    "Case": "500",
    "Campaign": "701",
    "Contract": "800",
    "EmailMessage": "02s",
}
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_NO_STAMPS = frozenset({"AccountHistory", "OpportunityFieldHistory", "OpportunityHistory"})


def finish(book: Book) -> None:
    """Derive what Salesforce derives, stamp every row, and make the ids real."""
    _derive_activity(book)
    _derive_changes(book)
    for table, rows in book.tables.items():
        if table not in _NO_STAMPS:
            _stamp(book, rows)
    _make_ids(book)


def _derive_activity(book: Book) -> None:
    last: dict[str, date] = {}
    for row in _done(book):
        for name in ("AccountId", "WhatId", "WhoId", "RelatedToId"):
            target, day = row.get(name), _day(row)
            if target and day <= book.today:
                last[str(target)] = max(day, last.get(str(target), day))
    for table in ("Account", "Contact", "Opportunity", "Lead"):
        for row in book.rows(table):
            row["LastActivityDate"] = last.get(str(row["Id"]))
    for row in book.rows("Opportunity"):
        tasks = [task for task in book.where("Task", WhatId=row["Id"]) if not task["IsClosed"]]
        row["HasOpenActivity"] = bool(tasks)
        row["HasOverdueTask"] = any(task["ActivityDate"] < book.today for task in tasks)


def _derive_changes(book: Book) -> None:
    for change in book.rows("AccountHistory"):
        account = book.row(str(change["AccountId"]))
        account["LastModifiedDate"] = max(
            change["CreatedDate"], account.get("LastModifiedDate") or change["CreatedDate"]
        )
        account["LastModifiedById"] = change["CreatedById"]


def _done(book: Book) -> chain[Row]:
    calls = (row for row in book.rows("Task") if row["IsClosed"])
    return chain(calls, book.rows("Event"), book.rows("EmailMessage"))


def _day(row: Row) -> date:
    when = row.get("ActivityDate") or row["MessageDate"]
    return when.date() if isinstance(when, datetime) else when


def _stamp(book: Book, rows: list[Row]) -> None:
    for row in rows:
        created = row.setdefault("CreatedDate", book.at(-900))
        changed = row.setdefault("LastModifiedDate", row.get("CompletedDateTime") or row.get("ClosedDate") or created)
        row["LastModifiedDate"] = max(changed, created)
        row.setdefault("SystemModstamp", row["LastModifiedDate"])


def _make_ids(book: Book) -> None:
    ids = {
        str(row["Id"]): _salesforce_id(prefix, number)
        for table, prefix in PREFIXES.items()
        for number, row in enumerate(book.rows(table), start=1)
    }
    for row in chain.from_iterable(book.tables.values()):
        for name, value in row.items():
            if isinstance(value, str) and _may_refer(name):
                row[name] = ids.get(value, value)


def _may_refer(name: str) -> bool:
    return name.endswith("Id") or name in {"CSM__c", "Account__c"}


def _salesforce_id(prefix: str, number: int) -> str:
    digits = ""
    while number:
        number, digit = divmod(number, len(_DIGITS))
        digits = _DIGITS[digit] + digits
    body = f"{prefix}Fh0{digits:0>9}"
    blocks = (body[0:5], body[5:10], body[10:15])
    return body + "".join(_CHECK[sum(c.isupper() << i for i, c in enumerate(block))] for block in blocks)

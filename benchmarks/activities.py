"""Make-believe tasks as Salesforce's Bulk API writes them: CSV with API names, ISO instants, quoted values."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from app.crm.activity_tables import Task
from app.salesforce.ids import to_18
from app.salesforce.mirrored_object import MirroredObject

TASK = MirroredObject.of(Task)
FIELDS = tuple(TASK.columns)
NEWEST = datetime(2026, 11, 21, tzinfo=UTC)

_WORD_LIST = "call about renewal notes from the weekly review pricing question rollout blocked seats contract legal"
_WORDS = _WORD_LIST.split()
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def record_id(prefix: str, number: int) -> str:
    """A valid 18-character id."""
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _ALPHABET[rest] + digits
    return to_18(prefix + digits.rjust(12, "0"))


def write_tasks(path: Path, rows: range, accounts: int) -> None:
    """Tasks number so and so, spread over that many accounts; with 0, they belong to nobody."""
    chance = random.Random(rows.start)
    with path.open("w", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        writer.writerow(FIELDS)
        writer.writerows(_tasks(rows, accounts, chance))


def _tasks(rows: range, accounts: int, chance: random.Random) -> Iterator[list[str]]:
    for number in rows:
        task = _task(number, chance) | (_ties(number, accounts) if accounts else {})
        yield [task.get(name, "") for name in FIELDS]


def _task(number: int, chance: random.Random) -> dict[str, str]:
    at = NEWEST - timedelta(minutes=number % 500_000)
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
    return {
        "Id": record_id("00T", number + 1),
        "CreatedDate": stamp,
        "LastModifiedDate": stamp,
        "SystemModstamp": stamp,
        "IsDeleted": "false",
        "Subject": " ".join(chance.choices(_WORDS, k=5)),
        "Description": " ".join(chance.choices(_WORDS, k=chance.randint(5, 60))),
        "Status": "Completed",
        "Priority": "Normal",
        "IsClosed": "true",
        "ActivityDate": at.date().isoformat(),
        "CompletedDateTime": stamp,
        "TaskSubtype": "Call",
        "IsArchived": "false",
    }


def _ties(number: int, accounts: int) -> dict[str, str]:
    account, user = record_id("001", 1 + number % accounts), record_id("005", 1 + number % 50)
    contact = record_id("003", 1 + number % (3 * accounts))
    return {"WhatId": account, "AccountId": account, "WhoId": contact, "OwnerId": user, "CreatedById": user}

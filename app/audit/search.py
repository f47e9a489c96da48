"""Finding entries of the ops log by words such as `actor:U02AB kind:followup.* since:2026-11-01`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, or_, select
from sqlalchemy.orm import Session

from app.audit.tables import OpsLogEntry
from app.errors import BadInput

_DAYS_AGO = {"today": 0, "yesterday": 1}
_DAY_CHARACTERS = len("2026-11-01")
_NAMES = ("actor", "kind", "subject", "since", "until")
USAGE = (
    "actor:<Slack or Salesforce user id> kind:<kind, * allowed> subject:<record id> since:<date> until:<date> <any id>"
)


@dataclass(frozen=True, slots=True)
class Filter:
    """What to look for; empty fields match everything. `actors` are the ids of one person, any of which will do.

    Each of `anywhere` and at least one of `any_of` must stand in the entry, its details included.
    """

    actors: tuple[str, ...] = ()
    kind: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None
    anywhere: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    with_routine: bool = True
    """Whether private answers and jobs that merely ended well are wanted too."""


def parse_filter(words: str, zone: tzinfo = UTC) -> Filter:
    """The filter that somebody typed, whose days are those of `zone`; raises BadInput that names the word."""
    named: dict[str, str] = {}
    anywhere: list[str] = []
    for word in words.split():
        name, colon, value = word.partition(":")
        if not colon:
            anywhere.append(word)
        elif name.lower() in _NAMES:
            named[name.lower()] = value
        else:
            raise BadInput(f"I do not know the filter “{name}:”. Use {USAGE}")
    return Filter(
        actors=(_bare_id(named["actor"]),) if named.get("actor") else (),
        kind=named.get("kind", "").lower(),
        subject=named.get("subject", ""),
        since=_moment("since", named["since"], zone) if "since" in named else None,
        until=_moment("until", named["until"], zone) if "until" in named else None,
        anywhere=tuple(anywhere),
    )


def _bare_id(actor: str) -> str:
    """An id out of a mention such as `<@U02AB|ann>`; an e-mail as it stands."""
    return actor.removeprefix("<@").split("|")[0].rstrip(">") if actor.startswith("<@") else actor


def _moment(name: str, value: str, zone: tzinfo) -> datetime:
    """When a day begins, or ends for `until`; a moment as it stands."""
    ago = _DAYS_AGO.get(value.lower())
    day = value if ago is None else (datetime.now(zone) - timedelta(days=ago)).date().isoformat()
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        raise BadInput(
            f"“{name}:{value}” is not a date that I can read; write it like {name}:2026-11-01, or {name}:yesterday."
        ) from None
    aware = at if at.tzinfo else at.replace(tzinfo=zone)
    return aware + timedelta(days=1) if name == "until" and len(day) <= _DAY_CHARACTERS else aware


def find_entries(session: Session, wanted: Filter, limit: int | None = None) -> Iterator[OpsLogEntry]:
    """Matching entries, newest first."""
    query = select(OpsLogEntry).order_by(OpsLogEntry.id.desc())
    if wanted.actors:
        query = query.where(OpsLogEntry.actor.in_(wanted.actors))
    if wanted.kind:
        pattern = wanted.kind.replace("\\", r"\\").replace("_", r"\_").replace("%", r"\%").replace("*", "%")
        query = query.where(OpsLogEntry.kind.like(pattern, escape="\\"))
    if wanted.subject:
        query = query.where(OpsLogEntry.subject == wanted.subject)
    if wanted.since:
        query = query.where(OpsLogEntry.at >= wanted.since)
    if wanted.until:
        query = query.where(OpsLogEntry.at < wanted.until)
    if not wanted.with_routine:
        query = query.where(OpsLogEntry.kind.not_like("%.done"), OpsLogEntry.kind != "reply")
    for word in wanted.anywhere:
        query = query.where(_stands_in_entry(word))
    if wanted.any_of:
        query = query.where(or_(*map(_stands_in_entry, wanted.any_of)))
    return iter(session.scalars(query.limit(limit).execution_options(yield_per=1000)))


def _stands_in_entry(word: str) -> ColumnElement[bool]:
    places = (OpsLogEntry.actor, OpsLogEntry.kind, OpsLogEntry.subject, cast(OpsLogEntry.detail, Text))
    return or_(*(place.contains(word, autoescape=True) for place in places))


def as_json_lines(entries: Iterable[OpsLogEntry]) -> Iterator[str]:
    """One JSON object a line, hashes included, so that the export can be checked on its own."""
    return (json.dumps(_row(entry), ensure_ascii=False) for entry in entries)


def as_csv(entries: Iterable[OpsLogEntry]) -> Iterator[str]:
    """CSV lines with a heading; a cell that a spreadsheet would run as a formula is quoted with an apostrophe."""
    yield _csv_line(["id", "at", "actor", "kind", "subject", "detail", "previous_hash", "hash"])
    for entry in entries:
        row = _row(entry)
        yield _csv_line([*(row | {"detail": json.dumps(entry.detail, ensure_ascii=False)}).values()])


def _row(entry: OpsLogEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "at": entry.at.astimezone(UTC).isoformat(),
        "actor": entry.actor,
        "kind": entry.kind,
        "subject": entry.subject,
        "detail": entry.detail,
        "previous_hash": entry.previous_hash,
        "hash": entry.hash,
    }


def _csv_line(cells: Iterable[object]) -> str:
    line = io.StringIO()
    texts = (str(cell) for cell in cells)
    csv.writer(line, lineterminator="").writerow(f"'{one}" if one[:1] in ("=", "+", "-", "@") else one for one in texts)
    return line.getvalue()

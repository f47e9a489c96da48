"""UserRecordAccess: worked out for one user and up to 200 records at the moment of the query, stored nowhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sandbox.salesforce.ids import is_id, to_18
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.sharing import RecordAccess, Rights
from sandbox.salesforce.soql.tree import (
    And,
    BooleanValue,
    Comparison,
    Condition,
    FieldItem,
    Path,
    Query,
    TextValue,
)

OBJECT = "UserRecordAccess"
MOST_RECORDS = 200
LEVELS: dict[str, str] = {
    "HASREADACCESS": "HasReadAccess",
    "HASEDITACCESS": "HasEditAccess",
    "HASDELETEACCESS": "HasDeleteAccess",
    "HASTRANSFERACCESS": "HasTransferAccess",
    "HASALLACCESS": "HasAllAccess",
}
_SELECTABLE = {**LEVELS, "RECORDID": "RecordId", "MAXACCESSLEVEL": "MaxAccessLevel"}


@dataclass(frozen=True, slots=True)
class _Question:
    user_id: str
    record_ids: tuple[str, ...]
    wanted: Mapping[str, bool]
    fields: tuple[str, ...]


def is_about_record_access(query: Query) -> bool:
    """Whether a query is one for this object."""
    return query.source.text.lower() == OBJECT.lower()


def answer(rights: Rights, query: Query, running_user_id: str, version: str) -> list[dict[str, Any]]:
    """The records of the answer; raises MALFORMED_QUERY for any other form of the query."""
    question = _read(query)
    found = [
        record
        for access in _accesses(rights, question, running_user_id)
        if (record := _as_record(access, question, version)) is not None
    ]
    for order in reversed(query.order_by):
        name = _field(order.expression)
        if name not in question.fields:
            raise _malformed(f"{name} must be selected to order by it")
        found.sort(key=lambda record: str(record[name]), reverse=order.descending)
    return found[query.offset or 0 :][: query.limit]


def _accesses(rights: Rights, question: _Question, running_user_id: str) -> Iterator[RecordAccess]:
    by_object: dict[str, list[str]] = defaultdict(list)
    for record_id in question.record_ids:
        name = rights.object_of(record_id)
        if name is not None and rights.is_shared(name):
            by_object[name].append(record_id)
    for name, ids in by_object.items():
        visible = rights.allowed(running_user_id, name, ids, "read")
        yield from rights.record_access(question.user_id, name, sorted(visible))


def _as_record(access: RecordAccess, question: _Question, version: str) -> dict[str, Any] | None:
    values = {
        "RecordId": access.record_id,
        "HasReadAccess": access.read,
        "HasEditAccess": access.edit,
        "HasDeleteAccess": access.full,
        "HasTransferAccess": access.full,
        "HasAllAccess": access.full,
        "MaxAccessLevel": access.level(),
    }
    if any(values[name] != truth for name, truth in question.wanted.items()):
        return None
    url = f"/services/data/{version}/sobjects/{OBJECT}/{access.record_id}"
    return {"attributes": {"type": OBJECT, "url": url}} | {name: values[name] for name in question.fields}


def _read(query: Query) -> _Question:
    if query.group_by or query.having:
        raise _malformed("UserRecordAccess does not support GROUP BY")
    fields = tuple(_selected(item) for item in query.items)
    users: list[str] = []
    records: list[str] = []
    wanted: dict[str, bool] = {}
    for part in _parts(query.where):
        name = _field(part.left) if isinstance(part.left, Path) else ""
        if name == "UserId" and part.operator == "=":
            users += _ids(part)
        elif name == "RecordId" and part.operator in ("=", "IN"):
            records += _ids(part)
        elif name in LEVELS.values() and part.operator == "=":
            wanted[name] = _truth(part)
        else:
            raise _malformed(f"UserRecordAccess cannot be filtered on {name} {part.operator}")
    if len(users) != 1 or not records:
        raise _malformed("UserRecordAccess must be filtered by a single UserId and by RecordId")
    if len(records) > MOST_RECORDS:
        raise _malformed(f"UserRecordAccess can be filtered by at most {MOST_RECORDS} record ids")
    if "RecordId" not in fields or (wanted and fields != ("RecordId",)):
        needed = "only RecordId" if wanted else "RecordId"
        raise _malformed(f"this query on UserRecordAccess must select {needed}")
    return _Question(users[0], tuple(dict.fromkeys(records)), wanted, fields)


def _parts(where: Condition | None) -> list[Comparison]:
    parts = where.parts if isinstance(where, And) else (where,)
    found: list[Comparison] = []
    for part in parts:
        if not isinstance(part, Comparison):
            raise _malformed("UserRecordAccess must be filtered by UserId and RecordId, joined by AND")
        found.append(part)
    return found


def _selected(item: object) -> str:
    if not isinstance(item, FieldItem) or not isinstance(item.expression, Path):
        raise _malformed("UserRecordAccess only supports plain fields in SELECT")
    name = _SELECTABLE.get(item.expression.text.upper())
    if name is None:
        raise _malformed(f"field {item.expression.text} of UserRecordAccess can not be selected")
    return name


def _field(expression: object) -> str:
    if not isinstance(expression, Path):
        raise _malformed("UserRecordAccess only supports plain fields")
    return {**_SELECTABLE, "USERID": "UserId"}.get(expression.text.upper(), expression.text)


def _ids(part: Comparison) -> list[str]:
    found = []
    for value in part.values:
        text = value.text if isinstance(value, TextValue) else ""
        if not is_id(text):
            raise SalesforceError(400, "INVALID_QUERY_FILTER_OPERATOR", f"invalid ID field: {text}")
        found.append(to_18(text))
    return found


def _truth(part: Comparison) -> bool:
    value = part.values[0]
    if not isinstance(value, BooleanValue):
        raise _malformed("the access fields of UserRecordAccess are compared with true or false")
    return value.truth


def _malformed(message: str) -> SalesforceError:
    return SalesforceError(400, "MALFORMED_QUERY", message)

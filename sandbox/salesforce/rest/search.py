"""/search: FIND {words} IN … RETURNING …, the part of SOSL that finds a record by its name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.running import run_query
from sandbox.salesforce.schema import ObjectSchema, SalesforceError

DEFAULT_OBJECTS = ("Account", "Contact", "Opportunity", "Lead", "Case")
MOST_RESULTS = 2000
_FIND = re.compile(
    r"FIND\s*\{(?P<words>(?:[^{}\\]|\\.)*)\}"
    r"(?:\s+IN\s+(?P<scope>ALL|NAME|EMAIL|PHONE)\s+FIELDS)?"
    r"(?:\s+RETURNING\s+(?P<returning>.+?))?"
    r"(?:\s+LIMIT\s+(?P<limit>\d+))?\s*",
    re.IGNORECASE | re.DOTALL,
)
_RETURNED = re.compile(r"\s*(?P<object>\w+)\s*(?:\((?P<inside>[^()]*(?:\([^()]*\)[^()]*)*)\))?\s*(?:,|$)")
_CLAUSE = re.compile(r"\s(?=WHERE\s|ORDER\s+BY\s|LIMIT\s)", re.IGNORECASE)
_SCOPES = {
    "NAME": ("string",),
    "EMAIL": ("email",),
    "PHONE": ("phone",),
    "ALL": ("string", "email", "phone"),
}


def search(org: LiveOrg, call: Call) -> Reply:
    """Records whose fields hold all the words; `*` and `?` are wildcards, letter case does not count."""
    found = _FIND.fullmatch(call.query.get("q", "").strip())
    if found is None:
        raise SalesforceError(400, "MALFORMED_SEARCH", "expecting FIND {words} IN … FIELDS RETURNING …")
    words = re.sub(r"\\(.)", r"\1", found["words"]).split()
    if len("".join(words).strip("*?")) < 2:
        raise SalesforceError(400, "MALFORMED_SEARCH", "search term must be longer than one character")
    limit = min(int(found["limit"] or MOST_RESULTS), MOST_RESULTS)
    records: list[dict[str, Any]] = []
    for schema, selected, tail in _returning(org, found["returning"]):
        text = _soql(schema, selected, tail, words, (found["scope"] or "ALL").upper())
        records += run_query(org, call, text, all_rows=False).records
    return Reply(body={"searchRecords": records[:limit]})


def _returning(org: LiveOrg, text: str | None) -> Iterator[tuple[ObjectSchema, str, str]]:
    if text is None:
        for name in DEFAULT_OBJECTS:
            yield org.schema.get(name), "Id", ""
        return
    at = 0
    while at < len(text):
        found = _RETURNED.match(text, at)
        if found is None:
            raise SalesforceError(400, "MALFORMED_SEARCH", f"unexpected token: '{text[at : at + 20]}'")
        schema = org.schema.get(found["object"])
        fields, *clauses = _CLAUSE.split(found["inside"] or "Id", maxsplit=1)
        yield schema, fields.strip() or "Id", clauses[0] if clauses else ""
        at = found.end()


def _soql(schema: ObjectSchema, selected: str, tail: str, words: list[str], scope: str) -> str:
    fields = _searched(schema, scope)
    if not fields:
        return f"SELECT {selected} FROM {schema.name} WHERE Id = null"
    terms = [_matches(fields, word) for word in words]
    where, rest = "", tail
    if tail.upper().startswith("WHERE"):
        parts = re.split(r"\s(?=ORDER\s+BY\s|LIMIT\s)", tail[len("WHERE") :], maxsplit=1, flags=re.IGNORECASE)
        where, rest = f" AND ({parts[0].strip()})", parts[1] if len(parts) > 1 else ""
    limit = "" if re.search(r"\bLIMIT\b", rest, re.IGNORECASE) else f" LIMIT {MOST_RESULTS}"
    return f"SELECT {selected} FROM {schema.name} WHERE {' AND '.join(terms)}{where} {rest}{limit}"


def _searched(schema: ObjectSchema, scope: str) -> list[str]:
    if scope == "NAME":
        return [schema.name_field] if schema.name_field != "Id" else []
    kinds = _SCOPES[scope]
    return [
        field.name
        for field in schema.fields.values()
        if field.type in kinds and field.filterable and (field.name_field or field.type != "string")
    ]


def _matches(fields: list[str], word: str) -> str:
    """A word matches the beginning of any word of a field."""
    pattern = re.sub(r"([\\'%_])", r"\\\1", word).replace("*", "%").replace("?", "_")
    either = [f"{name} LIKE '{start}{pattern}%'" for name in fields for start in ("", "% ")]
    return f"({' OR '.join(either)})" if len(either) > 1 else either[0]

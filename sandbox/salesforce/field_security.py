"""Field-level security: what profiles hide, and what they show without letting it be changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from sandbox.org import Row
from sandbox.salesforce.schema import Schema

Pair = tuple[str, str]
"""Object and field."""
_FALSE = frozenset({"false", "0", "no"})


class FieldSecurity:
    """FieldPermissions rows by profile. A profile is meant by its id or its name; a field without a row is open."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._hidden: dict[str, set[Pair]] = defaultdict(set)
        self._locked: dict[str, set[Pair]] = defaultdict(set)
        for row in rows:
            profile = row.get("Profile") or row.get("ParentId") or row.get("Parent")
            owner, _, field = str(row.get("Field") or "").rpartition(".")
            pair = (str(row.get("SobjectType") or owner), field)
            if not profile or not field:
                continue
            if _is_false(row.get("PermissionsRead")):
                self._hidden[str(profile).lower()].add(pair)
            elif _is_false(row.get("PermissionsEdit")):
                self._locked[str(profile).lower()].add(pair)

    @property
    def is_empty(self) -> bool:
        """Whether no profile restricts anything."""
        return not (self._hidden or self._locked)

    def hidden(self, profile: Sequence[str]) -> frozenset[Pair]:
        """What is hidden from who has this profile, given by id and name."""
        return frozenset(pair for key in profile for pair in self._hidden.get(key.lower(), ()))

    def locked(self, profile: Sequence[str]) -> frozenset[Pair]:
        """What is shown to this profile but may not be changed."""
        return frozenset(pair for key in profile for pair in self._locked.get(key.lower(), ()))

    def narrowed(self, schema: Schema, profile: Sequence[str]) -> Schema:
        """The schema as this profile's describe shows it."""
        hidden, locked = self.hidden(profile), self.locked(profile)
        if not hidden and not locked:
            return schema
        narrow = schema.without(hidden)
        for name in {owner for owner, _ in locked if narrow.has(owner)}:
            entry = narrow.objects[name]
            fields = {
                key: replace(field, createable=False, updateable=False) if (name, key) in locked else field
                for key, field in entry.fields.items()
            }
            narrow.objects[name] = replace(entry, fields=fields)
        return narrow


def _is_false(value: object) -> bool:
    return value is not None and str(value).lower() in _FALSE

"""Arguments for any builder, made from its annotations: every text in them is outside text."""

from __future__ import annotations

import collections.abc
import enum
import inspect
import itertools
import types
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import inspect as inspect_table

from app.crm.facts import Money
from app.db.schema import Base
from app.slack.conversation import Conversation

HOST = "https://ok.example/"
RECORD, PERSON, CHANNEL = "001Hs00000AbCdEIAV", "U0QA7FIHCUQ", "C045GBL2OMN"
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_PEOPLE = ("user_id", "configured_by", "asked_by", "shared_by", "decided_by", "set_by")
_WORDS = {
    "channel": CHANNEL,
    "ts": "1795303993.811090",
    "time_zone": "Europe/Berlin",
    "zone": "Europe/Berlin",
    "amount": "1234.50",
    "currency": "EUR",
    "field": "Health__c",
    "happens_on": "2026-12-01",
    "due_on": "2026-12-01",
    "renews_on": "2026-12-01",
    "rule": "close_date_passed",
    "thing": "open case",
}
"""Texts that are ours, by the name of the field that holds them."""
_NUMBERS = {"weekday": 4}
"""Numbers that are ours, likewise."""
_RECORDS = ("records", "rests_on", "meetings", "key_accounts")
"""Tuples that begin with a record's id."""
_PLAIN: dict[Any, Any] = {
    datetime: NOW,
    date: NOW.date(),
    time: time(8, 30),
    timedelta: timedelta(days=3),
    Decimal: Decimal("1234.5"),
    float: 0.5,
    UUID: UUID(int=7),
    ZoneInfo: ZoneInfo("Europe/Berlin"),
    tzinfo: ZoneInfo("Europe/Berlin"),
    Money: Money(Decimal(90_000), "EUR"),
    Conversation: Conversation("T1", PERSON, CHANNEL, "1795303993.811090", f"{HOST}r"),
    type(None): None,
    object: None,
    Any: None,
}


class Filler:
    """Makes values of a type. `texts` gives the next outside text, `many` is how long lists are, `flag` every boolean."""

    def __init__(self, texts: Iterator[str], many: int, *, flag: bool, words: Mapping[str, str] = _WORDS) -> None:
        self._texts = texts
        self._many = many
        self._flag = flag
        self._depth = 0
        self._origins = itertools.count(1)
        self._words = {**_WORDS, **words}

    def call(self, builder: Callable[..., Any], given: dict[str, Any]) -> Any:
        """The builder's result on filled arguments, or on those `given` by name."""
        hints = typed(builder)
        keyed: dict[str, Any] = {}
        rest: list[Any] = []
        for name, parameter in inspect.signature(builder).parameters.items():
            value = given[name] if name in given else self.value(hints[name], name)
            if parameter.kind is parameter.VAR_POSITIONAL:
                rest = [value]
            else:
                keyed[name] = value
        return builder(*rest, **keyed)

    def value(self, hint: Any, name: str) -> Any:  # noqa: PLR0911  # one way a kind of type
        """One value of a type, for a parameter or field of that name."""
        if hint is str:
            return self._text(name)
        if hint is bool:
            return self._flag
        if hint is int:
            return _NUMBERS.get(name, self._many)
        if hint in _PLAIN:
            return _PLAIN[hint]
        origin, inner = get_origin(hint), get_args(hint)
        if origin is not None:
            return self._composed(hint, origin, inner, name)
        if isinstance(hint, type) and issubclass(hint, enum.Enum):
            return next(iter(hint))
        if is_dataclass(hint) or hasattr(hint, "_fields"):
            hints = typed(hint)
            named = hint._fields if hasattr(hint, "_fields") else [one.name for one in fields(hint) if one.init]
            return hint(**{name: self.value(hints[name], name) for name in named})
        if isinstance(hint, type) and issubclass(hint, Base):
            return self._row(hint)
        raise AssertionError(f"nobody knows how to fill {name}: {hint}; teach the filler")

    def _text(self, name: str) -> str:
        if name == "origin":
            return f"item:{UUID(int=next(self._origins))}"
        if name in self._words:
            return self._words[name]
        if name in _PEOPLE or name.endswith("slack_id"):
            return PERSON
        return RECORD if name == "id" or name.endswith(("_id", "_ids")) else next(self._texts)

    def _composed(self, hint: Any, origin: Any, inner: tuple[Any, ...], name: str) -> Any:  # noqa: PLR0911  # likewise
        if origin is Literal:
            return inner[0]
        if origin in (Union, types.UnionType):
            return self.value(inner[0], name)
        if origin is collections.abc.Callable:
            given = self.value(inner[-1], "url")
            return (lambda record_id: f"{HOST}{record_id}") if inner[-1] is str else (lambda *_: given)
        if issubclass(origin, collections.abc.Mapping):
            return {self.value(inner[0], f"{name}_key"): self.value(inner[1], name) for _ in range(self._many)}
        if origin is tuple and name in _RECORDS and inner[0] is str and inner[-1] is not Ellipsis:
            return RECORD, *(self.value(one, name) for one in inner[1:])
        if origin is tuple and len(inner) > 1 and inner[-1] is not Ellipsis:
            return tuple(self.value(one, name) for one in inner)
        if issubclass(origin, collections.abc.Container):
            made = self._list(inner[0], name)
            return origin(made) if origin in (tuple, list, frozenset, set) else made
        raise AssertionError(f"nobody knows how to fill {name}: {hint}; teach the filler")

    def _list(self, hint: Any, name: str) -> list[Any]:
        """Long on the outside, short inside: lists of lists of lists would never end."""
        self._depth += 1
        made = [self.value(hint, name) for _ in range(self._many if self._depth == 1 else min(self._many, 2))]
        self._depth -= 1
        return made

    def _row(self, table: type[Base]) -> Base:
        hints = typed(table)
        names = [column.key for column in inspect_table(table).column_attrs]
        return table(**{name: self.value(get_args(hints[name])[0], name) for name in names})


@cache
def typed(annotated: Any) -> dict[str, Any]:
    """The annotations of a function or class, resolved once."""
    return get_type_hints(annotated)

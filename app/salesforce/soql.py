"""SOQL built from checked names and quoted values, never from text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from simple_salesforce.format import format_soql

__all__ = ["api_name", "chunks", "format_soql", "instant", "select"]

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,79}")
_T = TypeVar("_T")


def api_name(name: str) -> str:
    """The name itself where it has the shape of an object or field name; raises ValueError otherwise."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name[:80]!r} is not a Salesforce API name")
    return name


def select(object_name: str, fields: Iterable[str], where: str = "", order_by: str = "") -> str:
    """`SELECT fields FROM object WHERE … ORDER BY …`; `where` must come from `format_soql`."""
    names = ", ".join(api_name(field) for field in fields)
    soql = f"SELECT {names} FROM {api_name(object_name)}"  # noqa: S608  # names are checked
    soql += f" WHERE {where}" if where else ""
    return soql + (f" ORDER BY {order_by}" if order_by else "")


def instant(at: datetime) -> str:
    """An aware instant as a SOQL literal, to the second: stamps have no finer resolution."""
    return str(format_soql("{}", at)).replace("+00:00", "Z")


def chunks(values: Sequence[_T], size: int) -> Iterator[Sequence[_T]]:
    """The values in slices of at most `size`."""
    return (values[start : start + size] for start in range(0, len(values), size))

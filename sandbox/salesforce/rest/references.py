"""`@{ref.path[0].Field}`: using the result of an earlier sub-request in a later one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_REFERENCE = re.compile(r"@\{([A-Za-z]\w*)((?:\.\w+|\[\d+\])*)\}", re.ASCII)
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


class ReferenceMissing(Exception):  # says what happened
    """A reference names a result, or a part of one, that is not there."""


def resolve(value: Any, results: Mapping[str, Any]) -> Any:
    """The same value with every reference in its strings replaced; raises ReferenceMissing."""
    if isinstance(value, dict):
        return {key: resolve(item, results) for key, item in value.items()}
    if isinstance(value, list):
        return [resolve(item, results) for item in value]
    if not isinstance(value, str):
        return value
    whole = _REFERENCE.fullmatch(value)
    if whole is not None:
        return _look_up(whole, results)
    return _REFERENCE.sub(lambda found: str(_look_up(found, results)), value)


def _look_up(found: re.Match[str], results: Mapping[str, Any]) -> Any:
    name, path = found.group(1), found.group(2)
    if name not in results:
        raise ReferenceMissing(f"Invalid reference specified. No value for {name}{path} found in {name}")
    value = results[name]
    for key, index in _STEP.findall(path):
        value = _step(value, key, index)
        if value is None:
            raise ReferenceMissing(f"Invalid reference specified. No value for {name}{path} found in {name}")
    return value


def _step(value: Any, key: str, index: str) -> Any:
    if index:
        place = int(index)
        return value[place] if isinstance(value, list) and place < len(value) else None
    if not isinstance(value, dict):
        return None
    if key in value:
        return value[key]
    return next((item for name, item in value.items() if name.lower() == key.lower()), None)

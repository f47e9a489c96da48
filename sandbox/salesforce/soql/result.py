"""What a query gives back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, overload

Record = dict[str, Any]
_CHUNK_ROWS = 2000


class Records(Sequence[Record]):
    """The rows of a result in order; each slice reads its rows when it is asked for.

    Like a Salesforce locator this keeps row keys, not values: a page read later shows the values of then, and a
    record removed for good in the meantime is left out.
    """

    def __init__(self, keys: Sequence[int], read: Callable[[Sequence[int]], list[Record]]) -> None:
        self._keys = keys
        self._read = read

    def __len__(self) -> int:
        return len(self._keys)

    @overload
    def __getitem__(self, place: int) -> Record: ...
    @overload
    def __getitem__(self, place: slice) -> list[Record]: ...
    def __getitem__(self, place: int | slice) -> Record | list[Record]:
        if isinstance(place, slice):
            return self._read(self._keys[place])
        return self._read([self._keys[place]])[0]

    def __iter__(self) -> Iterator[Record]:
        for start in range(0, len(self._keys), _CHUNK_ROWS):
            yield from self._read(self._keys[start : start + _CHUNK_ROWS])


@dataclass(frozen=True, slots=True)
class QueryResult:
    """`total_size` and the records in REST shape; `columns` are the selected names in order, for CSV."""

    total_size: int
    records: Sequence[Record]
    object_name: str
    columns: tuple[str, ...] = ()

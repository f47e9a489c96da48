"""One CSV file of an org: its columns, and its rows read from disk each time they are asked for."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from sandbox.org import Row

LONGEST_CELL = 10_000_000
csv.field_size_limit(LONGEST_CELL)


class OrgFileError(ValueError):
    """A file of the org cannot be used; the message names file, row and column, and what to do."""


class CsvRows:
    """The rows of one file as API field name -> text; empty cells are None.

    The rows are not kept in memory: every iteration reads the file again, so that an org with millions of
    records stays small.
    """

    def __init__(self, path: Path, columns: list[str]) -> None:
        self.path = path
        self.columns = columns
        self._count: int | None = None

    def __iter__(self) -> Iterator[Row]:
        columns = self.columns
        for _, cells in self.numbered():
            yield {name: cell or None for name, cell in zip(columns, cells, strict=True)}

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self.numbered())
        return self._count

    def numbered(self) -> Iterator[tuple[int, list[str]]]:
        """The cells of each row with the number of the line it ends on, for messages; blank lines are skipped."""
        width = len(self.columns)
        with self.path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.reader(stream, strict=True)
            try:
                next(reader, None)
                for cells in reader:
                    if len(cells) != width:
                        if not any(cells):
                            continue
                        raise self._wrong_width(reader.line_num, len(cells))
                    if cells[0] or any(cells):
                        yield reader.line_num, cells
            except csv.Error as error:
                raise OrgFileError(f"{self.path.name}, row {reader.line_num}: {error}") from None
            except UnicodeDecodeError:
                raise _not_utf8(self.path) from None

    def named(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row by column name with its line number, empty cells as empty text."""
        for line, cells in self.numbered():
            yield line, dict(zip(self.columns, cells, strict=True))

    def where(self, line: int, column: str) -> str:
        """How a message names one cell."""
        return f"{self.path.name}, row {line}, column {column}"

    def _wrong_width(self, line: int, cells: int) -> OrgFileError:
        return OrgFileError(
            f"{self.path.name}, row {line}: {cells} cells, but the first row names"
            f" {len(self.columns)} columns; quote cells that hold commas or line breaks"
        )


def read_header(path: Path) -> list[str]:
    """The column names in the first row; raises OrgFileError for none, an empty name or one given twice."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            header = [name.strip() for name in next(csv.reader(stream), [])]
    except UnicodeDecodeError:
        raise _not_utf8(path) from None
    if not header:
        raise OrgFileError(f"{path.name} is empty; its first row must hold API field names")
    seen: set[str] = set()
    for place, name in enumerate(header, start=1):
        if not name:
            raise OrgFileError(f"{path.name}, row 1: column {place} has no name")
        if name.lower() in seen:
            raise OrgFileError(f"{path.name}, row 1: column {name} is given twice")
        seen.add(name.lower())
    return header


def _not_utf8(path: Path) -> OrgFileError:
    return OrgFileError(f"{path.name} is not UTF-8 text; save it as CSV UTF-8")

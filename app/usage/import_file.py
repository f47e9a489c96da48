"""`throughline usage import FILE`."""

from __future__ import annotations

from pathlib import Path

from app.errors import BadInput
from app.services import Services
from app.usage.import_usage import ImportReport, import_usage
from app.usage.rows import read_csv, read_json_lines

JSON_LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})


def import_file(services: Services, path: Path) -> ImportReport:
    """Import a CSV file, or JSON lines where the name ends so; raises BadInput where it cannot be read."""
    read = read_json_lines if path.suffix.lower() in JSON_LINES_SUFFIXES else read_csv
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            rows = read(lines, today=services.clock.today())
            return import_usage(services, rows, actor="usage:file")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path.name} is not UTF-8 text: save it as “CSV UTF-8”.") from error
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.") from error

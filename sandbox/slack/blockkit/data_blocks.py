"""Blocks that carry data: tables and charts."""

from __future__ import annotations

from typing import Any

from sandbox.slack.blockkit import limits
from sandbox.slack.blockkit.objects import column_settings, identifier
from sandbox.slack.blockkit.rich_text import RICH_TEXT
from sandbox.slack.blockkit.shape import (
    Check,
    Place,
    Shape,
    integer,
    listing,
    number,
    one_of,
    string,
    typed,
)
from sandbox.slack.blockkit.texts import rendered_length

CELLS: dict[str, Shape] = {
    "raw_text": Shape({"type": one_of("raw_text"), "text": string(None, 1)}),
    "raw_number": Shape({"type": one_of("raw_number"), "value": number}, {"text": string(None, 1)}),
    "rich_text": RICH_TEXT,
}


def _column_or_null(value: object, place: Place) -> None:
    if value is not None:
        column_settings(value, place)


def _rows(fewest: int, most: int) -> Check:
    return listing(listing(typed(CELLS), 1, limits.TABLE_CELLS), fewest, most)


def _fits(longest: int) -> Any:
    def rule(block: dict[str, Any], place: Place) -> None:
        if sum(rendered_length(cell) for row in block["rows"] for cell in row) > longest:
            text = f"table must be less than {longest + 1} characters"
            place.at("rows").refuse(text, "max_length", longest)

    return rule


def _rows_alike(block: dict[str, Any], place: Place) -> None:
    width = len(block["rows"][0])
    for index, row in enumerate(block["rows"]):
        if len(row) != width:
            place.at("rows").at(index).refuse("rows must have the same length", "length", width)


def _plain_header(block: dict[str, Any], place: Place) -> None:
    for index, cell in enumerate(block["rows"][0]):
        if cell["type"] == "rich_text":
            spot = place.at("rows").at(0).at(index).at("type")
            spot.refuse("unsupported type: rich_text", "enum", ["raw_text", "raw_number"])


TABLE = Shape(
    {"type": one_of("table"), "rows": _rows(1, limits.TABLE_ROWS)},
    {
        "block_id": identifier,
        "column_settings": listing(_column_or_null, 0, limits.TABLE_CELLS),
    },
    (_fits(limits.TABLE_CHARACTERS),),
)

DATA_TABLE = Shape(
    {
        "type": one_of("data_table"),
        "caption": string(None, 1),
        "rows": _rows(2, limits.DATA_TABLE_ROWS),
    },
    {
        "block_id": identifier,
        "page_size": integer(1, limits.DATA_TABLE_PAGE),
        "row_header_column_index": integer(0, limits.TABLE_CELLS - 1),
    },
    (_rows_alike, _plain_header, _fits(limits.DATA_TABLE_CHARACTERS)),
)

_label = string(limits.CHART_LABEL, 1)
_point = Shape({"label": _label, "value": number})
_series = Shape({"name": _label, "data": listing(_point, 1, limits.SERIES_POINTS)})
_axes = Shape(
    {"categories": listing(_label, 1, limits.SERIES_POINTS)},
    {"x_label": string(limits.AXIS_LABEL), "y_label": string(limits.AXIS_LABEL)},
)


def _series_match(chart: dict[str, Any], place: Place) -> None:
    names = [series["name"] for series in chart["series"]]
    if len(set(names)) < len(names):
        place.at("series").refuse("series names must be unique", "unique", "name")
    categories = chart["axis_config"]["categories"]
    for index, series in enumerate(chart["series"]):
        if sorted(point["label"] for point in series["data"]) != sorted(categories):
            spot = place.at("series").at(index).at("data")
            spot.refuse("labels must match the axis categories", "one_of_options", categories)


def _axis_chart(kind: str) -> Shape:
    fields: dict[str, Check] = {
        "type": one_of(kind),
        "series": listing(_series, 1, limits.SERIES),
        "axis_config": _axes,
    }
    return Shape(fields, rules=(_series_match,))


CHARTS: dict[str, Shape] = {
    "pie": Shape({"type": one_of("pie"), "segments": listing(_point, 1, limits.PIE_SEGMENTS)}),
    "bar": _axis_chart("bar"),
    "line": _axis_chart("line"),
    "area": _axis_chart("area"),
}

DATA_VISUALIZATION = Shape(
    {
        "type": one_of("data_visualization"),
        "title": string(limits.CHART_TITLE, 1),
        "chart": typed(CHARTS),
    },
    {"block_id": identifier},
)

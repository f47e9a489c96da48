"""Every figure that Slack puts on a message, a view or a part of one, in one place.

Figures come from Slack's Block Kit reference; where the service differs from it, the measured
figure stands here with a word on it.
"""

from __future__ import annotations

from typing import Final, Literal

Surface = Literal["message", "modal", "home"]

BLOCKS_PER_SURFACE: Final[dict[Surface, int]] = {"message": 50, "modal": 100, "home": 100}

IDENTIFIER: Final = 255
TEXT: Final = 3000
URL: Final = 3000
ALT_TEXT: Final = 2000
PLACEHOLDER: Final = 150

HEADER_TEXT: Final = 150
SECTION_FIELDS: Final = 10
FIELD_TEXT: Final = 2000
CONTEXT_ELEMENTS: Final = 10
CONTEXT_ACTIONS: Final = 5
ACTIONS_ELEMENTS: Final = 25
LABEL_TEXT: Final = 2000
IMAGE_TITLE: Final = 2000
ALERT_TEXT: Final = 200
VIDEO_TITLE: Final = 200
VIDEO_AUTHOR: Final = 50

BUTTON_TEXT: Final = 75
BUTTON_VALUE: Final = 2000
ACCESSIBILITY_LABEL: Final = 75
AGENT_PROMPT: Final = 4000
VISIBLE_TO_USERS: Final = 10
FEEDBACK_TEXT: Final = 75

OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OPTION_DESCRIPTION: Final = 75
OPTIONS: Final = 100
OPTION_GROUPS: Final = 100
OVERFLOW_OPTIONS: Final = 5
CHOICES: Final = 10
"""Checkboxes and radio buttons."""

CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

INPUT_LENGTH: Final = 3000
RICH_TEXT_LINES: Final = 100
FILES: Final = 10

VIEW_TITLE: Final = 24
PRIVATE_METADATA: Final = 3000
VIEW_BYTES: Final = 250 * 1024

ATTACHMENTS: Final = 100
MARKDOWN_TEXT: Final = 12_000
"""Summed over the markdown blocks of one message."""
MESSAGE_RENDERED: Final = 13_200
"""Characters over all blocks of a message: measured by several people, not in the reference."""
HEADER_SURCHARGE: Final = 100
"""What one header block adds to the rendered size, measured likewise."""
METADATA_BYTES: Final = 16_000
"""Slack names the error, `metadata_too_large`, but prints no figure; this one is an assumption."""

TABLE_ROWS: Final = 100
TABLE_CELLS: Final = 20
TABLE_CHARACTERS: Final = 10_000
TABLES: Final = 1
DATA_TABLE_ROWS: Final = 101
"""The header and 100 rows. Some references say 201; the smaller figure is safe with both."""
DATA_TABLE_PAGE: Final = 100
DATA_TABLE_CHARACTERS: Final = 20_000
CHART_TITLE: Final = 50
CHARTS: Final = 2
PIE_SEGMENTS: Final = 12
SERIES: Final = 12
SERIES_POINTS: Final = 20
CHART_LABEL: Final = 20
AXIS_LABEL: Final = 50

CARD_TITLE: Final = 150
CARD_BODY: Final = 200
CARD_BUTTONS: Final = 3
CAROUSEL_CARDS: Final = 10
CONTAINER_BLOCKS: Final = 10
PLAN_TASKS: Final = 50

RICH_TEXT_INDENT: Final = 8

"""What a setting may look like. What does not is refused before anything starts, in words that say how to mend it."""

from __future__ import annotations

import os
import re
from decimal import Decimal
from pathlib import Path
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, SecretStr

T = TypeVar("T", bound=str | SecretStr)


def _like(pattern: str, words: str) -> AfterValidator:
    """A text, secret or not, that is empty or fits the pattern as a whole; `words` say what it should be."""

    def check(value: T) -> T:
        text = value if isinstance(value, str) else value.get_secret_value()
        if text and not re.fullmatch(pattern, text, re.DOTALL):
            raise ValueError(words)
        return value

    return AfterValidator(check)


def _readable(value: Path) -> Path:
    if not (value.is_file() and os.access(value, os.R_OK)):
        raise ValueError("should be a file that I can read")
    return value


Port = Annotated[int, Field(ge=0, le=65535)]
Seconds = Annotated[int, Field(ge=1)]
Count = Annotated[int, Field(ge=0)]
ChecklistSteps = Annotated[
    str,
    _like(
        r"\s*\d{1,3} +[^\s;][^;]*(;\s*\d{1,3} +[^\s;][^;]*)*;?\s*",
        "should be steps like `5 Kick-off call with {who}; 10 Agree on goals`: working days from the start, then what to do",
    ),
]
Dollars = Annotated[Decimal, Field(ge=0)]
ReadableFile = Annotated[Path, AfterValidator(_readable)]
Currency = Annotated[str, _like("[A-Z]{3}", "should be an ISO code such as USD")]
ApiVersion = Annotated[str, _like(r"\d+\.0", "should be a version such as 66.0")]
WebAddress = Annotated[str, _like(r"https?://[^\s/]+\S*", "should be a whole address that starts with https://")]
PostgresAddress = Annotated[
    str,
    _like(
        r"postgres(ql(\+psycopg)?)?://.+",
        "should be a PostgreSQL address: postgresql://user:password@host:5432/database",
    ),
]
BotToken = Annotated[
    SecretStr,
    _like(r"(xoxe\.)?xoxb-\S+", "should be the bot token, which starts with xoxb-: see “OAuth & Permissions”"),
]
AppToken = Annotated[
    SecretStr, _like(r"xapp-\S+", "should be an app-level token, which starts with xapp-: see “Basic Information”")
]

"""Prompts are text files with a header; this reads and fills them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

_FOLDER = Path(__file__).parent.parent.parent / "prompts"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt: instructions for the model, and the JSON schema that its answer must fit.

    `max_input_tokens` bounds the facts, `max_output_tokens` the answer. `version` is kept with every answer.
    """

    name: str
    version: str
    purpose: str
    schema: dict[str, Any]
    max_input_tokens: int
    max_output_tokens: int
    instructions: str
    max_seconds: float = 30.0
    """How long its reader waits for the whole of it, repairs included."""


@cache
def load_prompt(name: str) -> Prompt:
    """The prompt of `prompts/<name>.md`; raises ValueError that names the file and what its header lacks."""
    path = _FOLDER / f"{name}.md"
    _, separator, rest = path.read_text().partition("---\n")
    header, second, instructions = rest.partition("\n---\n")
    if not separator or not second:
        raise ValueError(f"{path} needs a header between two lines of ---")
    told = yaml.safe_load(header)
    try:
        return Prompt(
            name=name,
            version=str(told["version"]),
            purpose=told["purpose"],
            schema=json.loads(told["schema"]),
            max_input_tokens=int(told["max_input_tokens"]),
            max_output_tokens=int(told["max_output_tokens"]),
            instructions=instructions.strip(),
            max_seconds=float(told.get("max_seconds", 30)),
        )
    except KeyError as missing:
        raise ValueError(f"{path}: the header lacks {missing}") from missing


def prompt_names() -> tuple[str, ...]:
    """All prompts there are."""
    return tuple(sorted(path.stem for path in _FOLDER.glob("*.md") if path.stem != "README"))

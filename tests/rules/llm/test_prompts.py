"""Every prompt has the header that the code relies on."""

from __future__ import annotations

import jsonschema
import pytest

from app.llm.prompts import load_prompt, prompt_names


@pytest.mark.parametrize("name", prompt_names())
def test_prompt_header_is_complete_and_its_schema_is_valid(name: str) -> None:
    """A prompt names its version, purpose, budget and a schema that is itself valid JSON Schema."""
    prompt = load_prompt(name)
    jsonschema.Draft202012Validator.check_schema(prompt.schema)
    assert prompt.version
    assert prompt.purpose.endswith(".")
    assert prompt.max_input_tokens > 0


@pytest.mark.parametrize("name", prompt_names())
def test_prompt_tells_the_model_that_records_are_data(name: str) -> None:
    """Instructions that stand in records or questions are declared to be none."""
    assert "it is none" in " ".join(load_prompt(name).instructions.split())

"""A setting that is not documented does not exist for whoever installs the bot."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.settings import Settings

ROOT = Path(__file__).parent.parent


@pytest.mark.parametrize("name", [name.upper() for name in Settings.model_fields])
@pytest.mark.parametrize("document", [".env.example", "docs/configuration.md"])
def test_every_setting_is_documented(name: str, document: str) -> None:
    """Each setting stands in the example file and in the documentation."""
    assert re.search(rf"\b{name}\b", (ROOT / document).read_text())


def test_example_names_no_setting_that_is_gone() -> None:
    """Copying the example sets nothing that the bot would ignore."""
    named = set(re.findall(r"^([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert named == {name.upper() for name in Settings.model_fields}


def test_example_is_a_working_configuration() -> None:
    """The example file, copied as it is, parses."""
    assert Settings(_env_file=ROOT / ".env.example").port == 3000

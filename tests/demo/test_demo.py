"""The newcomer's command: the whole world and the real bot, played through once."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from sandbox.demo.journal_check import refused_calls

pytestmark = pytest.mark.story
HARBOUR = Path(__file__).parent.parent / "orgs" / "harbour"


def play(*arguments: str) -> subprocess.CompletedProcess[str]:
    """`throughline demo --once` on a port of its own."""
    command = [sys.executable, "-m", "sandbox.demo", "--once", "--port", "0", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)


@pytest.mark.timeout(240)
def test_main_job_works_over_socket_mode(tmp_path: Path) -> None:
    """Account, question, handoff, digests and assignment work over Socket Mode, and no call is refused."""
    journal = tmp_path / "journal.jsonl"
    played = play("--mode", "socket", "--journal", str(journal))
    assert played.returncode == 0, played.stdout + played.stderr
    lines = journal.read_text().splitlines()
    assert list(refused_calls(lines)) == []
    assert any(json.loads(line)["method"] == "apps.connections.open" for line in lines)


@pytest.mark.timeout(240)
def test_main_job_works_over_http_on_an_org_that_nobody_has_seen() -> None:
    """Other names, no cases, contracts or mails, unknown custom fields: the same bot does the same job."""
    played = play("--org", str(HARBOUR), "--today", "2026-11-21")
    assert played.returncode == 0, played.stdout + played.stderr
    assert "Ölmühle Nordstern" in played.stdout

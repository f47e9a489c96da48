"""A client that is not ours, jsforce, gets along with the sandbox's Salesforce: so the protocol is the real one.

Needs Node.js: `make foreign` installs the pinned client below var/ and runs this file; `make test` leaves it out.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.org import OrgData
from sandbox.server import RunningSandbox, run_in_thread

pytestmark = pytest.mark.foreign

ROOT = Path(__file__).parents[2]
PACKAGE = Path(__file__).parent / "jsforce"
ACCOUNTS = 4501
"""More than two pages of 2,000."""


@pytest.fixture(scope="module")
def client() -> Path:
    """The client with its pinned dependencies, installed below var/ once per lock file."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.fail("npm is missing: `make node` installs Node.js, or leave this out with `make test`")
    folder = ROOT / "var" / "jsforce"
    folder.mkdir(parents=True, exist_ok=True)
    lock = (PACKAGE / "package-lock.json").read_bytes()
    installed = folder / "package-lock.json"
    if not (folder / "node_modules").is_dir() or not installed.exists() or installed.read_bytes() != lock:
        for name in ("package.json", "package-lock.json"):
            shutil.copy(PACKAGE / name, folder / name)
        subprocess.run(
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=folder, check=True
        )
    return Path(shutil.copy(PACKAGE / "client.mjs", folder / "client.mjs"))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[RunningSandbox]:
    """An org that needs three pages; one name holds quotes and a line break."""
    accounts = [{"Id": f"a{n}", "Name": f"Account {n}", "OwnerId": "ann"} for n in range(ACCOUNTS - 2)]
    accounts.append({"Id": "acme", "Name": "Acme", "OwnerId": "ann"})
    accounts.append({"Id": "odd", "Name": 'Odd, "quoted"\nname', "OwnerId": "ann"})
    user = {"Id": "ann", "FirstName": "Ann", "LastName": "Lee", "Email": "ann@x.test", "Username": "ann@x.test"}
    contacts = [{"Id": f"c{n}", "LastName": name, "AccountId": "acme"} for n, name in enumerate(("Stone", "Moss"))]
    org = OrgData({"User": [user | {"IsActive": True}], "Account": accounts, "Contact": contacts})
    with run_in_thread(org) as running:
        yield running


@pytest.fixture(scope="module")
def told(client: Path, sandbox: RunningSandbox) -> dict[str, dict[str, Any]]:
    """What every scenario came to."""
    settings = sandbox.settings
    org = {
        "LOGIN_URL": settings["SALESFORCE_LOGIN_URL"],
        "CLIENT_ID": settings["SALESFORCE_CLIENT_ID"],
        "USERNAME": settings["SALESFORCE_USERNAME"],
        "KEY_FILE": settings["SALESFORCE_PRIVATE_KEY_FILE"],
    }
    proxies = {name: "" for name in os.environ if name.lower().endswith("_proxy")}
    ran = subprocess.run(
        ["node", client.name],
        cwd=client.parent,
        env=os.environ | proxies | org,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    answers: dict[str, dict[str, Any]] = json.loads(ran.stdout)
    return answers


@pytest.mark.parametrize(
    ("scenario", "value"),
    [
        ("firstPage", {"rows": 2000, "total": ACCOUNTS, "done": False, "more": True}),
        ("everyPage", ACCOUNTS),
        ("children", {"owner": "Ann Lee", "contacts": ["Moss", "Stone"]}),
        ("aggregate", ACCOUNTS - 2),
        ("record", {"name": "O'Reilly & Söhne", "industry": "Media", "deleted": True, "listed": True}),
        ("updated", True),
        ("collection", {"made": 250, "mixed": [True, False], "code": "REQUIRED_FIELD_MISSING"}),
        ("bulkQuery", {"rows": ACCOUNTS, "ids": ACCOUNTS, "odd": True}),
        ("search", ["Acme"]),
    ],
)
def test_what_jsforce_reads_and_writes(told: dict[str, dict[str, Any]], scenario: str, value: Any) -> None:
    """Pages, children, collections, bulk and the deletion log come out as the client expects them."""
    assert told[scenario] == {"value": value}


@pytest.mark.parametrize(
    ("scenario", "code"),
    [
        ("unknownField", "INVALID_FIELD"),
        ("malformed", "MALFORMED_QUERY"),
        ("missingRecord", "NOT_FOUND"),
        ("requiredField", "REQUIRED_FIELD_MISSING"),
        ("revoked", "INVALID_SESSION_ID"),
    ],
)
def test_refusals_reach_jsforce_by_their_codes(told: dict[str, dict[str, Any]], scenario: str, code: str) -> None:
    """The client finds the error code where Salesforce puts it."""
    assert told[scenario]["error"]["code"] == code


def test_jsforce_knows_who_it_is_and_what_there_is(told: dict[str, dict[str, Any]], sandbox: RunningSandbox) -> None:
    """Identity, global describe, one describe, limits and the usage header."""
    assert told["identity"]["value"]["username"] == sandbox.settings["SALESFORCE_USERNAME"]
    assert {"Account", "Task", "Opportunity"} <= set(told["describeGlobal"]["value"])
    assert told["describe"]["value"]["keyPrefix"] == "001"
    assert told["describe"]["value"]["nameType"] == "string"
    assert told["limits"]["value"]["Max"] > told["limits"]["value"]["Remaining"] > 0
    assert told["limitInfo"]["value"]["used"] > 0


def test_jsforce_builds_queries_that_are_understood(told: dict[str, dict[str, Any]]) -> None:
    """Its own query builder's SOQL is answered in order."""
    assert [row["Name"] for row in told["builder"]["value"]] == ["Account 1", "Account 10", "Account 100"]


def test_a_bulk_load_names_the_row_that_failed(told: dict[str, dict[str, Any]]) -> None:
    """Good rows are in, the bad one comes back with Salesforce's words."""
    loaded = told["bulkIngest"]["value"]
    assert (loaded["good"], loaded["bad"]) == (299, 1)
    assert "REQUIRED_FIELD_MISSING" in loaded["words"]

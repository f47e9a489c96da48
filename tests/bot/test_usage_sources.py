"""Usage from every source keeps one contract: rows land once, and what does not fit is told with its line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import requests
from pydantic import SecretStr
from sqlalchemy import delete, select

from app.crm.tables import Account
from app.salesforce.tables import MeasureSnapshot
from app.serve import serve_http
from app.services import Services
from app.usage.import_file import import_file
from app.usage.rows import COLUMNS
from app.usage.wording import as_json, in_lines
from handlers.http import HttpDoor
from handlers.usage_http import MAX_USAGE_BYTES, UsageDoor
from sandbox.demo.processes import free_port
from sandbox.org import OrgData
from tests.bot.harness import Bot
from tests.bot.sync_org import sync_org

TOKEN = "a long shared secret"
Line = tuple[str, str, str, str]
GOOD: Line = ("Acme Freight Inc.", "2026-11-02", "active_users", "41")


@pytest.fixture(scope="module")
def org() -> OrgData:
    return sync_org()


@pytest.fixture(scope="module")
def address(bot: Bot) -> Iterator[str]:
    """Where POST /usage is served, with a token."""
    settings = bot.services.settings.model_copy(update={"usage_token": SecretStr(TOKEN)})
    door = HttpDoor(None, lambda: None, usage=UsageDoor(replace(bot.services, settings=settings)))
    port = free_port()
    close = serve_http(door, "127.0.0.1", port, threads=2)
    yield f"http://127.0.0.1:{port}/usage"
    close()


def as_csv(lines: list[Line]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([COLUMNS, *lines])
    return text.getvalue()


def as_json_lines(lines: list[Line]) -> str:
    return "".join(json.dumps(dict(zip(COLUMNS, line, strict=True))) + "\n" for line in lines)


def post(address: str, body: str | bytes, kind: str = "text/csv", token: str = TOKEN) -> requests.Response:
    data = body.encode() if isinstance(body, str) else body
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    return requests.post(address, data=data, headers=headers, timeout=10)


@dataclass(frozen=True)
class Source:
    """One way in: `send` gives the report as JSON; the first row of data stands on line `first_line`."""

    first_line: int
    send: Callable[[list[Line]], dict[str, Any]]


@pytest.fixture(params=["CSV file", "JSON lines file", "CSV over HTTP", "JSON lines over HTTP"])
def source(request: pytest.FixtureRequest, bot: Bot, address: str, tmp_path: Path) -> Iterator[Source]:
    """Every source there is; a new one is added here and must pass all that follows."""

    def from_file(name: str, write: Callable[[list[Line]], str]) -> Callable[[list[Line]], dict[str, Any]]:
        def send(lines: list[Line]) -> dict[str, Any]:
            path = tmp_path / name
            path.write_text(write(lines))
            return as_json(import_file(bot.services, path))

        return send

    sources = {
        "CSV file": Source(2, from_file("usage.csv", as_csv)),
        "JSON lines file": Source(1, from_file("usage.jsonl", as_json_lines)),
        "CSV over HTTP": Source(2, lambda lines: post(address, as_csv(lines)).json()),
        "JSON lines over HTTP": Source(
            1, lambda lines: post(address, as_json_lines(lines), "application/jsonl").json()
        ),
    }
    yield sources[request.param]
    with bot.services.db.begin() as session:
        session.execute(delete(MeasureSnapshot))


def account_id(services: Services, name: str) -> str:
    with services.db.begin() as session:
        return session.scalars(select(Account.id).where(Account.name == name)).one()


def kept(services: Services) -> list[tuple[str, date, Decimal | None, str]]:
    with services.db.begin() as session:
        rows = session.scalars(select(MeasureSnapshot).order_by(MeasureSnapshot.on_day))
        return [(row.measure, row.on_day, row.value, row.source) for row in rows]


def test_a_row_lands_in_the_history_of_measures(bot: Bot, source: Source) -> None:
    """With its day and where it came from; sent again, nothing changes; corrected, the value follows."""
    told = source.send([GOOD])
    assert (told["added"], told["rejected_rows"]) == (1, [])
    assert kept(bot.services) == [("active_users", date(2026, 11, 2), Decimal(41), "import")]
    assert source.send([GOOD])["unchanged"] == 1
    assert source.send([(*GOOD[:3], "43")])["changed"] == 1
    assert kept(bot.services)[0][2] == Decimal(43)


@pytest.mark.parametrize("written", ["{id}", "{id15}", "acme freight, inc", "ACME FREIGHT", "www.acme-freight.example"])
def test_an_account_goes_by_id_name_or_domain(bot: Bot, source: Source, written: str) -> None:
    """Whichever the other system knows."""
    acme = account_id(bot.services, "Acme Freight Inc.")
    assert source.send([(written.format(id=acme, id15=acme[:15]), *GOOD[1:])])["added"] == 1


def test_what_fits_no_account_is_told_with_its_line_and_the_nearest_names(bot: Bot, source: Source) -> None:
    """The good row beside it is taken all the same, and nothing is guessed."""
    told = source.send([("Acme Fright", *GOOD[1:]), GOOD, ("001000000000000AAA", *GOOD[1:])])
    assert (told["added"], told["rejected"]) == (1, 2)
    unknown, gone = told["rejected_rows"]
    assert (unknown["line"], unknown["nearest"][:1]) == (source.first_line, ["Acme Freight Inc."])
    assert (gone["line"], gone["reason"]) == (source.first_line + 2, "no account with that id in the mirror")
    assert len(kept(bot.services)) == 1


def test_what_fits_two_accounts_is_not_picked(bot: Bot, source: Source) -> None:
    """Both are named with their ids."""
    (bad,) = source.send([("northwind.example", *GOOD[1:])])["rejected_rows"]
    assert "2 accounts have that web domain" in bad["reason"]
    assert any("Northwind Solar (001" in name for name in bad["nearest"])
    assert kept(bot.services) == []


def test_a_row_that_contradicts_an_earlier_one_is_refused(source: Source) -> None:
    """The first one stands, and the second names it."""
    told = source.send([GOOD, (*GOOD[:3], "99")])
    (bad,) = told["rejected_rows"]
    assert told["added"] == 1
    assert bad["reason"].startswith(f"contradicts line {source.first_line}")


def test_what_salesforce_says_of_a_day_stays(bot: Bot, source: Source) -> None:
    """The org's own record is the truth; the row is counted as kept."""
    acme = account_id(bot.services, "Acme Freight Inc.")
    values = {"measure": "active_users", "on_day": date(2026, 11, 2), "value": Decimal(7), "source": "sync"}
    with bot.services.db.begin() as session:
        session.add(MeasureSnapshot(account_id=acme, **values))
    assert source.send([GOOD])["kept"] == 1
    assert kept(bot.services)[0][2] == Decimal(7)


def test_a_report_reads_well_on_a_terminal(bot: Bot, tmp_path: Path) -> None:
    """Counts first, then each refused line with the nearest names."""
    path = tmp_path / "usage.csv"
    path.write_text(as_csv([("Acme Fright", *GOOD[1:])]))
    first, second, third = in_lines(import_file(bot.services, path))
    assert first.startswith("0 rows taken")
    assert second == "1 row not taken:"
    assert third.startswith(
        "  line 2: “Acme Fright”: no account of that id, domain or name (nearest: Acme Freight Inc."
    )


@pytest.mark.parametrize(
    ("status", "change"),
    [
        (401, {"token": "wrong"}),
        (415, {"kind": "application/json"}),
        (422, {"body": "account;date\n"}),
        (422, {"body": b"account,date,measure,value\n\xff"}),
        (422, {"body": as_csv([("Nobody at all", *GOOD[1:])])}),
        (413, {"body": "x" * (MAX_USAGE_BYTES + 1)}),
    ],
)
def test_what_cannot_be_taken_is_refused_in_words(address: str, status: int, change: dict[str, Any]) -> None:
    """With the status that says whose turn it is."""
    answer = post(address, **({"body": as_csv([GOOD])} | change))
    assert answer.status_code == status
    assert answer.json().get("error") or answer.json()["rejected"]


def test_without_a_token_there_is_no_such_route(bot: Bot) -> None:
    """An installation that did not ask for it has no open door."""
    port = free_port()
    close = serve_http(HttpDoor(None, lambda: None, usage=UsageDoor(bot.services)), "127.0.0.1", port, threads=1)
    answer = post(f"http://127.0.0.1:{port}/usage", as_csv([GOOD]), token="")
    close()
    assert answer.status_code == 404

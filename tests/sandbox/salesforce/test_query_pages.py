"""Pages, locators and their end, and how a query is refused."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from sandbox.org import OrgData
from sandbox.salesforce.ids import is_id
from tests.sandbox.salesforce.world import ADMIN, REP, Caller, Host, Running, user

ALL = "SELECT Id, Name FROM Account ORDER BY Name"


@pytest.fixture(scope="module")
def large(host: Host) -> Running:
    """An org with 4,500 accounts."""
    accounts = [{"Name": f"Account {n:04d}"} for n in range(4500)]
    users = [user("admin", None, "System Administrator"), user("rep", None)]
    return host.serve(OrgData(tables={"Account": accounts, "User": users}))


def pages(caller: Caller, first: dict[str, object]) -> Iterator[dict[str, object]]:
    """The first page and those behind it."""
    page = first
    yield page
    while not page["done"]:
        page = caller.get(page["nextRecordsUrl"]).json()
        yield page


def test_two_thousand_rows_a_page(large: Running) -> None:
    """Each page says the total, only the last is done, and no row is lost or doubled."""
    caller = large.sign_in(ADMIN)
    found = list(pages(caller, caller.query(ALL).json()))
    assert [len(page["records"]) for page in found] == [2000, 2000, 500]
    assert {page["totalSize"] for page in found} == {4500}
    names = [record["Name"] for page in found for record in page["records"]]
    assert names == [f"Account {n:04d}" for n in range(4500)]
    assert all(is_id(record["Id"]) for record in found[0]["records"])


@pytest.mark.parametrize(("asked", "given"), [("500", 500), ("50", 200), ("9000", 2000)])
def test_the_batch_size_is_a_hint(large: Running, asked: str, given: int) -> None:
    """Between 200 and 2,000."""
    caller = large.sign_in(ADMIN)
    page = caller.query(ALL, headers={"Sforce-Query-Options": f"batchSize={asked}"}).json()
    assert len(page["records"]) == given


def test_the_eleventh_cursor_closes_the_oldest(large: Running) -> None:
    """Ten open cursors per user; others' cursors do not count and cannot be read."""
    caller, rep = large.sign_in(ADMIN), large.sign_in(REP)
    urls = [caller.query(ALL).json()["nextRecordsUrl"] for _ in range(11)]
    dead = caller.get(urls[0])
    assert (dead.status_code, dead.json()[0]["errorCode"]) == (400, "INVALID_QUERY_LOCATOR")
    assert caller.get(urls[1]).status_code == 200
    assert rep.get(urls[1]).json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_a_locator_lives_two_days(host: Host) -> None:
    """Later it is invalid."""
    rows = [{"Name": f"{n}"} for n in range(2001)]
    running = host.serve(OrgData(tables={"Account": rows}))
    settings = running.service.settings()
    caller = running.sign_in(settings["SALESFORCE_USERNAME"])
    url = caller.query(ALL).json()["nextRecordsUrl"]
    running.clock.advance(timedelta(hours=47))
    assert caller.get(url).status_code == 200
    running.clock.advance(timedelta(hours=2))
    assert caller.get(url).json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_very_wide_rows_come_in_smaller_pages(host: Host) -> None:
    """The page shrinks without being asked."""
    rows = [{"Name": f"{n}", "Description": "x" * 8000} for n in range(600)]
    running = host.serve(OrgData(tables={"Account": rows}))
    caller = running.sign_in(running.service.settings()["SALESFORCE_USERNAME"])
    page = caller.query("SELECT Id, Description FROM Account").json()
    assert (len(page["records"]), page["totalSize"], page["done"]) == (500, 600, False)


def test_deleted_rows_come_with_query_all_only(fresh: Running) -> None:
    """/query leaves them out."""
    caller = fresh.sign_in(ADMIN)
    caller.call("DELETE", f"/sobjects/Account/{fresh.id_of('Account', 'Globex')}")
    assert caller.names(ALL) == ["Acme"]
    everything = caller.get("/queryAll/", params={"q": "SELECT Name, IsDeleted FROM Account ORDER BY Name"}).json()
    assert [(r["Name"], r["IsDeleted"]) for r in everything["records"]] == [("Acme", False), ("Globex", True)]


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Nonsense FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM Nonsense", "INVALID_TYPE"),
        ("SELECT Id FROM", "MALFORMED_QUERY"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "MALFORMED_QUERY"),
        ("", "MALFORMED_QUERY"),
    ],
)
def test_a_bad_query_is_refused(running: Running, admin: Caller, soql: str, code: str) -> None:
    """With status 400 and Salesforce's code."""
    reply = admin.query(soql)
    assert (reply.status_code, reply.json()[0]["errorCode"]) == (400, code)

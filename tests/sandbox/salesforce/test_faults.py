"""Every fault that the service acts out, with the bodies that real orgs send."""

from __future__ import annotations

import csv
import io

from tests.sandbox.salesforce.test_bulk import finished, start
from tests.sandbox.salesforce.world import ADMIN, DATA, REP, Caller, Running

EXPIRED = [{"message": "Session expired or invalid", "errorCode": "INVALID_SESSION_ID"}]


def test_401_once_ends_the_session(running: Running, admin: Caller) -> None:
    """The token is dead for good; a new sign-in works."""
    running.fault("401_once")
    assert admin.get("/limits").json() == EXPIRED
    assert admin.get("/limits").status_code == 401
    assert running.sign_in(ADMIN).get("/limits").status_code == 200


def test_401_forever_survives_signing_in_again(running: Running) -> None:
    """Each call is refused while the rule has times; signing in itself works."""
    running.fault("401_forever", times=3)
    replies = [running.sign_in(ADMIN).get("/limits") for _ in range(4)]
    assert [reply.status_code for reply in replies] == [401, 401, 401, 200]
    assert replies[0].json() == EXPIRED


def test_401_html_is_a_page(running: Running, admin: Caller) -> None:
    """A body that is no JSON."""
    running.fault("401_html")
    reply = admin.get("/limits")
    assert (reply.status_code, reply.headers["Content-Type"]) == (401, "text/html;charset=UTF-8")
    assert reply.text.startswith("<html>")


def test_both_limits_have_one_code_and_two_messages(running: Running, admin: Caller) -> None:
    """403 REQUEST_LIMIT_EXCEEDED; only the message tells stop from wait."""
    running.fault("limit_daily")
    daily = admin.get("/limits")
    running.fault("limit_concurrent")
    concurrent = admin.get("/limits")
    assert [daily.status_code, concurrent.status_code] == [403, 403]
    assert daily.json() == [{"message": "TotalRequests Limit exceeded.", "errorCode": "REQUEST_LIMIT_EXCEEDED"}]
    assert concurrent.json()[0]["message"] == "ConcurrentPerOrgLongTxn Limit exceeded."


def test_the_daily_limit_is_real(fresh: Running) -> None:
    """Once the day's calls are used up every call is refused, until the next day."""
    admin = fresh.sign_in(ADMIN)
    fresh.service.usage.exhaust()
    refused = admin.get("/limits")
    assert (refused.status_code, refused.headers["Sforce-Limit-Info"]) == (403, "api-usage=115000/115000")


def test_a_locked_row_strikes_the_next_write_only(fresh: Running) -> None:
    """Reads pass and leave the fault for the write; nothing was saved; the retry works."""
    fresh.fault("lock_row")
    rep = fresh.sign_in(REP)
    path = f"/sobjects/Account/{fresh.id_of('Account', 'Acme')}"
    assert rep.get(path).status_code == 200
    locked = rep.call("PATCH", path, json={"Site": "X"})
    assert (locked.status_code, locked.json()[0]["errorCode"]) == (400, "UNABLE_TO_LOCK_ROW")
    assert locked.json()[0]["message"].endswith(path[-18:])
    assert rep.get(path).json()["Site"] is None
    assert rep.call("PATCH", path, json={"Site": "X"}).status_code == 204


def test_a_locked_row_inside_a_composite(fresh: Running) -> None:
    """The sub-request carries the error."""
    fresh.fault("lock_row")
    body = {"method": "POST", "url": f"{DATA}/sobjects/Account", "referenceId": "a", "body": {"Name": "L"}}
    reply = fresh.sign_in(REP).post("/composite", {"compositeRequest": [body]}).json()["compositeResponse"][0]
    assert (reply["httpStatusCode"], reply["body"][0]["errorCode"]) == (400, "UNABLE_TO_LOCK_ROW")


def test_a_truncated_csv_has_fewer_rows_than_it_says(running: Running, admin: Caller) -> None:
    """The header counts rows that are not there; the next reading is whole."""
    job = start(admin, "SELECT Id, Name FROM User ORDER BY Name")
    total = finished(admin, job["id"])["numberRecordsProcessed"]
    running.fault("truncated_csv")
    path = f"/jobs/query/{job['id']}/results"
    cut, whole = admin.get(path), admin.get(path)
    assert cut.headers["Sforce-NumberOfRecords"] == str(total)
    assert len(cut.content) < len(whole.content)
    assert len(list(csv.reader(io.StringIO(whole.text)))) == total + 1


def test_late_rows_appear_after_a_while(fresh: Running) -> None:
    """A row is there by id at once, in queries only some seconds after its stamp."""
    admin = fresh.sign_in(ADMIN)
    made = admin.post("/sobjects/Account", {"Name": "Late"}).json()["id"]
    fresh.fault("late_rows", times=2, after_ms=60_000)
    soql = "SELECT Name FROM Account WHERE Name = 'Late'"
    assert admin.get(f"/sobjects/Account/{made}").status_code == 200
    assert admin.names(soql) == []
    job = start(admin, soql)
    assert finished(admin, job["id"])["numberRecordsProcessed"] == 0
    assert admin.names(soql) == ["Late"]


def test_a_fault_waits_for_its_path(running: Running, admin: Caller) -> None:
    """A rule with a path leaves other calls alone."""
    running.fault("401_html", match={"path": "*/sobjects/*"})
    assert admin.get("/limits").status_code == 200
    assert admin.get("/sobjects/Account").status_code == 401

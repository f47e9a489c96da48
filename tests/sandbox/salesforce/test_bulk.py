"""Bulk API 2.0: query jobs and ingest jobs."""

from __future__ import annotations

import csv
import io
import time
from typing import Any

import pytest

from tests.sandbox.salesforce.world import ADMIN, REP, Caller, Running


def start(caller: Caller, soql: str, operation: str = "query") -> dict[str, Any]:
    """The reply to making a job."""
    return caller.post("/jobs/query", {"operation": operation, "query": soql}).json()


def finished(caller: Caller, job_id: str, kind: str = "query") -> dict[str, Any]:
    """The job once it is over."""
    for _ in range(200):
        job: dict[str, Any] = caller.get(f"/jobs/{kind}/{job_id}").json()
        if job["state"] in ("JobComplete", "Failed", "Aborted"):
            return job
        time.sleep(0.02)
    raise TimeoutError(job_id)


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a CSV page."""
    return list(csv.DictReader(io.StringIO(text)))


def test_a_query_job_pages_through_csv(running: Running, admin: Caller) -> None:
    """Header on every page, locator until `null`, the count of each page, text as it was."""
    job = start(admin, "SELECT Name, AnnualRevenue, Owner.Name, IsDeleted FROM Account ORDER BY Name")
    assert (job["state"], job["object"], job["concurrencyMode"]) == ("UploadComplete", "Account", "Parallel")
    done = finished(admin, job["id"])
    assert (done["state"], done["numberRecordsProcessed"], done["jobType"]) == ("JobComplete", 2, "V2Query")
    path = f"/jobs/query/{job['id']}/results"
    first = admin.get(path, params={"maxRecords": "1"})
    assert (first.headers["Sforce-NumberOfRecords"], first.headers["Content-Type"]) == ("1", "text/csv;charset=UTF-8")
    last = admin.get(path, params={"maxRecords": "1", "locator": first.headers["Sforce-Locator"]})
    assert last.headers["Sforce-Locator"] == "null"
    expected = {"Name": "Globex", "AnnualRevenue": "1200.5", "Owner.Name": "Other", "IsDeleted": "false"}
    assert rows_of(last.text) == [expected]
    assert rows_of(first.text)[0]["AnnualRevenue"] == ""


def test_query_all_jobs_hold_deleted_rows_and_their_time(fresh: Running) -> None:
    """Instants end in Z there, and empty results still have a header."""
    caller = fresh.sign_in(ADMIN)
    caller.call("DELETE", f"/sobjects/Account/{fresh.id_of('Account', 'Globex')}")
    soql = "SELECT Id, SystemModstamp FROM Account WHERE IsDeleted = true"
    for operation, count in (("query", 0), ("queryAll", 1)):
        job = start(caller, soql, operation)
        assert finished(caller, job["id"])["numberRecordsProcessed"] == count
        page = caller.get(f"/jobs/query/{job['id']}/results")
        assert page.text.startswith('"Id","SystemModstamp"\n')
        assert all(row["SystemModstamp"].endswith(".000Z") for row in rows_of(page.text))


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT COUNT(Id) FROM Account", "API_ERROR"),
        ("SELECT Industry FROM Account GROUP BY Industry", "API_ERROR"),
        ("SELECT Id FROM Account LIMIT 5 OFFSET 5", "API_ERROR"),
        ("SELECT Id, (SELECT Id FROM Contacts) FROM Account", "API_ERROR"),
        ("SELECT TYPEOF What WHEN Account THEN Name END FROM Task", "API_ERROR"),
        ("SELECT BillingAddress FROM Account", "FEATURENOTENABLED"),
        ("SELECT Id FROM TaskStatus", "INVALIDENTITY"),
        ("SELECT Nonsense FROM Account", "INVALID_FIELD"),
        ("SELECT Id FROM", "MALFORMED_QUERY"),
    ],
)
def test_bulk_refuses_what_it_cannot_do(admin: Caller, soql: str, code: str) -> None:
    """At the making of the job."""
    reply = admin.post("/jobs/query", {"operation": "query", "query": soql})
    assert (reply.status_code, reply.json()[0]["errorCode"]) == (400, code)


def test_jobs_belong_to_their_maker_and_can_be_deleted(running: Running, admin: Caller, rep: Caller) -> None:
    """Others get 404; a bad locator is refused; after deletion the job is gone."""
    job = start(admin, "SELECT Id FROM Account")
    finished(admin, job["id"])
    path = f"/jobs/query/{job['id']}"
    assert rep.get(path).status_code == 404
    bad = admin.get(path + "/results", params={"locator": "zzz"})
    assert bad.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"
    assert admin.call("DELETE", path).status_code == 204
    assert admin.get(path).status_code == 404


def test_a_job_holds_what_its_maker_may_see(running: Running, rep: Caller) -> None:
    """Sharing and hidden fields apply."""
    job = start(rep, "SELECT Name FROM Account")
    finished(rep, job["id"])
    assert [row["Name"] for row in rows_of(rep.get(f"/jobs/query/{job['id']}/results").text)] == ["Acme"]
    reply = rep.post("/jobs/query", {"operation": "query", "query": "SELECT AnnualRevenue FROM Account"})
    assert reply.json()[0]["errorCode"] == "INVALID_FIELD"


def ingest(caller: Caller, operation: str, text: str, **extra: Any) -> tuple[dict[str, Any], Any]:
    """Run an ingest job; returns the finished job and a reader of its results."""
    body = {"operation": operation, "object": "Account", "contentType": "CSV", "lineEnding": "LF"} | extra
    job = caller.post("/jobs/ingest", body).json()
    path = f"/jobs/ingest/{job['id']}"
    assert job["contentUrl"] == f"services/data/v62.0{path}/batches"
    headers = {"Content-Type": "text/csv"}
    assert caller.call("PUT", path + "/batches", data=text.encode(), headers=headers).status_code == 201
    assert caller.call("PATCH", path, json={"state": "UploadComplete"}).json()["state"] == "UploadComplete"
    return finished(caller, job["id"], "ingest"), lambda name: rows_of(caller.get(f"{path}/{name}/").text)


def test_an_ingest_job_saves_what_it_can(fresh: Running) -> None:
    """Good rows get an id, bad ones their reason."""
    caller = fresh.sign_in(ADMIN)
    done, results = ingest(caller, "insert", 'Name,Description\n"Bulk, one","two\nlines"\n,empty\n')
    assert (done["state"], done["numberRecordsProcessed"], done["numberRecordsFailed"]) == ("JobComplete", 2, 1)
    (good,), (bad,) = results("successfulResults"), results("failedResults")
    assert (good["Name"], good["Description"], good["sf__Created"]) == ("Bulk, one", "two\nlines", "true")
    assert bad["sf__Error"].startswith("REQUIRED_FIELD_MISSING:")
    assert results("unprocessedrecords") == []
    assert fresh.id_of("Account", "Bulk, one") == good["sf__Id"]


def test_ingest_updates_upserts_and_deletes(fresh: Running) -> None:
    """By id and by external id; `#N/A` empties a field, an empty cell leaves it alone."""
    caller = fresh.sign_in(ADMIN)
    acme = fresh.id_of("Account", "Acme")
    ingest(caller, "update", f"Id,Industry,Name\n{acme},#N/A,\n")
    read = caller.get(f"/sobjects/Account/{acme}").json()
    assert (read["Industry"], read["Name"]) == (None, "Acme")
    _, results = ingest(caller, "upsert", "Key__c,Name\nK2,Globex 2\nK3,Hooli\n", externalIdFieldName="Key__c")
    assert [row["sf__Created"] for row in results("successfulResults")] == ["false", "true"]
    ingest(caller, "delete", f"Id\n{acme}\n")
    assert caller.get(f"/sobjects/Account/{acme}").json()[0]["errorCode"] == "ENTITY_IS_DELETED"


def test_bad_uploads_fail_the_job(fresh: Running) -> None:
    """Uneven rows, unknown columns, objects and operations, a second upload; what is over is not aborted."""
    caller = fresh.sign_in(REP)
    done, _ = ingest(caller, "insert", "Name,Nothing__c\nSaved nowhere,1\n")
    assert (done["state"], done["errorMessage"]) == ("Failed", "InvalidBatch : Field name not found : Nothing__c")
    late = caller.call("PATCH", f"/jobs/ingest/{done['id']}", json={"state": "Aborted"})
    assert (late.status_code, late.json()[0]["errorCode"]) == (400, "INVALIDJOBSTATE")
    done, _ = ingest(caller, "insert", "Name,Phone\nonly one cell\n")
    assert (done["state"], "InvalidBatch" in done["errorMessage"]) == ("Failed", True)
    for wrong in ({"object": "Nothing"}, {"operation": "explode"}, {"columnDelimiter": "DOT"}):
        body = {"operation": "insert", "object": "Account"} | wrong
        assert caller.post("/jobs/ingest", body).status_code == 400
    job = caller.post("/jobs/ingest", {"operation": "insert", "object": "Account"}).json()
    path = f"/jobs/ingest/{job['id']}/batches"
    assert [caller.call("PUT", path, data=b"Name\nx\n").status_code for _ in range(2)] == [201, 400]

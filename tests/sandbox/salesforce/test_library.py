"""simple-salesforce, unmodified, against the sandbox."""

from __future__ import annotations

import pytest
from simple_salesforce import Salesforce
from simple_salesforce.exceptions import (
    SalesforceExpiredSession,
    SalesforceMalformedRequest,
    SalesforceResourceNotFound,
)
from simple_salesforce.format import format_soql

from tests.sandbox.salesforce.world import ADMIN, REP, Running


@pytest.fixture
def sf(fresh: Running) -> Salesforce:
    """The library, signed in as an administrator."""
    return fresh.library()


def test_records(sf: Salesforce) -> None:
    """Create, read, change, upsert and delete through the library."""
    made = sf.Account.create({"Name": "Lib"})
    assert sf.Account.update(made["id"], {"Phone": "1"}) == 204
    assert sf.Account.get(made["id"])["Phone"] == "1"
    assert sf.Account.upsert("Key__c/L%2F1", {"Name": "Lib 2"}) == 201
    assert sf.Account.get_by_custom_id("Key__c", "L/1")["Name"] == "Lib 2"
    assert sf.Account.delete(made["id"]) == 204
    with pytest.raises(SalesforceResourceNotFound, match="entity is deleted"):
        sf.Account.get(made["id"])


def test_queries(sf: Salesforce) -> None:
    """Query, query_all, escaping, describe, limits, search."""
    assert sf.query(format_soql("SELECT Id FROM Account WHERE Name = {}", "Acme"))["totalSize"] == 1
    assert len(list(sf.query_all_iter("SELECT Id FROM User"))) == 8
    assert {"Account", "Opportunity"} <= {item["name"] for item in sf.describe()["sobjects"]}
    assert sf.Account.describe()["keyPrefix"] == "001"
    assert sf.Account.metadata()["objectDescribe"]["name"] == "Account"
    assert sf.limits()["DailyApiRequests"]["Max"] == 115000
    assert sf.search("FIND {Acme} RETURNING Account(Name)")["searchRecords"][0]["Name"] == "Acme"
    with pytest.raises(SalesforceMalformedRequest, match="No such column"):
        sf.query("SELECT Nothing FROM Account")


def test_bulk(sf: Salesforce) -> None:
    """Query and ingest jobs."""
    pages = list(sf.bulk2.Account.query("SELECT Name FROM Account ORDER BY Name", wait=0.05))
    assert pages == ['"Name"\n"Acme"\n"Globex"\n']
    done = sf.bulk2.Account.insert(records=[{"Name": "B1"}, {"Name": "B2"}], wait=0.05)
    assert (done[0]["numberRecordsProcessed"], done[0]["numberRecordsFailed"]) == (2, 0)
    assert "B1" in sf.bulk2.Account.get_successful_records(done[0]["job_id"])


def test_an_expired_session_is_renewed(fresh: Running) -> None:
    """The library signs in again on INVALID_SESSION_ID, and gives up when that does not help."""
    sf = fresh.library(REP)
    fresh.fault("401_once")
    assert sf.query("SELECT Id FROM Account")["totalSize"] == 1
    fresh.fault("401_forever", times=100)
    with pytest.raises(SalesforceExpiredSession):
        sf.query("SELECT Id FROM Account")


def test_composite_through_restful(fresh: Running) -> None:
    """The library's generic door."""
    sf = fresh.library(ADMIN)
    requests = [{"method": "GET", "url": "/services/data/v62.0/limits", "referenceId": "l"}]
    reply = sf.restful("composite", method="POST", json={"compositeRequest": requests})
    assert reply["compositeResponse"][0]["httpStatusCode"] == 200

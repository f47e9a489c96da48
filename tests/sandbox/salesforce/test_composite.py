"""Several operations in one call: order, references, limits, all or nothing."""

from __future__ import annotations

from typing import Any

from tests.sandbox.salesforce.world import ADMIN, DATA, Caller, Running


def sub(method: str, path: str, ref: str, body: Any = None, **extra: Any) -> dict[str, Any]:
    """One sub-request."""
    return {"method": method, "url": DATA + path, "referenceId": ref, "body": body} | extra


def composite(caller: Caller, *requests: dict[str, Any], **options: Any) -> Any:
    """The reply's sub-responses."""
    return caller.post("/composite/", {"compositeRequest": list(requests)} | options).json()["compositeResponse"]


def test_later_sub_requests_use_earlier_results(fresh: Running) -> None:
    """References in address and body; the statuses of each; one API call in all."""
    caller = fresh.sign_in(ADMIN)
    before = fresh.service.usage.header()
    found = composite(
        caller,
        sub("POST", "/sobjects/Account", "acc", {"Name": "Initech"}),
        sub("POST", "/sobjects/Contact", "con", {"LastName": "Bill", "AccountId": "@{acc.id}"}),
        sub("GET", "/sobjects/Account/@{acc.id}?fields=Name", "read"),
        sub("GET", "/query?q=SELECT+Id+FROM+Contact+WHERE+AccountId='@{read.Id}'", "q"),
    )
    assert [item["httpStatusCode"] for item in found] == [201, 201, 200, 200]
    assert found[2]["body"]["Name"] == "Initech"
    assert found[3]["body"]["records"][0]["Id"] == found[1]["body"]["id"]
    used = [int(text.split("=")[1].split("/")[0]) for text in (before, fresh.service.usage.header())]
    assert used[1] == used[0] + 1


def test_a_reference_to_a_failure_halts_its_user_only(fresh: Running) -> None:
    """Without allOrNone the others are saved."""
    found = composite(
        fresh.sign_in(ADMIN),
        sub("POST", "/sobjects/Account", "bad", {}),
        sub("POST", "/sobjects/Contact", "dependent", {"LastName": "X", "AccountId": "@{bad.id}"}),
        sub("POST", "/sobjects/Account", "good", {"Name": "Saved"}),
    )
    assert [item["httpStatusCode"] for item in found] == [400, 400, 201]
    assert found[1]["body"][0]["errorCode"] == "PROCESSING_HALTED"
    assert fresh.id_of("Account", "Saved")


def test_all_or_none_undoes_everything(fresh: Running) -> None:
    """The failure keeps its own error, all others are halted, nothing is saved."""
    caller = fresh.sign_in(ADMIN)
    found = composite(
        caller,
        sub("POST", "/sobjects/Account", "a", {"Name": "Ghost"}),
        sub("POST", "/sobjects/Account", "b", {}),
        sub("POST", "/sobjects/Account", "c", {"Name": "Never"}),
        allOrNone=True,
    )
    assert [item["body"][0]["errorCode"] for item in found] == [
        "PROCESSING_HALTED",
        "REQUIRED_FIELD_MISSING",
        "PROCESSING_HALTED",
    ]
    assert "rolled back" in found[0]["body"][0]["message"]
    assert caller.names("SELECT Name FROM Account ORDER BY Name") == ["Acme", "Globex"]


def test_limits_of_a_composite_call(admin: Caller) -> None:
    """25 sub-requests, 5 of them queries, good and distinct reference ids."""
    read = [sub("GET", "/limits", f"r{n}") for n in range(26)]
    queries = [sub("GET", "/query?q=SELECT+Id+FROM+Account", f"q{n}") for n in range(6)]
    for requests in (read, queries, [sub("GET", "/limits", "bad-id")], [read[0], read[0]]):
        assert admin.post("/composite", {"compositeRequest": requests}).status_code == 400
    assert len(composite(admin, *read[:25])) == 25
    nested = composite(admin, sub("POST", "/composite", "n", {}))
    assert nested[0]["httpStatusCode"] == 400


def test_headers_reach_the_sub_request(fresh: Running) -> None:
    """HttpHeaders guard one sub-request."""
    account = fresh.id_of("Account", "Acme")
    guarded = sub(
        "PATCH",
        f"/sobjects/Account/{account}",
        "p",
        {"Phone": "1"},
        httpHeaders={"If-Unmodified-Since": "Tue, 01 Jan 2019 00:00:00 GMT"},
    )
    assert composite(fresh.sign_in(ADMIN), guarded)[0]["httpStatusCode"] == 412


def test_a_batch_runs_independent_requests(admin: Caller) -> None:
    """Results in order; with haltOnError the rest gets 412."""
    requests = [
        {"method": "GET", "url": "v62.0/sobjects/Account/describe"},
        {"method": "GET", "url": "v62.0/query?q=SELECT+Id+FROM+Nothing"},
        {"method": "GET", "url": "v62.0/limits"},
    ]
    loose = admin.post("/composite/batch", {"batchRequests": requests}).json()
    assert (loose["hasErrors"], [r["statusCode"] for r in loose["results"]]) == (True, [200, 400, 200])
    assert loose["results"][1]["result"][0]["errorCode"] == "INVALID_TYPE"
    strict = admin.post("/composite/batch", {"batchRequests": requests, "haltOnError": True}).json()
    assert [r["statusCode"] for r in strict["results"]] == [200, 400, 412]


def test_graphs_stand_or_fall_each_alone(fresh: Running) -> None:
    """A failing graph does not touch its neighbour."""
    caller = fresh.sign_in(ADMIN)
    graphs = [
        {"graphId": "1", "compositeRequest": [sub("POST", "/sobjects/Account", "a", {"Name": "One"})]},
        {"graphId": "2", "compositeRequest": [sub("POST", "/sobjects/Account", "a", {})]},
    ]
    reply = caller.post("/composite/graph", {"graphs": graphs}).json()
    assert [one["isSuccessful"] for one in reply["graphs"]] == [True, False]
    assert fresh.id_of("Account", "One")


def account(name: str | None) -> dict[str, Any]:
    """A record of a collection."""
    return {"attributes": {"type": "Account"}} | ({"Name": name} if name else {})


def test_a_collection_reports_each_record(fresh: Running) -> None:
    """HTTP 200 though one failed; the error code is called statusCode there."""
    caller = fresh.sign_in(ADMIN)
    made = caller.post("/composite/sobjects", {"records": [account("A"), account(None)]})
    assert made.status_code == 200
    good, bad = made.json()
    assert (good["success"], bad["success"]) == (True, False)
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    record = account(None) | {"id": good["id"], "Phone": "7"}
    assert caller.call("PATCH", "/composite/sobjects", json={"records": [record]}).json()[0]["success"]
    asked = {"ids": [good["id"], "001Hs00000zzzzzIAA"], "fields": ["Phone"]}
    shown = caller.post("/composite/sobjects/Account", asked).json()
    assert (shown[0]["Phone"], shown[1]) == ("7", None)
    gone = caller.call("DELETE", "/composite/sobjects", params={"ids": good["id"]}).json()
    assert gone == [{"id": good["id"], "success": True, "errors": []}]


def test_a_collection_with_all_or_none(fresh: Running) -> None:
    """The good records are rolled back and say so; more than 200 are refused."""
    caller = fresh.sign_in(ADMIN)
    body = {"allOrNone": True, "records": [account("A"), account(None)]}
    good, bad = caller.post("/composite/sobjects", body).json()
    assert good["errors"][0]["statusCode"] == "ALL_OR_NONE_OPERATION_ROLLED_BACK"
    assert bad["errors"][0]["statusCode"] == "REQUIRED_FIELD_MISSING"
    assert len(caller.names("SELECT Name FROM Account")) == 2
    many = {"records": [account(str(n)) for n in range(201)]}
    assert caller.post("/composite/sobjects", many).status_code == 400


def test_a_collection_upserts_by_external_id(fresh: Running) -> None:
    """Created or not is told for each."""
    caller = fresh.sign_in(ADMIN)
    records = [account("Globex 2") | {"Key__c": "K2"}, account("Hooli") | {"Key__c": "K3"}]
    reply = caller.call("PATCH", "/composite/sobjects/Account/Key__c", json={"records": records}).json()
    assert [item["created"] for item in reply] == [False, True]
    assert caller.names("SELECT Name FROM Account ORDER BY Name") == ["Acme", "Globex 2", "Hooli"]


def test_a_tree_is_saved_whole_or_not_at_all(fresh: Running) -> None:
    """Children point to their parent; a bad child undoes the tree."""
    caller = fresh.sign_in(ADMIN)

    def tree(last_name: str | None) -> dict[str, Any]:
        contact = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": last_name}
        parent = {"attributes": {"type": "Account", "referenceId": "a"}, "Name": "Tree"}
        return {"records": [parent | {"Contacts": {"records": [contact]}}]}

    bad = caller.post("/composite/tree/Account", tree(None))
    assert (bad.status_code, bad.json()["results"][0]["referenceId"]) == (400, "c")
    assert "Tree" not in caller.names("SELECT Name FROM Account")
    good = caller.post("/composite/tree/Account", tree("Leaf"))
    assert (good.status_code, [r["referenceId"] for r in good.json()["results"]]) == (201, ["a", "c"])
    found = caller.query("SELECT Account.Name FROM Contact WHERE LastName = 'Leaf'").json()["records"]
    assert found[0]["Account"]["Name"] == "Tree"

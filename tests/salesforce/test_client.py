"""The client against an org that fails in every way that Salesforce fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from app.errors import NotConfigured, SalesforceUnavailable
from app.salesforce.acting import ActingSalesforce
from app.salesforce.error_rules import Handling
from app.salesforce.errors import AnswerLost, DayLimitReached, Refusal, SignInFailed
from app.salesforce.gateway import Query, Salesforce
from app.salesforce.sign_in import audience
from app.settings import Settings
from tests.salesforce.scripted_org import DROP, EXPIRED, Answer, ScriptedOrg, error

ACCOUNT = "001000000000001AAA"
SOQL = "SELECT Id FROM Account"
ROWS = Answer(200, {"totalSize": 1, "done": True, "records": [{"attributes": {}, "Id": ACCOUNT}]})
DOWN = Answer(503, "<html>Down for maintenance</html>")


def org_of(scripted: ScriptedOrg) -> Salesforce:
    return Salesforce.from_settings(scripted.settings())


def acting(scripted: ScriptedOrg) -> ActingSalesforce:
    return ActingSalesforce(org_of(scripted).connections.client(), "ann@acme.test")


def test_an_expired_session_is_renewed_once_and_the_call_repeated(scripted: ScriptedOrg) -> None:
    """A 401 in the middle of the day costs one sign-in and no error."""
    scripted.say(EXPIRED, ROWS)
    assert [row["Id"] for row in org_of(scripted).query(SOQL)] == [ACCOUNT]
    assert scripted.sign_ins == 2
    assert [one.headers["Authorization"] for one in scripted.asked] == ["Bearer token-1", "Bearer token-2"]


def test_a_session_that_is_refused_for_ever_ends_in_a_sentence(scripted: ScriptedOrg) -> None:
    """A permanent 401 stops after one new sign-in, for reads of one record too."""
    scripted.last = EXPIRED
    with pytest.raises(SignInFailed, match="refuses every token"):
        org_of(scripted).describe("Account")
    assert (len(scripted.asked), scripted.sign_ins) == (2, 2)


def test_a_user_without_api_access_is_not_signed_in_again(scripted: ScriptedOrg) -> None:
    """The 401 that never heals is told apart from an expired session."""
    scripted.last = error(401, "INVALID_SESSION_ID", "This session is not valid for use with the REST API")
    with pytest.raises(Refusal) as refused:
        org_of(scripted).first_page(Query(SOQL))
    assert (refused.value.handling, scripted.sign_ins) == (Handling.STOP, 1)


def test_a_401_as_html_is_an_expired_session_too(scripted: ScriptedOrg) -> None:
    """A login page in place of JSON renews the session like the JSON error."""
    scripted.say(Answer(401, "<html>Log in</html>"), ROWS)
    assert len(list(org_of(scripted).query(SOQL))) == 1


def test_the_callers_headers_survive_the_renewal(scripted: ScriptedOrg) -> None:
    """A guarded update stays guarded when it is sent again after a sign-in."""
    scripted.say(EXPIRED, Answer(204))
    since = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    acting(scripted).update("Account", ACCOUNT, {"Name": "A"}, unmodified_since=since)
    sent = [one.headers["If-Unmodified-Since"] for one in scripted.asked]
    assert sent == ["Fri, 20 Nov 2026 08:30:00 GMT"] * 2


def test_eight_threads_that_are_refused_together_make_one_sign_in(scripted: ScriptedOrg) -> None:
    """When the session ends under load, it is renewed once for all."""
    salesforce = org_of(scripted)
    salesforce.limits()
    scripted.expired.add("token-1")
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: salesforce.first_page(Query(SOQL)), range(8)))
    assert scripted.sign_ins == 2


def test_the_daily_limit_stops_at_once(scripted: ScriptedOrg) -> None:
    """When the org's calls for the day are spent, nothing is retried."""
    scripted.last = error(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")
    with pytest.raises(DayLimitReached, match=r"API calls for today.*within a day"):
        org_of(scripted).first_page(Query(SOQL))
    assert len(scripted.asked) == 1


def test_the_concurrent_limit_is_waited_out(scripted: ScriptedOrg) -> None:
    """Too many long calls at this moment: the same code as the daily limit, and yet retried."""
    scripted.say(error(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded."), ROWS)
    assert len(list(org_of(scripted).query(SOQL))) == 1


@pytest.mark.parametrize("trouble", [DOWN, DROP, Answer(200, "<html>ok</html>"), Answer(500, [])])
def test_a_read_outlasts_short_trouble(scripted: ScriptedOrg, trouble: Answer | str) -> None:
    """Maintenance pages, dropped connections and broken bodies are retried for reads."""
    scripted.say(trouble, ROWS)
    assert len(list(org_of(scripted).query(SOQL))) == 1


def test_lasting_trouble_ends_in_salesforce_unavailable(scripted: ScriptedOrg) -> None:
    """After a few tries the caller gets a sentence that it can show."""
    scripted.last = DOWN
    with pytest.raises(SalesforceUnavailable, match="try again"):
        org_of(scripted).first_page(Query(SOQL))
    assert len(scripted.asked) == 3


def test_a_slow_answer_is_given_up(scripted: ScriptedOrg) -> None:
    """No call waits longer than its time-out; a read is asked again."""
    scripted.say(Answer(200, ROWS.body, wait_seconds=1.3), ROWS)
    assert len(list(org_of(scripted).query(SOQL))) == 1
    assert len(scripted.asked) == 2


def test_a_read_that_somebody_waits_for_is_given_up_sooner(
    scripted: ScriptedOrg, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Background reads keep the whole time-out."""
    monkeypatch.setattr("app.salesforce.client.PERSON_READS_SECONDS", 0.5)
    scripted.say(Answer(200, ROWS.body, wait_seconds=0.7), ROWS)
    assert len(list(org_of(scripted).query(SOQL))) == 1
    assert len(scripted.asked) == 2
    scripted.say(Answer(200, ROWS.body, wait_seconds=0.7))
    assert len(list(org_of(scripted).in_background().query(SOQL))) == 1
    assert len(scripted.asked) == 3


def test_a_closed_port_is_salesforce_unavailable() -> None:
    """Nobody listens at the sign-in address: a sentence, not a stack trace."""
    scripted = ScriptedOrg()
    settings = scripted.settings()
    scripted.stop()
    with pytest.raises(SalesforceUnavailable, match="sign-in is not answering"):
        Salesforce.from_settings(settings).limits()


def test_background_work_stops_at_80_percent_of_the_days_calls(scripted: ScriptedOrg) -> None:
    """The rest of the day's calls is left to people, whose own reads go on."""
    salesforce = org_of(scripted)
    scripted.limit_info = "api-usage=12000/15000; per-app-api-usage=1/250(appName=x)"
    salesforce.limits()
    with pytest.raises(DayLimitReached, match="12,000 of today's 15,000"):
        salesforce.in_background().limits()
    assert salesforce.first_page(Query(SOQL)).rows == []


def test_the_orgs_time_is_taken_from_its_answers(scripted: ScriptedOrg) -> None:
    """Windows end at the org's own now, whatever this machine's clock says."""
    scripted.now = datetime(2031, 1, 1, tzinfo=UTC)
    salesforce = org_of(scripted)
    assert salesforce.server_time() == scripted.now
    assert salesforce.server_offset > timedelta(days=300)


def test_an_address_with_a_path_and_plain_http_works_without_a_special_case(scripted: ScriptedOrg) -> None:
    """Calls go below the instance address that the token reply names."""
    list(org_of(scripted).query(SOQL))
    assert scripted.asked[0].path == "/salesforce/services/data/v66.0/query/?q=SELECT+Id+FROM+Account"


def test_links_to_records_need_no_answer_from_salesforce() -> None:
    """A card shown during an outage still links to its records."""
    scripted = ScriptedOrg()
    settings = scripted.settings()
    scripted.stop()
    link = Salesforce.from_settings(settings).record_url("001000000000001")
    assert link == f"{settings.salesforce_login_url}/{ACCOUNT}"


def test_a_missing_setting_is_named() -> None:
    """Without a consumer key the error says which setting to give."""
    with pytest.raises(NotConfigured, match="SALESFORCE_CLIENT_ID"):
        Salesforce.from_settings(Settings(_env_file=None)).limits()


@pytest.mark.parametrize(
    ("login_url", "expected"),
    [
        ("https://login.salesforce.com", "https://login.salesforce.com"),
        ("https://test.salesforce.com", "https://test.salesforce.com"),
        ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
        ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
        ("http://127.0.0.1:8100/salesforce", "http://127.0.0.1:8100/salesforce"),
    ],
)
def test_the_assertion_names_the_authorization_server(login_url: str, expected: str) -> None:
    """Tokens are asked of login or test, whichever the org belongs to."""
    assert audience(login_url) == expected


def test_a_write_whose_row_is_locked_is_sent_again(scripted: ScriptedOrg) -> None:
    """A row lock means that nothing was written, so even a create is repeated."""
    scripted.say(error(400, "UNABLE_TO_LOCK_ROW"), Answer(201, {"id": ACCOUNT, "success": True, "errors": []}))
    assert acting(scripted).create("Account", {"Name": "A"}) == ACCOUNT


@pytest.mark.parametrize("trouble", [DROP, DOWN, Answer(201, "<html>")])
def test_a_create_whose_answer_was_lost_is_not_sent_twice(scripted: ScriptedOrg, trouble: Answer | str) -> None:
    """Without a key nobody can tell whether the record exists: the user is told so."""
    scripted.last = trouble
    with pytest.raises(AnswerLost, match="did not send it twice"):
        acting(scripted).create("Account", {"Name": "A"})
    assert [one.method for one in scripted.asked] == ["POST"]

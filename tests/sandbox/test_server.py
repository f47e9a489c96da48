"""The server around the services: journal, faults, settings, start and stop."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import requests
from slack_sdk import WebClient

from sandbox.arguments import at_least_one, day, writable
from sandbox.org import OrgData, SlackPerson
from sandbox.salesforce.store.database import Database
from sandbox.server import RunningSandbox, open_port, run_in_thread
from sandbox.world import Plan
from tests.sandbox.bots import Control
from tests.sandbox.conftest import MANIFEST

QUERY = "SELECT Id FROM Account"


@pytest.fixture
def general(control: Control) -> str:
    return control.channel_id("general")


def broken(control: Control, fault: str, method: str = "chat.*", **more: object) -> None:
    answer = control.post("fault", service="slack", match={"method": method}, fault=fault, **more)
    assert answer["ok"]


def post(sandbox: RunningSandbox, channel: str, seconds: float = 5) -> requests.Response:
    headers = {"Authorization": f"Bearer {sandbox.settings['SLACK_BOT_TOKEN']}"}
    url = f"{sandbox.settings['SLACK_API_URL']}chat.postMessage"
    return requests.post(url, json={"channel": channel, "text": "x"}, headers=headers, timeout=seconds)


def test_every_call_is_journaled_with_decoded_bodies(control: Control, client: WebClient, general: str) -> None:
    """Method, status, request and response of a call are on the record."""
    client.chat_postMessage(channel=general, text="hello")
    entry = control.journal(service="slack", method="chat.postMessage")[0]
    assert (entry["dir"], entry["kind"], entry["status"]) == ("in", "web_api", 200)
    assert entry["request"] == {"channel": general, "text": "hello"}
    assert entry["response"]["ok"] is True
    assert entry["path"] == "/slack/api/chat.postMessage"


def test_forms_are_decoded_too(control: Control, client: WebClient) -> None:
    """A form is shown by its fields, and JSON inside it as JSON."""
    client.conversations_list(limit=2)
    client.api_call("blocks.validate", data={"blocks": json.dumps([{"type": "divider"}])})
    listed, checked = control.journal()
    assert listed["request"] == {"limit": "2"}
    assert checked["request"] == {"blocks": [{"type": "divider"}]}


def test_tokens_are_masked(control: Control, client: WebClient, sandbox: RunningSandbox) -> None:
    """No token that opens something is in the journal."""
    client.apps_connections_open(app_token=sandbox.settings["SLACK_APP_TOKEN"])
    url = sandbox.settings["SLACK_API_URL"] + "auth.test"
    requests.post(url, data={"token": client.token}, timeout=5)
    text = json.dumps(control.journal())
    assert client.token not in text
    assert sandbox.settings["SLACK_APP_TOKEN"] not in text


def test_the_journal_goes_on_from_a_number(control: Control, client: WebClient) -> None:
    """`since` leaves out what was read already."""
    client.auth_test()
    client.api_test()
    first, second = control.journal()
    assert (first["n"], second["n"]) == (1, 2)
    assert [e["method"] for e in control.journal(since=1)] == ["api.test"]


def test_soql_is_on_the_record(control: Control, sandbox: RunningSandbox) -> None:
    """A query is shown wherever it travels: in the address, in a job, in a composite."""
    base = f"{sandbox.base_url}/salesforce/services/data/v60.0"
    requests.get(f"{base}/query", params={"q": QUERY}, timeout=5)
    requests.post(f"{base}/jobs/query", json={"operation": "queryAll", "query": QUERY}, timeout=5)
    part = {"method": "GET", "url": "/services/data/v60.0/query?q=SELECT+Id+FROM+Account", "referenceId": "a"}
    requests.post(f"{base}/composite", json={"compositeRequest": [part]}, timeout=5)
    assert [e["soql"] for e in control.journal(service="salesforce")] == [QUERY] * 3


def test_429_comes_with_a_wait_and_ends_after_its_times(control: Control, sandbox, general: str) -> None:
    """The fault is used up, then the call goes through."""
    broken(control, "429", times=1)
    limited = post(sandbox, general)
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "1")
    assert limited.json()["error"] == "ratelimited"
    assert post(sandbox, general).json()["ok"] is True


def test_a_broken_server_answers_500_in_its_own_words(control: Control, sandbox, general: str) -> None:
    """Nothing is posted, and the journal has the status."""
    broken(control, "500")
    assert post(sandbox, general).status_code == 500
    assert control.messages(channel="general") == []
    assert control.journal()[-1]["status"] == 500


def test_a_gateway_page_is_html(control: Control, sandbox, general: str) -> None:
    """503 with a page where JSON was expected."""
    broken(control, "503_html")
    page = post(sandbox, general)
    assert page.status_code == 503
    assert page.text.startswith("<html>")


def test_drop_closes_before_the_work(control: Control, sandbox, general: str) -> None:
    """The connection ends without an answer and nothing happened."""
    broken(control, "drop")
    with pytest.raises(requests.ConnectionError):
        post(sandbox, general)
    assert control.messages(channel="general") == []


def test_drop_after_does_the_work_first(control: Control, sandbox, general: str) -> None:
    """The message is there although the bot never learned it."""
    broken(control, "drop_after")
    with pytest.raises(requests.ConnectionError):
        post(sandbox, general)
    assert len(control.messages(channel="general")) == 1


def test_timeout_holds_the_call(control: Control, sandbox, general: str) -> None:
    """A client with a shorter patience gives up; then the connection is closed."""
    broken(control, "timeout", after_ms=5000)
    with pytest.raises(requests.ReadTimeout):
        post(sandbox, general, seconds=0.2)
    broken(control, "timeout", after_ms=100)
    with pytest.raises(requests.ConnectionError):
        post(sandbox, general)


def test_bad_json_is_half_an_answer(control: Control, sandbox, general: str) -> None:
    """The work is done, the answer cannot be read."""
    broken(control, "bad_json")
    answer = post(sandbox, general)
    with pytest.raises(requests.exceptions.JSONDecodeError):
        answer.json()
    assert len(control.messages(channel="general")) == 1


def test_a_fault_matches_its_method_only(control: Control, sandbox, client: WebClient, general: str) -> None:
    """Other methods are not touched."""
    broken(control, "500", method="views.open")
    assert post(sandbox, general).json()["ok"] is True
    assert [f["method"] for f in control.get("faults")["faults"]] == ["views.open"]


def test_settings_point_at_all_three_services(tmp_path: Path) -> None:
    """A whole sandbox tells where each service is and how to sign in."""
    org = OrgData(tables={}, people=[SlackPerson("ann@example.com", "Ann")])
    with run_in_thread(org, plan=Plan(manifest=MANIFEST)) as running:
        settings, base = running.settings, running.base_url
        models = requests.get(f"{settings['OPENAI_BASE_URL']}/models", headers={"Authorization": "Bearer x"}, timeout=5)
        assert Path(settings["SALESFORCE_PRIVATE_KEY_FILE"]).read_text().startswith("-----BEGIN")
    assert settings["SLACK_API_URL"] == f"{base}/slack/api/"
    assert settings["SALESFORCE_LOGIN_URL"] == f"{base}/salesforce"
    assert models.status_code == 200


def test_a_stopped_sandbox_frees_its_port(org: OrgData) -> None:
    """The port can be taken again at once, and stopping twice does no harm."""
    running = run_in_thread(org, plan=Plan(manifest=MANIFEST, beside_slack=()))
    port = int(running.base_url.rsplit(":", 1)[1])
    running.stop()
    running.stop()
    with run_in_thread(org, port=port, plan=Plan(manifest=MANIFEST, beside_slack=())) as again:
        assert again.base_url == running.base_url


def test_slack_outlives_a_restart_with_a_state_file(org: OrgData, tmp_path: Path) -> None:
    """Messages, threads, home tabs, memberships and the bot's token are there again."""
    plan = Plan(manifest=MANIFEST, beside_slack=(), state=str(tmp_path / "state"))
    with run_in_thread(org, plan=plan) as first:
        client = WebClient(first.settings["SLACK_BOT_TOKEN"], base_url=first.settings["SLACK_API_URL"])
        said = client.chat_postMessage(channel="#general", text="kept")
        client.chat_postMessage(channel="#general", text="reply", thread_ts=said["ts"])
        user = Control(first.base_url).user_id("ann@example.com")
        client.views_publish(user_id=user, view={"type": "home", "blocks": [{"type": "divider"}]})
    with run_in_thread(org, plan=plan) as second:
        control = Control(second.base_url)
        assert second.settings["SLACK_BOT_TOKEN"] == first.settings["SLACK_BOT_TOKEN"]
        thread = control.messages(channel="general", thread_ts=said["ts"])
        assert [m["text"] for m in thread] == ["kept", "reply"]
        assert thread[0]["reply_count"] == 1
        assert control.get("home", user="ann@example.com")["home"] is not None
        assert control.post("message", user="ann", channel="general", text="on")["ts"] > thread[1]["ts"]


def test_today_starts_the_world_on_that_day(org: OrgData) -> None:
    """Message times follow the make-believe day."""
    with run_in_thread(org, today=date(2031, 2, 3), plan=Plan(manifest=MANIFEST, beside_slack=())) as running:
        client = WebClient(running.settings["SLACK_BOT_TOKEN"], base_url=running.settings["SLACK_API_URL"])
        ts = client.chat_postMessage(channel="#general", text="x")["ts"]
        assert Control(running.base_url).get("clock")["today"] == "2031-02-03"
    assert datetime.fromtimestamp(float(ts), UTC).date() == date(2031, 2, 3)


def command(*arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sandbox", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
        env=os.environ | {"PYTHONWARNINGS": "ignore"},
    )


def test_the_command_prints_settings_and_ends_on_a_signal(tmp_path: Path) -> None:
    """One NAME=value per line once the port is open; SIGTERM ends it with 0."""
    journal = tmp_path / "journal.jsonl"
    (tmp_path / "Account.csv").write_text("Id,Name\nA-1,Acme\n")
    started = command("--port", "0", "--org", str(tmp_path), "--journal", str(journal), "--manifest", str(MANIFEST))
    with started:
        assert started.stdout is not None
        settings = dict(started.stdout.readline().strip().split("=", 1) for _ in range(4))
        client = WebClient(settings["SLACK_BOT_TOKEN"], base_url=settings["SLACK_API_URL"])
        assert client.auth_test()["ok"]
        started.terminate()
        assert started.wait(10) == 0
    assert json.loads(journal.read_text().splitlines()[0])["method"] == "auth.test"


def test_a_taken_port_is_a_clear_error(tmp_path: Path) -> None:
    """The command names the port and ends with 2."""
    (tmp_path / "Account.csv").write_text("Id,Name\nA-1,Acme\n")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with command("--port", port, "--org", str(tmp_path)) as ended:
            _, error = ended.communicate(timeout=20)
    assert ended.returncode == 2
    assert f"port {port}" in error


@pytest.mark.parametrize(("kind", "text"), [(day, "tomorrow"), (at_least_one, "0"), (writable, "/nowhere/journal")])
def test_what_is_given_on_the_command_line_is_refused_by_name(kind: Callable[[str], object], text: str) -> None:
    """Before anything starts."""
    with pytest.raises(ArgumentTypeError, match=text):
        kind(text)


@pytest.mark.parametrize("port", [-1, 70_000])
def test_a_port_that_cannot_be_is_a_clear_error(port: int) -> None:
    """Not every number is one."""
    with pytest.raises(OSError, match=f"port {port} .* 0 to 65535"):
        open_port(port)


def test_a_file_that_is_no_state_is_named(tmp_path: Path) -> None:
    """So is a folder that is not there."""
    (tmp_path / "notes.txt").write_text("no database at all\n" * 100)
    for name in ("notes.txt", "nowhere/state"):
        with pytest.raises(OSError, match=name):
            Database(tmp_path / name)


def test_only_loopback_is_bound(sandbox: RunningSandbox) -> None:
    """The sandbox is not reachable from outside."""
    host, _ = sandbox.base_url.removeprefix("http://").split(":")
    assert host == "127.0.0.1"

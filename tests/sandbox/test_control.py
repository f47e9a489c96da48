"""The control API: acting needs a person, looking shows what that person sees, errors are sentences."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from slack_sdk import WebClient

from sandbox.org import OrgData, SlackPerson
from sandbox.server import RunningSandbox, run_in_thread
from sandbox.world import Plan
from tests.sandbox.bots import Control, RecordingBot
from tests.sandbox.conftest import ANN, BO, GUEST, MANIFEST


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        ({}, 400, "'user' is missing"),
        ({"user": "nobody@example.com"}, 404, "nobody here is"),
        ({"user": ANN}, 400, "'channel' is missing"),
        ({"user": ANN, "channel": "#nowhere"}, 404, "no channel is"),
        ({"user": BO, "channel": "board", "text": "x"}, 404, "is not in"),
        ({"user": GUEST, "channel": "general", "text": "x"}, 404, "is not in"),
        ({"user": ANN, "channel": "general"}, 400, "nothing to say"),
        ({"user": ANN, "channel": "general", "text": "x", "thread_ts": "1.1"}, 404, "no message 1.1"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(control: Control, body, status: int, sentence: str) -> None:
    """Errors have a 4xx status and say what is missing or wrong."""
    answer = control.asked("POST", "message", json=body)
    assert answer.status_code == status
    assert answer.json()["ok"] is False
    assert sentence in answer.json()["error"]


def test_a_body_that_is_no_json_is_refused(control: Control) -> None:
    """The sentence says where it broke."""
    answer = control.asked("POST", "message", data="{")
    assert (answer.status_code, "not JSON" in answer.json()["error"]) == (400, True)


def test_an_unknown_call_lists_the_known_ones(control: Control) -> None:
    """A misspelt call is 404 with help."""
    answer = control.asked("POST", "mesage", json={})
    assert (answer.status_code, "share_link" in answer.json()["error"]) == (404, True)


@pytest.mark.parametrize("name", ["#sales", "sales"])
@pytest.mark.parametrize("person", [ANN, "ann", "Ann Lee"])
def test_people_and_channels_go_by_several_names(control: Control, name: str, person: str) -> None:
    """Ids, addresses and names all work."""
    assert control.post("message", user=person, channel=name, text="x")["channel"] == control.channel_id("sales")
    by_id = control.post("message", user=control.user_id(ANN), channel=control.channel_id("sales"), text="x")
    assert by_id["ok"]


@pytest.mark.parametrize("words", ["dm", "@bot", "@throughline", ""])
def test_somebodys_dm_is_read_without_its_id(control: Control, client: WebClient, words: str) -> None:
    """`dm`, the bot's name, or nothing at all mean the person's own DM with the bot."""
    client.chat_postMessage(channel=control.user_id(ANN), text="digest")
    assert [m["text"] for m in control.messages(user=ANN, channel=words)] == ["digest"]
    assert control.messages(user=BO, channel=words) == []


@pytest.mark.parametrize("words", ["@bot", "dm", "@bot,@bot"])
def test_the_apps_conversation_needs_a_person(control: Control, words: str) -> None:
    """Without `user`, nobody knows whose."""
    answer = control.asked("GET", "messages", params={"channel": words})
    assert (answer.status_code, "say whose" in answer.json()["error"]) == (404, True)


def test_nobody_reads_anothers_dm(control: Control) -> None:
    """Bo does not see Ann's DM even with its id."""
    answer = control.asked("GET", "messages", params={"user": BO, "channel": control.dm(ANN)})
    assert answer.status_code == 404


def test_people_see_their_channels(control: Control) -> None:
    """Private channels are listed for their members, guests see only theirs."""
    names = {
        person: {c["name"] for c in control.get("channels", user=person)["channels"]} for person in (ANN, BO, GUEST)
    }
    assert "board" in names[ANN]
    assert "board" not in names[BO]
    assert names[GUEST] == {"shared-acme", "directmessage"}


def test_messages_show_threads_and_metadata(control: Control, client: WebClient) -> None:
    """Reply counts, metadata and edits are all there."""
    channel = control.channel_id("general")
    first = client.chat_postMessage(
        channel=channel, text="one", metadata={"event_type": "x", "event_payload": {"id": "1"}}
    )["ts"]
    client.chat_postMessage(channel=channel, text="two", thread_ts=first)
    client.chat_update(channel=channel, ts=first, text="one!")
    seen = control.messages(channel="general", user=ANN, thread_ts=first)
    assert (seen[0]["reply_count"], seen[0]["metadata"]["event_type"], bool(seen[0]["edited"])) == (1, "x", True)
    assert [m["text"] for m in seen] == ["one!", "two"]


def test_ready_says_what_is_missing(control: Control, bot: RecordingBot) -> None:
    """200 once the bot's /readyz is; until then 503 with the reason."""
    bot.readyz = 503
    early = control.asked("GET", "ready")
    assert (early.status_code, "answers 503" in early.json()["missing"][0]) == (503, True)
    bot.readyz = 200
    assert control.asked("GET", "ready").status_code == 200


def test_ready_waits_for_the_socket_in_socket_mode(control: Control) -> None:
    """Socket mode needs a connection as well."""
    control.post("delivery", mode="socket")
    assert "no Socket Mode connection" in control.asked("GET", "ready").json()["missing"][0]


def test_the_clock_moves_forward_only(control: Control) -> None:
    """Days and seconds add up; back is refused."""
    before = control.get("clock")["today"]
    assert control.post("clock", advance_days=1)["now"][:10] > before
    for days in (-1, 4_000_000, 1e12, "soon"):
        assert control.asked("POST", "clock", json={"advance_days": days}).status_code == 400
    assert control.asked("POST", "clock", json={}).status_code == 400


def test_unknown_faults_are_refused_by_name(control: Control) -> None:
    """The sentence lists what there is, and DELETE brings everything back to normal."""
    answer = control.asked("POST", "fault", json={"service": "slack", "fault": "meteor"})
    assert (answer.status_code, "drop_after" in answer.json()["error"]) == (400, True)
    for wrong in ({"fault": "lock_row"}, {"match": "auth.test"}, {"times": "x"}, {"after_ms": -1}):
        refused = control.asked("POST", "fault", json={"service": "slack", "fault": "500", **wrong})
        assert (refused.status_code, str(next(iter(wrong))) in refused.json()["error"]) == (400, True)
    control.post("fault", service="slack", fault="500", times=3)
    control.asked("DELETE", "fault")
    assert control.get("faults")["faults"] == []


def test_the_live_stream_tells_of_messages_and_calls(control: Control, client: WebClient, sandbox) -> None:
    """Server-sent events: the journal's entries and what changed in the workspace."""
    url = f"{sandbox.base_url}/_control/stream"
    with requests.get(url, stream=True, timeout=5) as stream:
        lines = stream.iter_lines(decode_unicode=True)
        assert next(lines) == ": connected"
        client.chat_postMessage(channel=control.channel_id("general"), text="live")
        told = dict(events(lines, 2))
    assert told["message"]["message"]["text"] == "live"
    assert told["journal"]["method"] == "chat.postMessage"


def events(lines: Iterator[str], number: int) -> Iterator[tuple[str, dict]]:
    topic = ""
    while number:
        line = next(lines)
        if line.startswith("event: "):
            topic = line.removeprefix("event: ")
        elif line.startswith("data: "):
            number -= 1
            yield topic, json.loads(line.removeprefix("data: "))


@pytest.fixture
def whole() -> Iterator[RunningSandbox]:
    """A sandbox with all services and one account."""
    org = OrgData({"Account": [{"Id": "A-1", "Name": "Acme"}]}, [SlackPerson(ANN, "Ann Lee")])
    with run_in_thread(org, plan=Plan(manifest=MANIFEST)) as running:
        yield running


def test_the_org_is_looked_at_and_changed(whole: RunningSandbox) -> None:
    """Rows by object; an insert shows up; nonsense is refused with a sentence."""
    control = Control(whole.base_url)
    control.post("salesforce", object="Account", fields={"Name": "Globex"})
    rows = control.get("salesforce", object="Account", limit=10)["rows"]
    assert {row["Name"] for row in rows} == {"Acme", "Globex"}
    answer = control.asked("POST", "salesforce", json={"object": "Nonsense", "fields": {}})
    assert (answer.status_code, answer.json()["ok"]) == (400, False)


def test_one_record_is_looked_at_by_its_id(whole: RunningSandbox) -> None:
    """Either length of id will do; one that is not there is 404, and what is no id is 400."""
    control = Control(whole.base_url)
    row = control.get("salesforce", object="Account", limit=1)["rows"][0]
    assert control.get("salesforce", object="Account", id=row["Id"][:15])["record"] == row
    nobody = {"object": "User", "id": row["Id"]}
    assert control.asked("GET", "salesforce", params=nobody).status_code == 404
    assert control.asked("GET", "salesforce", params={"object": "Account", "id": "x"}).status_code == 400


def test_a_streamed_answer_is_on_the_record(whole: RunningSandbox) -> None:
    """What the model sends bit by bit is journaled like everything else."""
    control = Control(whole.base_url)
    control.post("model", replies=["forty-two"])
    requests.post(
        f"{whole.settings['OPENAI_BASE_URL']}/chat/completions",
        headers={"Authorization": "Bearer sk-sandbox"},
        json={"model": "sandbox-1", "stream": True, "messages": [{"role": "user", "content": "?"}]},
        timeout=5,
    )
    assert control.journal(service="openai")[0]["response"]["choices"][0]["message"]["content"] == "forty-two"


def test_the_model_says_what_it_was_told(whole: RunningSandbox) -> None:
    """A scripted reply is given once, and its exchange is on the record."""
    control = Control(whole.base_url)
    assert control.post("model", replies=["forty-two"])["queued"] == 1
    asked = requests.post(
        f"{whole.settings['OPENAI_BASE_URL']}/chat/completions",
        headers={"Authorization": f"Bearer {whole.settings['OPENAI_API_KEY']}"},
        json={"model": whole.settings["OPENAI_MODEL"], "messages": [{"role": "user", "content": "?"}]},
        timeout=5,
    )
    assert asked.json()["choices"][0]["message"]["content"] == "forty-two"
    assert control.journal(service="openai")[0]["request"]["messages"][0]["content"] == "?"
    assert control.asked("DELETE", "model").json()["ok"]

"""Slash commands and response_url."""

from __future__ import annotations

import pytest
import requests

from tests.sandbox.bots import Control, RecordingBot, Reply
from tests.sandbox.conftest import ANN, BO, GUEST


@pytest.fixture
def typed(control: Control, bot: RecordingBot):
    """Type /account in #general and give the form that the bot got."""

    def typed(**body) -> dict[str, str]:
        given = {"user": ANN, "channel": "general", "command": "/account", "text": "acme", **body}
        control.post("command", **given)
        return bot.received[-1].form

    return typed


def respond(url: str, **body) -> requests.Response:
    return requests.post(url, json=body, timeout=10)


def test_a_command_is_a_form_with_slacks_fields(typed) -> None:
    """Every field of a slash command is there, booleans as words."""
    form = typed()
    assert (form["command"], form["text"], form["user_name"]) == ("/account", "acme", "ann")
    assert form["channel_name"] == "general"
    assert form["is_enterprise_install"] == "false"
    assert {"token", "api_app_id", "team_id", "team_domain", "user_id", "response_url", "trigger_id"} <= form.keys()


def test_names_of_hidden_channels_are_hidden(typed) -> None:
    """A DM is `directmessage`, a private channel `privategroup`."""
    assert typed(channel="dm")["channel_name"] == "directmessage"
    assert typed(channel="revops")["channel_name"] == "privategroup"


def test_command_text_is_entity_encoded(typed) -> None:
    """The three characters come as entities; names stay names without should_escape."""
    assert typed(text="A & B <x> @ann")["text"] == "A &amp; B &lt;x&gt; @ann"


def test_should_escape_turns_names_into_ids(typed, control: Control) -> None:
    """With should_escape people and channels arrive as ids."""
    form = typed(command="/escaped", text="@ann in #general")
    assert form["text"] == f"<@{control.user_id(ANN)}> in <#{control.channel_id('general')}|general>"


def test_a_command_that_is_not_in_the_manifest_does_not_exist(control: Control) -> None:
    """The answer lists those that do."""
    answer = control.asked("POST", "command", json={"user": ANN, "channel": "general", "command": "/nope"})
    assert answer.status_code == 404
    assert "/account" in answer.json()["error"]


def test_a_guest_cannot_act_where_they_are_not(control: Control) -> None:
    """Guests are only where they were invited."""
    answer = control.asked("POST", "command", json={"user": GUEST, "channel": "general", "command": "/account"})
    assert answer.status_code == 404


def test_an_acknowledgement_with_text_is_shown_to_the_person_alone(control: Control, bot: RecordingBot, typed) -> None:
    """The body of the ack is an ephemeral message."""
    bot.replies.append(Reply(200, "looking for A & B"))
    typed()
    assert control.messages(channel="general", user=ANN)[-1]["text"] == "looking for A &amp; B"
    assert control.messages(channel="general", user=BO) == []


def test_an_acknowledgement_can_speak_to_the_channel(control: Control, bot: RecordingBot, typed) -> None:
    """response_type in_channel is seen by everybody."""
    bot.answers({"text": "for all", "response_type": "in_channel"})
    typed()
    assert [m["text"] for m in control.messages(channel="general", user=BO)] == ["for all"]


def test_an_acknowledgement_with_broken_blocks_is_not_shown(control: Control, bot: RecordingBot) -> None:
    """The call says why, and the person sees that it failed."""
    bot.answers({"blocks": [{"type": "nope"}]})
    answer = control.post("command", user=ANN, channel="general", command="/account")
    assert "invalid_blocks" in answer["note"]
    assert "invalid_blocks" in control.messages(channel="general", user=ANN)[-1]["text"]


def test_response_url_answers_the_person_even_where_the_bot_is_not(control: Control, typed) -> None:
    """A response_url works without membership and is ephemeral unless told otherwise."""
    url = typed(channel="board")["response_url"]
    assert respond(url, text="secret").text == "ok"
    assert [m["ephemeral_to"] for m in control.messages(channel="board", user=ANN)] == [control.user_id(ANN)]


def test_response_url_replaces_and_deletes_its_original(control: Control, typed) -> None:
    """replace_original changes the answer in place, delete_original takes it away."""
    url = typed()["response_url"]
    respond(url, text="working")
    respond(url, text="done", replace_original=True)
    assert [m["text"] for m in control.messages(channel="general", user=ANN)] == ["done"]
    respond(url, delete_original=True)
    assert control.messages(channel="general", user=ANN) == []


def test_response_url_works_five_times(typed) -> None:
    """The sixth use is refused with 404."""
    url = typed()["response_url"]
    assert [respond(url, text=str(n)).status_code for n in range(5)] == [200] * 5
    sixth = respond(url, text="6")
    assert (sixth.status_code, sixth.json()["error"]) == (404, "used_url")


def test_response_url_ends_after_thirty_minutes(control: Control, typed) -> None:
    """It follows the clock of the make-believe world."""
    url = typed()["response_url"]
    control.post("clock", advance_seconds=31 * 60)
    late = respond(url, text="late")
    assert (late.status_code, late.json()["error"]) == (404, "expired_url")


def test_response_url_checks_blocks(typed) -> None:
    """Bad blocks are refused there too."""
    answer = respond(typed()["response_url"], blocks=[{"type": "nope"}])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_blocks")

"""Buttons, menus, suggestions and shortcuts."""

from __future__ import annotations

from typing import Any

import pytest
import requests
from slack_sdk import WebClient

from tests.sandbox.bots import Control, RecordingBot, Reply
from tests.sandbox.conftest import ANN, BO

URL_MENU = {"type": "external_select", "action_id": "find", "min_query_length": 2}


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def button(action_id: str, value: str, **more: Any) -> dict[str, Any]:
    return {"type": "button", "action_id": action_id, "value": value, "text": plain("R & D"), **more}


def card(*elements: dict[str, Any], block_id: str = "row") -> list[dict[str, Any]]:
    return [{"type": "actions", "block_id": block_id, "elements": list(elements)}]


class Floor:
    """A channel with a message to press things on."""

    def __init__(self, control: Control, client: WebClient, bot: RecordingBot) -> None:
        self.control, self.client, self.bot = control, client, bot
        self.channel = control.channel_id("general")

    def post(self, *blocks: dict[str, Any]) -> str:
        return self.client.chat_postMessage(channel=self.channel, text="card", blocks=list(blocks))["ts"]

    def press(self, ts: str, action_id: str, **more: Any) -> dict[str, Any]:
        given = {"user": ANN, "channel": "general", "message_ts": ts, "action_id": action_id, **more}
        return self.control.post("action", **given)

    def sent(self) -> dict[str, Any]:
        return self.bot.received[-1].payload


@pytest.fixture
def floor(control: Control, client: WebClient, bot: RecordingBot) -> Floor:
    return Floor(control, client, bot)


def test_a_press_carries_slacks_keys(floor: Floor) -> None:
    """block_actions names person, place, element and ways to answer."""
    ts = floor.post(*card(button("assign", "7")))
    assert floor.press(ts, "assign")["status"] == 200
    sent = floor.sent()
    assert sent["type"] == "block_actions"
    assert sent["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": floor.channel,
        "is_ephemeral": False,
    }
    assert sent["actions"][0].items() >= {"action_id": "assign", "block_id": "row", "value": "7"}.items()
    assert sent["user"].items() >= {"id": floor.control.user_id(ANN), "username": "ann"}.items()
    assert {"trigger_id", "response_url", "team", "api_app_id", "token", "state", "message"} <= sent.keys()


def test_button_text_comes_back_encoded(floor: Floor) -> None:
    """`&` in a button's text returns as an entity."""
    floor.press(floor.post(*card(button("assign", "7"))), "assign")
    assert floor.sent()["actions"][0]["text"]["text"] == "R &amp; D"


def test_an_element_that_is_not_there_is_404(floor: Floor) -> None:
    """The answer lists what is there."""
    ts = floor.post(*card(button("assign", "7")))
    body = {"user": ANN, "channel": "general", "message_ts": ts, "action_id": "nope"}
    answer = floor.control.asked("POST", "action", json=body)
    assert answer.status_code == 404
    assert "assign" in answer.json()["error"]


def test_the_value_tells_equal_buttons_apart(floor: Floor) -> None:
    """Rows share an action id; block id or value picks one."""
    ts = floor.post(*card(button("assign", "1"), block_id="r1"), *card(button("assign", "2"), block_id="r2"))
    floor.press(ts, "assign", value="2")
    assert floor.sent()["actions"][0]["block_id"] == "r2"
    floor.press(ts, "assign", block_id="r1")
    assert floor.sent()["actions"][0]["value"] == "1"
    assert "no element" in floor.press(ts, "assign", value="3")["error"]


def test_somebody_elses_ephemeral_cannot_be_pressed(floor: Floor) -> None:
    """Only its addressee sees it; its content is not sent back."""
    user = floor.control.user_id(ANN)
    ts = floor.client.chat_postEphemeral(channel=floor.channel, user=user, text="x", blocks=card(button("a", "1")))[
        "message_ts"
    ]
    assert floor.press(ts, "a", user=BO)["ok"] is False
    assert floor.press(ts, "a")["status"] == 200
    assert floor.sent()["container"]["is_ephemeral"] is True
    assert "message" not in floor.sent()


def test_an_ephemeral_is_replaced_by_response_url_only(floor: Floor) -> None:
    """replace_original works on ephemerals, chat.update does not."""
    user = floor.control.user_id(ANN)
    ts = floor.client.chat_postEphemeral(channel=floor.channel, user=user, text="x", blocks=card(button("a", "1")))[
        "message_ts"
    ]
    floor.press(ts, "a")
    body = {"replace_original": True, "text": "done"}
    assert requests.post(floor.sent()["response_url"], json=body, timeout=10).status_code == 200
    seen = floor.control.messages(channel="general", user=ANN)[0]
    assert (seen["text"], "blocks" in seen) == ("done", False)


def test_a_press_in_somebodys_private_channel_is_404(floor: Floor) -> None:
    """Bo is not in #revops."""
    channel = floor.control.channel_id("revops")
    ts = floor.client.chat_postMessage(channel=channel, text="x", blocks=card(button("a", "1")))["ts"]
    body = {"user": BO, "channel": "revops", "message_ts": ts, "action_id": "a"}
    assert floor.control.asked("POST", "action", json=body).status_code == 404


def test_a_button_for_some_is_hidden_from_others(floor: Floor) -> None:
    """visible_to_user_ids is honoured."""
    ts = floor.post(*card(button("a", "1", visible_to_user_ids=[floor.control.user_id(BO)])))
    assert floor.press(ts, "a")["ok"] is False
    assert floor.press(ts, "a", user=BO)["status"] == 200


def test_menus_report_the_option(floor: Floor) -> None:
    """static_select and overflow give selected_option, users_select an id."""
    options = [{"text": plain("7 days"), "value": "7"}, {"text": plain("30 days"), "value": "30"}]
    ts = floor.post(
        *card(
            {"type": "static_select", "action_id": "snooze", "options": options},
            {"type": "overflow", "action_id": "more", "options": options},
            {"type": "users_select", "action_id": "who"},
        )
    )
    floor.press(ts, "snooze", value="30")
    assert floor.sent()["actions"][0]["selected_option"] == options[1]
    assert floor.sent()["state"]["values"]["row"]["snooze"]["selected_option"] == options[1]
    floor.press(ts, "more", value="7")
    assert floor.sent()["actions"][0]["selected_option"] == options[0]
    floor.press(ts, "who", value=BO)
    assert floor.sent()["actions"][0]["selected_user"] == floor.control.user_id(BO)


def test_a_failed_press_is_told_to_the_clicker_and_not_retried(floor: Floor) -> None:
    """The answer says that it did not work; nothing is posted for it, and Slack tries only once."""
    ts = floor.post(*card(button("a", "1")))
    floor.bot.replies.append(Reply(500))
    before = len(floor.bot.received)
    assert floor.press(ts, "a")["note"] == "dispatch_failed"
    assert floor.control.messages(channel="general", user=ANN)[-1]["ts"] == ts
    assert len(floor.bot.received) == before + 1


def test_home_tabs_can_be_pressed(floor: Floor) -> None:
    """A press on the home tab carries the view, no channel and no response_url."""
    user = floor.control.user_id(ANN)
    view = {"type": "home", "blocks": card(button("refresh", "1"))}
    view_id = floor.client.views_publish(user_id=user, view=view)["view"]["id"]
    floor.control.post("action", user=ANN, view_id=view_id, action_id="refresh")
    assert floor.sent()["container"] == {"type": "view", "view_id": view_id}
    assert floor.sent()["view"]["id"] == view_id
    assert not {"channel", "response_url", "message"} & floor.sent().keys()


def test_an_input_without_dispatch_action_stays_quiet(floor: Floor) -> None:
    """Typing into a form tells the app nothing before submit, but is kept."""
    view = {
        "type": "home",
        "blocks": [
            {
                "type": "input",
                "block_id": "b",
                "label": plain("L"),
                "element": {"type": "plain_text_input", "action_id": "a"},
            },
        ],
    }
    published = floor.client.views_publish(user_id=floor.control.user_id(ANN), view=view)["view"]
    answer = floor.control.post("action", user=ANN, view_id=published["id"], action_id="a", value="typed")
    assert (answer["status"], floor.bot.received) == (None, [])
    home = floor.control.get("home", user=ANN)["home"]
    assert home["state"]["values"]["b"]["a"]["value"] == "typed"


def test_suggestions_come_from_the_bot(floor: Floor) -> None:
    """What was typed goes to the bot, its options can then be chosen."""
    ts = floor.post(*card(URL_MENU))
    floor.bot.answers({"options": [{"text": plain("Acme"), "value": "001"}]})
    place = {"user": ANN, "channel": "general", "message_ts": ts, "action_id": "find"}
    answer = floor.control.post("suggest", value="ac", **place)
    assert [o["value"] for o in answer["options"]] == ["001"]
    assert floor.sent().items() >= {"type": "block_suggestion", "value": "ac", "action_id": "find"}.items()
    floor.control.post("action", value="001", **place)
    assert floor.sent()["actions"][0]["selected_option"]["text"]["text"] == "Acme"


def test_suggestions_need_enough_letters(floor: Floor) -> None:
    """Below min_query_length Slack does not ask."""
    ts = floor.post(*card(URL_MENU))
    place = {"user": ANN, "channel": "general", "message_ts": ts, "action_id": "find"}
    answer = floor.control.post("suggest", value="a", **place)
    assert (answer["options"], floor.bot.received) == ([], [])


def test_too_many_suggestions_are_none(floor: Floor) -> None:
    """More than a hundred options are refused as a whole."""
    ts = floor.post(*card(URL_MENU))
    floor.bot.answers({"options": [{"text": plain(str(n)), "value": str(n)} for n in range(101)]})
    answer = floor.control.post("suggest", user=ANN, channel="general", message_ts=ts, action_id="find", value="xx")
    assert answer["options"] == []
    assert "100" in answer["note"]


def test_a_global_shortcut_has_no_channel(floor: Floor) -> None:
    """Neither channel nor response_url, but a trigger."""
    floor.control.post("shortcut", user=ANN, callback_id="new_it")
    assert floor.sent().items() >= {"type": "shortcut", "callback_id": "new_it"}.items()
    assert "trigger_id" in floor.sent()
    assert not {"channel", "response_url"} & floor.sent().keys()


def test_a_message_shortcut_carries_the_message(floor: Floor) -> None:
    """message_action has the message and a response_url."""
    ts = floor.control.post("message", user=BO, channel="general", text="promise")["ts"]
    floor.control.post("shortcut", user=ANN, callback_id="save_it", channel="general", message_ts=ts)
    sent = floor.sent()
    assert (sent["type"], sent["message_ts"], sent["message"]["text"]) == ("message_action", ts, "promise")
    assert "response_url" in sent


def test_a_shortcut_must_be_in_the_manifest(floor: Floor) -> None:
    """A global shortcut is no message shortcut."""
    answer = floor.control.asked("POST", "shortcut", json={"user": ANN, "callback_id": "save_it"})
    assert answer.status_code == 404

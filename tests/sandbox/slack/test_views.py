"""Modals and the home tab: triggers, stack, hashes, submission, closing."""

from __future__ import annotations

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack import tickets
from tests.sandbox.bots import Control, RecordingBot, Reply
from tests.sandbox.conftest import ANN, BO


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def asking(block_id: str, element: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


NOTE = asking("note", {"type": "plain_text_input", "action_id": "text", "max_length": 20})


def modal(*blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
    view = {"type": "modal", "callback_id": "form", "title": plain("Form"), "submit": plain("Save")}
    return {**view, "blocks": list(blocks) or [NOTE], **more}


class Desk:
    """Ann at her desk: what she opens, sees and submits."""

    def __init__(self, control: Control, client: WebClient, bot: RecordingBot) -> None:
        self.control, self.client, self.bot = control, client, bot

    def trigger(self, channel: str = "general") -> str:
        self.control.post("command", user=ANN, channel=channel, command="/account")
        return self.bot.received[-1].form["trigger_id"]

    def open(self, *blocks: dict[str, Any], **more: Any) -> dict[str, Any]:
        return self.client.views_open(trigger_id=self.trigger(), view=modal(*blocks, **more))["view"]

    def submit(self, view_id: str, **values: Any) -> dict[str, Any]:
        return self.control.post("submit", user=ANN, view_id=view_id, values=values)

    def sent(self) -> dict[str, Any]:
        return self.bot.received[-1].payload

    def open_ids(self) -> list[str]:
        return [view["id"] for view in self.control.get("views", user=ANN)["views"]]


@pytest.fixture
def desk(control: Control, client: WebClient, bot: RecordingBot) -> Desk:
    return Desk(control, client, bot)


def refused(call, **arguments) -> SlackApiError:
    with pytest.raises(SlackApiError) as error:
        call(**arguments)
    return error.value


def test_a_trigger_works_once(desk: Desk) -> None:
    """A second views.open with the same trigger is refused."""
    trigger = desk.trigger()
    desk.client.views_open(trigger_id=trigger, view=modal())
    error = refused(desk.client.views_open, trigger_id=trigger, view=modal())
    assert error.response["error"] == "exchanged_trigger_id"


def test_a_trigger_expires_after_three_seconds(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three seconds after the act the trigger is too late."""
    assert tickets.TRIGGER_SECONDS == 3.0
    monkeypatch.setattr(tickets, "TRIGGER_SECONDS", 0.0)
    trigger = desk.trigger()
    assert refused(desk.client.views_open, trigger_id=trigger, view=modal()).response["error"] == "expired_trigger_id"


def test_a_made_up_trigger_is_invalid(desk: Desk) -> None:
    """Only triggers that were handed out open views."""
    assert refused(desk.client.views_open, trigger_id="1.2.3", view=modal()).response["error"] == "invalid_trigger_id"


def test_an_invalid_view_is_invalid_arguments_and_spares_the_trigger(desk: Desk) -> None:
    """A title of 25 characters is refused with its pointer."""
    trigger = desk.trigger()
    error = refused(desk.client.views_open, trigger_id=trigger, view=modal(title=plain("x" * 25)))
    assert error.response["error"] == "invalid_arguments"
    assert "[json-pointer:/view/title" in error.response["response_metadata"]["messages"][0]
    assert desk.client.views_open(trigger_id=trigger, view=modal())["ok"]


def test_the_stack_holds_three_views(desk: Desk) -> None:
    """A fourth is push_limit_reached."""
    desk.open()
    for _ in range(2):
        desk.client.views_push(trigger_id=desk.trigger(), view=modal())
    error = refused(desk.client.views_push, trigger_id=desk.trigger(), view=modal())
    assert error.response["error"] == "push_limit_reached"
    assert len(desk.open_ids()) == 3


def test_an_update_with_an_old_hash_conflicts(desk: Desk) -> None:
    """The hash changes with each update."""
    view = desk.open()
    desk.client.views_update(view_id=view["id"], hash=view["hash"], view=modal())
    error = refused(desk.client.views_update, view_id=view["id"], hash=view["hash"], view=modal())
    assert error.response["error"] == "hash_conflict"


def test_an_update_of_a_closed_view_is_not_found(desk: Desk) -> None:
    """A person who closed the modal is no reason for alarm, but the view is gone."""
    view = desk.open()
    desk.control.post("close", user=ANN, view_id=view["id"])
    assert refused(desk.client.views_update, view_id=view["id"], view=modal()).response["error"] == "not_found"


def test_an_external_id_is_used_once(desk: Desk) -> None:
    """Two open views cannot share one."""
    desk.open(external_id="one")
    error = refused(desk.client.views_push, trigger_id=desk.trigger(), view=modal(external_id="one"))
    assert error.response["error"] == "duplicate_external_id"


def test_what_was_typed_survives_an_update_with_the_same_ids(desk: Desk) -> None:
    """Same block and action ids keep the input; new block ids reset it."""
    view = desk.open()
    desk.bot.answers({"response_action": "errors", "errors": {"note": "no"}})
    desk.submit(view["id"], note={"text": "kept"})
    same = desk.client.views_update(view_id=view["id"], view=modal())["view"]
    assert same["state"]["values"]["note"]["text"]["value"] == "kept"
    other = desk.client.views_update(view_id=view["id"], view=modal({**NOTE, "block_id": "note2"}))["view"]
    assert other["state"]["values"]["note2"]["text"]["value"] is None


def test_a_submission_carries_state_and_closes(desk: Desk) -> None:
    """Typed text is raw; an empty acknowledgement closes the view."""
    view = desk.open(private_metadata="m1")
    answer = desk.submit(view["id"], note={"text": "A & B"})
    sent = desk.sent()
    assert (sent["type"], sent["view"]["private_metadata"]) == ("view_submission", "m1")
    assert sent["view"]["state"]["values"] == {"note": {"text": {"type": "plain_text_input", "value": "A & B"}}}
    assert (answer["result"], desk.open_ids()) == ("closed", [])


def test_errors_stay_beside_their_fields(desk: Desk) -> None:
    """response_action errors keeps the view open."""
    view = desk.open()
    desk.bot.answers({"response_action": "errors", "errors": {"note": "too short"}})
    assert desk.submit(view["id"], note={"text": "x"})["errors"] == {"note": "too short"}
    assert desk.control.get("views", user=ANN)["views"][0]["errors"] == {"note": "too short"}


def test_errors_for_a_block_that_is_no_input_fail(desk: Desk) -> None:
    """Slack accepts errors for input blocks only; the person reads that it did not work."""
    view = desk.open()
    desk.bot.answers({"response_action": "errors", "errors": {"other": "x"}})
    answer = desk.submit(view["id"], note={"text": "x"})
    assert (answer["result"], "input blocks" in answer["note"]) == ("failed", True)
    assert "trouble connecting" in desk.control.get("views", user=ANN)["views"][0]["notice"]


def test_update_push_and_clear_do_what_they_say(desk: Desk) -> None:
    """The three other response actions change the stack."""
    view = desk.open()
    desk.bot.answers({"response_action": "update", "view": modal(title=plain("Second"))})
    assert desk.submit(view["id"], note={"text": "x"})["result"] == "updated"
    desk.bot.answers({"response_action": "push", "view": modal()})
    pushed = desk.submit(view["id"], note={"text": "x"})["view_id"]
    assert desk.open_ids() == [view["id"], pushed]
    desk.bot.answers({"response_action": "clear"})
    assert desk.submit(pushed, note={"text": "x"})["result"] == "cleared"
    assert desk.open_ids() == []


def test_an_invalid_pushed_view_fails(desk: Desk) -> None:
    """A view that Slack would refuse leaves the old one open."""
    view = desk.open()
    desk.bot.answers({"response_action": "push", "view": {"type": "modal"}})
    assert desk.submit(view["id"], note={"text": "x"})["result"] == "failed"
    assert desk.open_ids() == [view["id"]]


def test_a_submission_the_bot_fails_stays_open(desk: Desk) -> None:
    """A 500 shows trouble connecting and keeps what was typed."""
    view = desk.open()
    desk.bot.replies.append(Reply(500))
    assert desk.submit(view["id"], note={"text": "x"})["result"] == "failed"
    assert desk.open_ids() == [view["id"]]


@pytest.mark.parametrize(
    ("element", "value", "reason"),
    [
        ({"type": "plain_text_input", "action_id": "a"}, None, "must be filled in"),
        ({"type": "plain_text_input", "action_id": "a", "max_length": 3}, "four", "4 characters"),
        ({"type": "plain_text_input", "action_id": "a", "min_length": 3}, "x", "1 characters"),
        ({"type": "number_input", "action_id": "a", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "action_id": "a", "is_decimal_allowed": True, "max_value": "9"}, "10", "outside"),
        ({"type": "email_text_input", "action_id": "a"}, "nobody", "e-mail address"),
        ({"type": "url_text_input", "action_id": "a"}, "acme", "web address"),
        ({"type": "datepicker", "action_id": "a"}, "2026-02-30", "nobody can pick"),
        ({"type": "timepicker", "action_id": "a"}, "24:00", "nobody can pick"),
    ],
)
def test_slacks_client_checks_before_submitting(desk: Desk, element, value, reason: str) -> None:
    """What the client would not let through never reaches the bot."""
    view = desk.open(asking("b", element))
    before = len(desk.bot.received)
    assert reason in desk.submit(view["id"], b={"a": value})["error"]
    assert len(desk.bot.received) == before


def test_menus_take_values_people_and_channels(desk: Desk) -> None:
    """Options by value, people by address, channels by name."""
    options = [{"text": plain("Won"), "value": "won"}, {"text": plain("Lost"), "value": "lost"}]
    view = desk.open(
        asking("s", {"type": "static_select", "action_id": "a", "options": options}),
        asking("u", {"type": "users_select", "action_id": "a"}),
        asking("c", {"type": "multi_channels_select", "action_id": "a"}),
        asking("k", {"type": "checkboxes", "action_id": "a", "options": options}, optional=True),
    )
    desk.submit(view["id"], s={"a": "won"}, u={"a": BO}, c={"a": ["#sales"]})
    values = desk.sent()["view"]["state"]["values"]
    assert values["s"]["a"]["selected_option"] == options[0]
    assert values["u"]["a"]["selected_user"] == desk.control.user_id(BO)
    assert values["c"]["a"]["selected_channels"] == [desk.control.channel_id("sales")]
    assert values["k"]["a"]["selected_options"] == []


def test_an_option_that_is_not_offered_is_refused(desk: Desk) -> None:
    """Nobody chooses what is not in the menu."""
    select = {"type": "static_select", "action_id": "a", "options": [{"text": plain("Won"), "value": "won"}]}
    view = desk.open(asking("s", select))
    assert "no option 'lost'" in desk.submit(view["id"], s={"a": "lost"})["error"]


def test_initial_values_and_the_current_channel_are_in_the_state(desk: Desk) -> None:
    """What a person leaves alone is submitted as it was."""
    view = desk.open(
        asking("t", {"type": "plain_text_input", "action_id": "a", "initial_value": "draft"}),
        asking("c", {"type": "conversations_select", "action_id": "a", "default_to_current_conversation": True}),
    )
    desk.submit(view["id"])
    values = desk.sent()["view"]["state"]["values"]
    assert values["t"]["a"]["value"] == "draft"
    assert values["c"]["a"]["selected_conversation"] == desk.control.channel_id("general")


def test_a_chosen_channel_can_bring_a_response_url(desk: Desk) -> None:
    """response_url_enabled gives one per channel menu."""
    menu = {"type": "conversations_select", "action_id": "a", "response_url_enabled": True}
    view = desk.open(asking("c", menu))
    desk.submit(view["id"], c={"a": "#sales"})
    given = desk.sent()["response_urls"][0]
    assert given["channel_id"] == desk.control.channel_id("sales")
    assert given["response_url"].startswith("http://127.0.0.1")


def test_closing_is_told_where_asked_for(desk: Desk) -> None:
    """view_closed needs notify_on_close."""
    quiet = desk.open()
    assert desk.control.post("close", user=ANN, view_id=quiet["id"])["status"] is None
    loud = desk.open(notify_on_close=True)
    assert desk.control.post("close", user=ANN, view_id=loud["id"])["status"] == 200
    assert (desk.sent()["type"], desk.sent()["is_cleared"]) == ("view_closed", False)


def test_clear_on_close_closes_everything(desk: Desk) -> None:
    """The whole stack goes, and each view that asked hears of it."""
    desk.open(notify_on_close=True)
    top = desk.client.views_push(trigger_id=desk.trigger(), view=modal(clear_on_close=True))["view"]
    desk.control.post("close", user=ANN, view_id=top["id"])
    assert desk.open_ids() == []
    assert desk.sent()["is_cleared"] is True


def test_a_press_the_bot_fails_is_told_on_the_view(desk: Desk) -> None:
    """The view says that the app could not be reached, and stops saying so when the next press works."""
    button = {"type": "button", "action_id": "go", "text": plain("Go")}
    view = desk.open({"type": "actions", "elements": [button]})
    told = []
    for reply in (Reply(500), Reply()):
        desk.bot.replies.append(reply)
        desk.control.post("action", user=ANN, view_id=view["id"], action_id="go")
        told.append(desk.control.get("views", user=ANN)["views"][0]["notice"])
    assert told == ["We had some trouble connecting. Try again?", None]


def test_a_covered_view_is_out_of_reach(desk: Desk) -> None:
    """Only the top modal can be submitted, and only by its owner."""
    below = desk.open()
    desk.client.views_push(trigger_id=desk.trigger(), view=modal())
    assert "not the one on top" in desk.submit(below["id"])["error"]
    others = desk.control.asked("POST", "submit", json={"user": BO, "view_id": below["id"]})
    assert others.status_code == 404


def test_the_home_tab_is_personal_and_has_a_hash(desk: Desk) -> None:
    """Each person has their own; an old hash conflicts."""
    home = {"type": "home", "blocks": [{"type": "divider"}]}
    user = desk.control.user_id(ANN)
    first = desk.client.views_publish(user_id=user, view=home)["view"]
    desk.client.views_publish(user_id=user, view=home, hash=first["hash"])
    error = refused(desk.client.views_publish, user_id=user, view=home, hash=first["hash"])
    assert error.response["error"] == "hash_conflict"
    assert desk.control.get("home", user=ANN)["home"]["id"] == first["id"]
    assert desk.control.get("home", user=BO)["home"] is None


def test_a_modal_is_no_home(desk: Desk) -> None:
    """views.publish takes home views only."""
    error = refused(desk.client.views_publish, user_id=desk.control.user_id(ANN), view=modal())
    assert error.response["error"] == "invalid_arguments"

"""Channels, members, people, history and cursors."""

from __future__ import annotations

from base64 import b64encode

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.bots import Control, RecordingBot
from tests.sandbox.conftest import ANN, BO, GUEST


def names(answer) -> list[str]:
    return sorted(channel["name"] for channel in answer["channels"])


def test_private_channels_without_the_bot_are_not_listed(client: WebClient) -> None:
    """The bot sees public channels and its own private ones."""
    listed = client.conversations_list(types="public_channel,private_channel")
    assert names(listed) == ["general", "revops", "sales", "shared-acme"]


def test_a_list_comes_in_pages(client: WebClient) -> None:
    """The cursor leads through everything, and a made-up one is refused."""
    first = client.conversations_list(limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = client.conversations_list(limit=2, cursor=cursor)
    assert sorted(names(first) + names(second)) == ["general", "sales", "shared-acme"]
    assert second["response_metadata"]["next_cursor"] == ""
    foreign = client.users_list(limit=1)["response_metadata"]["next_cursor"]
    for forged in ("bm9wZQ==", foreign, b64encode(b"conversations.list:-1").decode()):
        with pytest.raises(SlackApiError, match="invalid_cursor"):
            client.conversations_list(cursor=forged)


def test_an_unknown_type_of_channel_is_refused(client: WebClient) -> None:
    """`types` takes Slack's names only."""
    with pytest.raises(SlackApiError, match="invalid_types"):
        client.conversations_list(types="secret_channel")


def test_shared_channels_say_so(client: WebClient, control: Control) -> None:
    """A channel with another company is marked, so that the bot can stay silent there."""
    channel = client.conversations_info(channel=control.channel_id("shared-acme"))["channel"]
    assert channel["is_ext_shared"] is True


def test_guests_are_members_where_they_were_invited(client: WebClient, control: Control) -> None:
    """Guests are in the channel that names them, not in #general."""
    guest = control.user_id(GUEST)
    assert guest in client.conversations_members(channel=control.channel_id("shared-acme"))["members"]
    assert guest not in client.conversations_members(channel=control.channel_id("general"))["members"]
    assert client.users_info(user=guest)["user"]["is_restricted"] is True


def test_a_dm_opens_by_user_id(client: WebClient, control: Control) -> None:
    """conversations.open gives the D… channel, always the same."""
    opened = client.conversations_open(users=control.user_id(ANN))["channel"]["id"]
    assert opened == control.dm(ANN)
    with pytest.raises(SlackApiError, match="user_not_found"):
        client.conversations_open(users="U0NOBODY000")


def test_a_group_writes_to_each_other_and_to_the_app(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """The bot hears mentions and messages as of a private channel; outsiders neither see nor find the group."""
    said = control.post("message", user=ANN, channel="@bot,@Bo Ray", text="@throughline hello")
    assert [one["event"] for one in said["deliveries"]] == ["app_mention", "message.mpim"]
    assert bot.events("message")[0]["channel_type"] == "mpim"
    shown = client.conversations_info(channel=said["channel"])["channel"]
    assert (shown["is_mpim"], shown["is_im"], shown["is_private"]) == (True, False, True)
    assert sorted(client.conversations_members(channel=said["channel"])["members"]) == sorted(
        [control.user_id(ANN), control.user_id(BO), client.auth_test()["user_id"]]
    )
    assert [c["id"] for c in client.conversations_list(types="mpim")["channels"]] == [said["channel"]]
    assert said["channel"] in [c["id"] for c in control.get("channels", user=BO)["channels"]]
    assert said["channel"] not in [c["id"] for c in control.get("channels", user=GUEST)["channels"]]
    assert control.asked("GET", "messages", params={"user": GUEST, "channel": said["channel"]}).status_code == 404


def test_opening_a_group_needs_its_own_scope(client: WebClient, control: Control) -> None:
    """One person is im:write, several are mpim:write; nine are too many."""
    both = ",".join(control.user_id(who) for who in (ANN, BO))
    with pytest.raises(SlackApiError) as refused:
        client.conversations_open(users=both)
    assert (refused.value.response["error"], refused.value.response["needed"]) == ("missing_scope", "mpim:write")
    with pytest.raises(SlackApiError, match="too_many_users"):
        client.conversations_open(users=",".join(["U1"] * 9))


def test_people_are_found_by_address(client: WebClient) -> None:
    """Addresses match in any case; an unknown one is users_not_found."""
    user = client.users_lookupByEmail(email="ANN@example.com")["user"]
    assert (user["real_name"], user["tz"], user["profile"]["email"]) == ("Ann Lee", "Europe/Berlin", ANN)
    with pytest.raises(SlackApiError, match="users_not_found"):
        client.users_lookupByEmail(email="nobody@example.com")


def test_everybody_is_listed_with_the_bot(client: WebClient) -> None:
    """users.list has people and the bot's own user."""
    members = client.users_list()["members"]
    assert [m["name"] for m in members if m["is_bot"]] == ["testbot"]
    assert len(members) == 4


def test_locale_comes_on_request(client: WebClient, control: Control) -> None:
    """`include_locale` adds the language."""
    user = control.user_id(ANN)
    assert "locale" not in client.users_info(user=user)["user"]
    assert client.users_info(user=user, include_locale=True)["user"]["locale"] == "en-US"


def test_history_is_newest_first_and_leaves_replies_out(client: WebClient, control: Control) -> None:
    """Replies are read with conversations.replies."""
    first = control.post("message", user=ANN, channel="general", text="one")["ts"]
    control.post("message", user=BO, channel="general", text="two")
    control.post("message", user=BO, channel="general", text="reply", thread_ts=first)
    said = client.conversations_history(channel=control.channel_id("general"))["messages"]
    assert [m["text"] for m in said] == ["two", "one"]


def test_history_has_bounds(client: WebClient, control: Control) -> None:
    """`oldest` leaves its own message out unless inclusive."""
    channel = control.channel_id("general")
    first = control.post("message", user=ANN, channel="general", text="one")["ts"]
    control.post("message", user=ANN, channel="general", text="two")
    after = client.conversations_history(channel=channel, oldest=first)["messages"]
    both = client.conversations_history(channel=channel, oldest=first, inclusive=True)["messages"]
    assert ([m["text"] for m in after], len(both)) == (["two"], 2)


def test_a_private_channel_of_others_is_not_read(client: WebClient, control: Control) -> None:
    """History of a channel without the bot is channel_not_found."""
    with pytest.raises(SlackApiError, match="channel_not_found"):
        client.conversations_history(channel=control.channel_id("board"))


def test_joining_needs_its_scope(client: WebClient, control: Control) -> None:
    """The test manifest does not ask for channels:join."""
    with pytest.raises(SlackApiError, match="missing_scope"):
        client.conversations_join(channel=control.channel_id("general"))


def test_the_bots_own_conversations(client: WebClient) -> None:
    """users.conversations without a user means the bot."""
    mine = client.users_conversations(types="public_channel,private_channel")
    assert names(mine) == ["general", "revops", "sales", "shared-acme"]

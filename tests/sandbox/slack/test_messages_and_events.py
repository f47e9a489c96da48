"""What people say, and which events that makes."""

from __future__ import annotations

import requests
from slack_sdk import WebClient

from tests.sandbox.bots import Control, RecordingBot, wait_for
from tests.sandbox.conftest import ANN, BO


def test_a_mention_arrives_as_app_mention_with_the_bots_id(control: Control, bot: RecordingBot, client) -> None:
    """`@throughline` becomes the bot's id, whatever its display name."""
    answer = control.post("message", user=ANN, channel="#general", text="@throughline, how is A & B?")
    event = bot.events("app_mention")[0]
    assert event["text"] == f"<@{client.auth_test()['user_id']}>, how is A &amp; B?"
    assert (event["ts"], event["channel"]) == (answer["ts"], answer["channel"])
    assert event["blocks"][0]["type"] == "rich_text"
    assert answer["deliveries"][0]["event"] == "app_mention"


def test_a_mention_in_a_thread_names_the_thread(control: Control, bot: RecordingBot) -> None:
    """thread_ts leads back to the first message."""
    first = control.post("message", user=BO, channel="general", text="deal?")["ts"]
    control.post("message", user=ANN, channel="general", text="@throughline ?", thread_ts=first)
    assert bot.events("app_mention")[0]["thread_ts"] == first


def test_only_subscribed_messages_are_delivered(control: Control, bot: RecordingBot) -> None:
    """The test manifest subscribes to private channels and DMs, not to public channels."""
    assert control.post("message", user=ANN, channel="general", text="chat")["status"] is None
    control.post("message", user=ANN, channel="revops", text="chat")
    assert [e["channel_type"] for e in bot.events("message")] == ["group"]


def test_a_direct_message_is_a_message_and_no_mention(control: Control, bot: RecordingBot) -> None:
    """In a DM the bot gets message.im only."""
    control.post("message", user=ANN, channel="dm", text="hello @throughline")
    assert [e["channel_type"] for e in bot.events("message")] == ["im"]
    assert bot.events("app_mention") == []


def test_where_the_bot_is_not_nothing_is_heard(control: Control, bot: RecordingBot) -> None:
    """A mention in somebody's private channel reaches nobody."""
    answer = control.post("message", user=ANN, channel="board", text="@throughline?")
    assert (answer["status"], bot.received) == (None, [])


def test_the_bots_own_messages_come_back_as_events(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """Slack sends them too; Bolt ignores them by user and bot id."""
    client.chat_postMessage(channel=control.dm(ANN), text="me")
    event = wait_for(lambda: bot.events("message"))[0]
    assert event["bot_id"] == client.auth_test()["bot_id"]


def test_an_edit_is_message_changed(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """The new and the old message are inside, hidden from the top level."""
    ts = control.post("message", user=ANN, channel="dm", text="one")["ts"]
    control.post("edit", user=ANN, channel="dm", message_ts=ts, text="two")
    event = wait_for(lambda: [e for e in bot.events("message") if e.get("subtype") == "message_changed"])[0]
    assert (event["message"]["text"], event["previous_message"]["text"]) == ("two", "one")
    assert "user" not in event
    assert event["message"]["ts"] == ts < event["ts"] == event["event_ts"]


def test_bare_domains_and_addresses_are_linked(control: Control, bot: RecordingBot) -> None:
    """What looks like a domain or an address arrives as a link."""
    control.post("message", user=ANN, channel="dm", text="acme.com or bob@acme.com, see https://x.example/a?b=1.")
    text = bot.events("message")[0]["text"]
    assert text == ("<http://acme.com|acme.com> or <mailto:bob@acme.com|bob@acme.com>, see <https://x.example/a?b=1>.")


def test_addresses_keep_their_signs(control: Control, bot: RecordingBot) -> None:
    """`@`, `#` and `&` inside an address are no mention, no channel and one entity."""
    control.post("message", user=ANN, channel="dm", text="https://x.example/#general/@ann?a=1&b=2 @ann")
    text = bot.events("message")[0]["text"]
    assert text == f"<https://x.example/#general/@ann?a=1&amp;b=2> <@{control.user_id(ANN)}>"


def test_a_shared_link_of_an_unfurl_domain_is_told(control: Control, bot: RecordingBot) -> None:
    """Subdomains of the manifest's domains count; others are not the app's business."""
    control.post("share_link", user=ANN, channel="general", url="https://acme.my.salesforce.com/001A&x=1")
    event = bot.events("link_shared")[0]
    assert event["links"] == [{"domain": "my.salesforce.com", "url": "https://acme.my.salesforce.com/001A&amp;x=1"}]
    assert control.post("share_link", user=ANN, channel="general", url="https://evil.example/")["status"] is None


def test_an_unfurl_is_attached_to_the_message(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """chat.unfurl by unfurl_id and source shows blocks below the link."""
    url = "https://acme.my.salesforce.com/001A"
    control.post("share_link", user=ANN, channel="general", url=url)
    event = bot.events("link_shared")[0]
    blocks = [{"type": "section", "text": {"type": "mrkdwn", "text": "Acme"}}]
    client.chat_unfurl(unfurl_id=event["unfurl_id"], source=event["source"], unfurls={url: {"blocks": blocks}})
    client.chat_unfurl(channel=event["channel"], ts=event["message_ts"], user_auth_required=True)
    attached = control.messages(channel="general")[0]["attachments"][0]
    assert (attached["is_app_unfurl"], attached["blocks"][0]["text"]["text"]) == (True, "Acme")


def test_a_link_is_previewed_while_it_is_typed(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """The event names no channel, its preview is taken, and nobody reads anything."""
    url = "https://acme.my.salesforce.com/001A"
    assert control.post("share_link", user=ANN, channel="general", url=url, composer=True)["status"] == 200
    event = bot.events("link_shared")[0]
    assert (event["source"], event["channel"], event["links"][0]["url"]) == ("composer", "COMPOSER", url)
    blocks = [{"type": "divider"}]
    client.chat_unfurl(unfurl_id=event["unfurl_id"], source="composer", unfurls={url: {"blocks": blocks}})
    assert control.messages(channel="general") == []


def test_a_button_in_an_unfurl_names_its_attachment(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """The container tells the attachment and its address, and the person's own message stays theirs."""
    url = "https://acme.my.salesforce.com/001A"
    ts = control.post("share_link", user=ANN, channel="general", url=url)["ts"]
    button = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}
    unfurls = {url: {"blocks": [{"type": "actions", "elements": [button]}]}}
    for _ in range(2):
        client.chat_unfurl(channel=control.channel_id("general"), ts=ts, unfurls=unfurls)
    control.post("action", user=BO, channel="general", message_ts=ts, action_id="go")
    pressed = bot.received[-1].payload
    assert pressed["container"]["type"] == "message_attachment"
    assert pressed["container"]["app_unfurl_url"] == url
    body = {"replace_original": True, "text": "mine now"}
    requests.post(pressed["response_url"], json=body, timeout=10)
    first, answer = control.messages(channel="general", user=BO)
    assert (url in first["text"], len(first["attachments"]), answer["text"]) == (True, 1, "mine now")


def test_opening_home_sends_the_published_view(client: WebClient, control: Control, bot: RecordingBot) -> None:
    """The first opening has no view, a later one has."""
    control.post("open_home", user=ANN)
    client.views_publish(user_id=control.user_id(ANN), view={"type": "home", "blocks": [{"type": "divider"}]})
    control.post("open_home", user=ANN)
    first, second = bot.events("app_home_opened")
    assert (first["tab"], "view" in first, second["view"]["type"]) == ("home", False, "home")


def test_a_message_can_carry_files(control: Control, bot: RecordingBot) -> None:
    """Files arrive as file_share with their names."""
    control.post("message", user=ANN, channel="dm", text="", files=[{"name": "usage.csv", "content": "a,b"}])
    event = bot.events("message")[0]
    assert (event["subtype"], event["files"][0]["name"]) == ("file_share", "usage.csv")


def test_joining_and_reacting_are_told_where_subscribed(control: Control, bot: RecordingBot) -> None:
    """member_joined_channel and reaction_added reach the bot."""
    control.post("member", user=BO, channel="revops")
    ts = control.post("message", user=ANN, channel="revops", text="x")["ts"]
    control.post("react", user=BO, channel="revops", message_ts=ts, name="eyes")
    assert wait_for(lambda: bot.events("member_joined_channel"))[0]["user"] == control.user_id(BO)
    assert wait_for(lambda: bot.events("reaction_added"))[0]["item"]["ts"] == ts

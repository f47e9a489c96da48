"""What the bot may post, where, and what becomes of it."""

from __future__ import annotations

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from tests.sandbox.bots import Control
from tests.sandbox.conftest import ANN, BO


def refusal(call, **arguments) -> str:
    with pytest.raises(SlackApiError) as refused:
        call(**arguments)
    return str(refused.value.response["error"])


@pytest.fixture
def general(control: Control) -> str:
    return control.channel_id("general")


def test_text_comes_back_entity_encoded_and_tokens_stay_live(client: WebClient, general: str) -> None:
    """`&`, `<`, `>` return as entities; mentions and links do not."""
    said = client.chat_postMessage(channel=general, text="A & B <3 <@U1> <https://a.example/?x=1&y=2|go> &amp;")
    assert said["message"]["text"] == "A &amp; B &lt;3 <@U1> <https://a.example/?x=1&amp;y=2|go> &amp;"


def test_block_text_comes_back_entity_encoded(client: WebClient, general: str) -> None:
    """Plain text and mrkdwn inside blocks are encoded as well."""
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": "P & L <b>"}}]
    said = client.chat_postMessage(channel=general, text="x", blocks=blocks)
    assert said["message"]["blocks"][0]["text"]["text"] == "P &amp; L &lt;b&gt;"
    assert said["message"]["blocks"][0]["block_id"]


def test_a_private_channel_without_the_bot_is_not_found(client: WebClient, control: Control) -> None:
    """A bot outside a private channel does not even learn that it exists."""
    assert refusal(client.chat_postMessage, channel=control.channel_id("board"), text="x") == "channel_not_found"


def test_a_public_channel_without_the_bot_is_not_in_channel(client: WebClient, control: Control, general: str) -> None:
    """A bot outside a public channel cannot post there."""
    control.post("member", user="@throughline", channel="general", leave=True)
    assert refusal(client.chat_postMessage, channel=general, text="x") == "not_in_channel"


def test_nothing_to_say_is_no_text(client: WebClient, general: str) -> None:
    """A message needs text, blocks or attachments."""
    assert refusal(client.api_call, api_method="chat.postMessage", json={"channel": general}) == "no_text"


def test_fifty_one_blocks_are_invalid_blocks(client: WebClient, general: str) -> None:
    """A message holds fifty blocks; the answer points at the list."""
    with pytest.raises(SlackApiError) as refused:
        client.chat_postMessage(channel=general, text="x", blocks=[{"type": "divider"}] * 51)
    assert refused.value.response["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks" in refused.value.response["response_metadata"]["messages"][0]


def test_blocks_that_are_no_list_are_a_format_error(client: WebClient, general: str) -> None:
    """Blocks must be a list of objects."""
    assert refusal(client.chat_postMessage, channel=general, text="x", blocks="nope") == "invalid_blocks_format"


def test_text_above_forty_thousand_is_cut_with_a_warning(client: WebClient, general: str) -> None:
    """Slack truncates instead of refusing."""
    said = client.chat_postMessage(channel=general, text="x" * 40_001)
    assert len(said["message"]["text"]) == 40_000
    assert said["warning"] == "message_truncated"


def test_an_update_takes_four_thousand_characters(client: WebClient, general: str) -> None:
    """chat.update is stricter than chat.postMessage."""
    ts = client.chat_postMessage(channel=general, text="x")["ts"]
    assert client.chat_update(channel=general, ts=ts, text="x" * 4_000)["ok"]
    assert refusal(client.chat_update, channel=general, ts=ts, text="x" * 4_001) == "msg_too_long"


def test_an_update_with_text_alone_removes_the_blocks(client: WebClient, control: Control, general: str) -> None:
    """Text without blocks replaces everything."""
    ts = client.chat_postMessage(channel=general, text="x", blocks=[{"type": "divider"}])["ts"]
    client.chat_update(channel=general, ts=ts, text="y")
    seen = control.messages(channel="general")[0]
    assert seen["text"] == "y"
    assert "blocks" not in seen
    assert seen["edited"]


def test_the_bot_updates_its_own_messages_only(client: WebClient, control: Control, general: str) -> None:
    """Somebody else's words are not the bot's to change."""
    ts = control.post("message", user=ANN, channel="general", text="mine")["ts"]
    assert refusal(client.chat_update, channel=general, ts=ts, text="y") == "cant_update_message"
    assert refusal(client.chat_delete, channel=general, ts=ts) == "cant_delete_message"


def test_a_deleted_message_is_gone(client: WebClient, control: Control, general: str) -> None:
    """Deleting twice says message_not_found."""
    ts = client.chat_postMessage(channel=general, text="x")["ts"]
    client.chat_delete(channel=general, ts=ts)
    assert control.messages(channel="general") == []
    assert refusal(client.chat_delete, channel=general, ts=ts) == "message_not_found"


def test_a_burst_is_allowed_and_then_limited(client: WebClient, general: str) -> None:
    """About one message per second and channel, five at once; then 429 with Retry-After."""
    for n in range(5):
        client.chat_postMessage(channel=general, text=str(n))
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=general, text="one too many")
    assert limited.value.response.status_code == 429
    assert limited.value.response["error"] == "ratelimited"
    assert int(limited.value.response.headers["retry-after"]) >= 1


def test_methods_have_the_limits_of_their_tiers_where_asked_for(client: WebClient, control: Control) -> None:
    """Twenty lists of channels a minute; other methods are counted apart."""
    control.post("rates", tiers=True)
    for _ in range(20):
        client.conversations_list()
    with pytest.raises(SlackApiError) as limited:
        client.conversations_list()
    assert (limited.value.response.status_code, limited.value.response["error"]) == (429, "ratelimited")
    assert int(limited.value.response.headers["retry-after"]) >= 1
    assert client.users_info(user=control.user_id(ANN))["ok"]
    control.post("rates", tiers=False)


def test_the_workspace_has_a_limit_where_asked_for(client: WebClient, control: Control) -> None:
    """It counts messages of all channels together."""
    assert control.post("rates", messages_per_minute=2)["messages_per_minute"] == 2
    for name in ("general", "sales"):
        client.chat_postMessage(channel=control.channel_id(name), text="x")
    with pytest.raises(SlackApiError) as limited:
        client.chat_postMessage(channel=control.channel_id("revops"), text="one too many")
    assert (limited.value.response["error"], limited.value.response.headers["retry-after"]) == ("ratelimited", "30")
    assert control.asked("POST", "rates", json={"messages_per_minute": 0}).status_code == 400
    assert control.asked("DELETE", "rates").json()["messages_per_minute"] is None
    assert client.chat_postMessage(channel=control.channel_id("revops"), text="x")["ok"]


@pytest.mark.parametrize(
    ("change", "refused"),
    [({"archived": True}, "is_archived"), ({"post_refusal": "restricted_action"}, "restricted_action")],
)
def test_a_channel_is_closed_to_posts(client: WebClient, control: Control, change: dict, refused: str) -> None:
    """By its archiving or by its settings; only Slack's own words are taken."""
    assert control.post("channel", channel="general", **change)["ok"]
    assert refusal(client.chat_postMessage, channel=control.channel_id("general"), text="x") == refused
    assert control.asked("POST", "channel", json={"channel": "general", "post_refusal": "no"}).status_code == 400
    control.post("channel", channel="general", archived=False, post_refusal=None)
    assert client.chat_postMessage(channel=control.channel_id("general"), text="x")["ok"]


def test_some_channels_take_posts_in_threads_only_and_some_outside_only(client: WebClient, control: Control) -> None:
    """What Slack calls thread only and non-threadable."""
    general = control.channel_id("general")
    first = str(client.chat_postMessage(channel=general, text="x")["ts"])
    for name, allowed in (("thread_only", first), ("non_threadable", None)):
        control.post("channel", channel="general", post_refusal=f"restricted_action_{name}_channel")
        assert client.chat_postMessage(channel=general, text="x", thread_ts=allowed)["ok"]
        other = None if allowed else first
        assert name in refusal(client.chat_postMessage, channel=general, text="x", thread_ts=other)


def test_another_channel_has_a_limit_of_its_own(client: WebClient, control: Control, general: str) -> None:
    """The limit counts per channel."""
    for n in range(5):
        client.chat_postMessage(channel=general, text=str(n))
    assert client.chat_postMessage(channel=control.channel_id("sales"), text="x")["ok"]


def test_a_user_id_posts_to_the_direct_messages(client: WebClient, control: Control) -> None:
    """chat.postMessage takes a user id for a DM and answers with the D… channel."""
    said = client.chat_postMessage(channel=control.user_id(ANN), text="hi")
    assert said["channel"] == control.dm(ANN)
    assert [m["text"] for m in control.messages(user=ANN, channel="dm")] == ["hi"]


def test_an_ephemeral_is_seen_by_its_addressee_only(client: WebClient, control: Control, general: str) -> None:
    """Nobody else finds it, and it is in no history."""
    client.chat_postEphemeral(channel=general, user=control.user_id(ANN), text="psst")
    assert [m["text"] for m in control.messages(channel="general", user=ANN)] == ["psst"]
    assert control.messages(channel="general", user=BO) == []
    assert client.conversations_history(channel=general)["messages"] == []


def test_an_ephemeral_needs_its_addressee_in_the_channel(client: WebClient, control: Control) -> None:
    """Bo is not in #revops."""
    channel = control.channel_id("revops")
    user = control.user_id(BO)
    assert refusal(client.chat_postEphemeral, channel=channel, user=user, text="x") == "user_not_in_channel"


def test_a_thread_has_counts_and_an_unknown_one_is_refused(client: WebClient, general: str) -> None:
    """Replies count on the first message; a thread must exist."""
    first = client.chat_postMessage(channel=general, text="first")["ts"]
    client.chat_postMessage(channel=general, text="reply", thread_ts=first)
    thread = client.conversations_replies(channel=general, ts=first)["messages"]
    assert [m["text"] for m in thread] == ["first", "reply"]
    assert thread[0]["reply_count"] == 1
    assert refusal(client.chat_postMessage, channel=general, text="x", thread_ts="1.1") == "cannot_reply_to_message"


def test_metadata_is_kept_and_read_back_on_request(client: WebClient, general: str) -> None:
    """Metadata is in the history only with include_all_metadata."""
    metadata = {"event_type": "digest_posted", "event_payload": {"key": "risk:2026-11-21"}}
    client.chat_postMessage(channel=general, text="x", metadata=metadata)
    plain = client.conversations_history(channel=general)["messages"][0]
    full = client.conversations_history(channel=general, include_all_metadata=True)["messages"][0]
    assert "metadata" not in plain
    assert full["metadata"] == metadata


def test_metadata_must_be_flat(client: WebClient, general: str) -> None:
    """Deeply nested metadata is refused."""
    metadata = {"event_type": "x", "event_payload": {"a": {"b": {"c": 1}}}}
    assert refusal(client.chat_postMessage, channel=general, text="x", metadata=metadata) == "invalid_metadata_format"


def test_a_permalink_names_the_message(client: WebClient, general: str) -> None:
    """The address of a message holds channel and timestamp."""
    ts = client.chat_postMessage(channel=general, text="x")["ts"]
    link = client.chat_getPermalink(channel=general, message_ts=ts)["permalink"]
    assert link.endswith(f"/archives/{general}/p{ts.replace('.', '')}")


def test_reactions_are_added_once(client: WebClient, control: Control, general: str) -> None:
    """A second identical reaction is refused; removing works once too."""
    ts = client.chat_postMessage(channel=general, text="x")["ts"]
    client.reactions_add(channel=general, timestamp=ts, name="eyes")
    assert refusal(client.reactions_add, channel=general, timestamp=ts, name="eyes") == "already_reacted"
    assert control.messages(channel="general")[0]["reactions"][0]["name"] == "eyes"
    client.reactions_remove(channel=general, timestamp=ts, name="eyes")
    assert refusal(client.reactions_remove, channel=general, timestamp=ts, name="eyes") == "no_reaction"


def test_an_ephemeral_in_a_thread_without_answers_is_seen_by_nobody(
    client: WebClient, control: Control, general: str
) -> None:
    """Slack takes it; it shows those in threads that are active."""
    user = control.user_id(ANN)
    ts = client.chat_postMessage(channel=general, text="a question")["ts"]
    client.chat_postEphemeral(channel=general, user=user, thread_ts=ts, text="unseen")
    client.chat_postMessage(channel=general, thread_ts=ts, text="an answer")
    client.chat_postEphemeral(channel=general, user=user, thread_ts=ts, text="seen")
    said = [message["text"] for message in control.messages(user=ANN, channel=general, thread_ts=ts)]
    assert said == ["a question", "an answer", "seen"]

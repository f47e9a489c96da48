"""What may stand where, which fields exist, and how a refusal reads."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.slack.blockkit import (
    decode_entities,
    element_at,
    encode_entities,
    error_name,
    validate_blocks,
    validate_message,
    validate_view,
)

TEXT = {"type": "mrkdwn", "text": "hello"}
PLAIN = {"type": "plain_text", "text": "hello"}
BUTTON = {"type": "button", "text": PLAIN, "action_id": "go"}
INPUT = {"type": "input", "label": PLAIN, "element": {"type": "plain_text_input"}}
MODAL = {"type": "modal", "title": PLAIN, "blocks": [{"type": "divider"}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "accessory", "title", "rows"]) | st.text(max_size=4),
            inner | st.sampled_from(["section", "actions", "table", "modal", "container", "mrkdwn"]),
            max_size=5,
        )
    ),
    max_leaves=20,
)


def test_a_missing_field_is_named_with_the_place_where_it_is_missing() -> None:
    """A text object without its type is told as Slack tells it."""
    (problem,) = validate_blocks([{"type": "section", "text": {"text": "hi"}}], "message")
    assert problem.as_json() == {
        "code": "missing_field",
        "message": "missing required field: type",
        "pointer": "/0/text",
        "field": "type",
    }


def test_a_wrong_type_points_at_the_type() -> None:
    """Mrkdwn in a header is refused at the text's type, with the types that would do."""
    (problem,) = validate_blocks([{"type": "header", "text": TEXT}], "message")
    assert (problem.code, problem.pointer) == ("failed_constraint", "/0/text/type")
    assert problem.constraint == {"type": "enum", "expected": ["plain_text"], "got": "mrkdwn"}
    assert problem.as_line("/blocks").endswith("[json-pointer:/blocks/0/text/type]")


@pytest.mark.parametrize(
    ("surface", "block", "allowed"),
    [
        ("modal", {"type": "alert", "text": TEXT}, True),
        ("message", {"type": "alert", "text": TEXT}, False),
        ("modal", {"type": "markdown", "text": "x"}, False),
        ("home", {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, True),
        ("modal", {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]}, False),
        ("message", INPUT, True),
        ("message", {"type": "sectoin", "text": TEXT}, False),
    ],
)
def test_a_block_stands_only_on_its_surfaces(surface: Any, block: dict, allowed: bool) -> None:  # type: ignore[type-arg]
    """Alerts are for modals, tables are not, and an unknown block is for nobody."""
    assert (validate_blocks([block], surface) == []) is allowed


@pytest.mark.parametrize(
    "block",
    [
        {"type": "section", "text": TEXT, "colour": "red"},
        {"type": "section", "text": TEXT, "accessory": {"type": "plain_text_input"}},
        {"type": "context", "elements": [BUTTON]},
        {"type": "section"},
        {"type": "actions", "elements": [{"type": "static_select", "action_id": "a"}]},
        {"type": "actions", "elements": [{**BUTTON, "url": "not an address"}]},
        {"type": "image", "alt_text": "a", "image_url": "ftp://x.co/a.png"},
        {"type": "input", "label": TEXT, "element": {"type": "plain_text_input"}},
        {"type": "actions", "elements": [{"type": "datepicker", "initial_date": "21.11.2026"}]},
        {"type": "actions", "elements": [{"type": "timepicker", "initial_time": "25:00"}]},
        {"type": "task_card", "task_id": "t", "title": "T", "status": "pending"},
        {"type": "rich_text", "elements": [{"type": "rich_text_list", "elements": []}]},
    ],
)
def test_what_slack_does_not_know_is_refused(block: dict[str, Any]) -> None:
    """Unknown fields, misplaced elements and malformed values are never let through."""
    assert validate_blocks([block], "message") != []


def test_an_initial_option_must_be_one_of_the_options() -> None:
    """Slack compares the whole option, so a changed label is refused as well."""
    one, other = ({"text": PLAIN, "value": value} for value in ("a", "b"))
    select = {"type": "static_select", "options": [one], "initial_option": one}
    assert validate_blocks([{"type": "actions", "elements": [select]}], "message") == []
    select["initial_option"] = other
    assert validate_blocks([{"type": "actions", "elements": [select]}], "message") != []


def test_ids_must_differ() -> None:
    """A block id counts once in a payload, an action id once in a block."""
    row = {"type": "actions", "elements": [BUTTON]}
    assert validate_blocks([row, row], "message") == []
    twice = [{"type": "actions", "elements": [BUTTON, BUTTON]}]
    (problem,) = validate_blocks(twice, "message")
    assert problem.pointer == "/0/elements/1/action_id"
    same = [{"type": "divider", "block_id": "d"}] * 2
    assert [p.pointer for p in validate_blocks(same, "message")] == ["/1/block_id"]


def test_the_cursor_can_start_in_one_place_only() -> None:
    """A second focus_on_load is refused where it stands."""
    focused = {**INPUT, "element": {"type": "plain_text_input", "focus_on_load": True}}
    view = {**MODAL, "submit": PLAIN, "blocks": [focused, focused]}
    (problem,) = validate_view(view)
    assert problem.pointer == "/blocks/1/element/focus_on_load"


def test_a_modal_with_inputs_needs_a_submit_button() -> None:
    """Without a way to submit, what was typed could not be sent."""
    assert validate_view(MODAL) == []
    (problem,) = validate_view({**MODAL, "blocks": [INPUT]})
    assert (problem.code, problem.field) == ("missing_field", "submit")


def test_a_view_that_is_too_large_has_an_error_of_its_own() -> None:
    """250 KB is the end of a view, and the method says view_too_large."""
    texts = [{"type": "section", "text": {"type": "mrkdwn", "text": "€" * 3000}}] * 50
    problems = validate_view({**MODAL, "blocks": texts})
    assert error_name(problems, "invalid_arguments") == "view_too_large"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "no_text"),
        ({"text": "", "blocks": []}, "no_text"),
        ({"markdown_text": "# hi", "text": "hi"}, "markdown_text_conflict"),
        ({"text": "hi", "attachments": [{"text": "a"}] * 101}, "too_many_attachments"),
        (
            {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2900}}] * 5},
            "msg_blocks_too_long",
        ),
        ({"text": "hi", "attachments": [{"blocks": [{"type": "nope"}]}]}, "invalid_blocks"),
        (
            {"text": "hi", "metadata": {"event_type": "Deal Won", "event_payload": {}}},
            "invalid_blocks",
        ),
    ],
)
def test_a_message_is_refused_under_slacks_own_name(body: dict[str, Any], error: str) -> None:
    """Each kind of refusal has the name that a bot's error handling knows."""
    assert error_name(validate_message(body)) == error


def test_an_ordinary_message_passes() -> None:
    """Text, blocks, a coloured attachment and metadata go through together."""
    body = {
        "channel": "C1",
        "text": "hi",
        "blocks": [{"type": "section", "text": TEXT, "accessory": BUTTON}],
        "attachments": [{"color": "#f00", "blocks": [{"type": "divider"}]}],
        "metadata": {"event_type": "deal_won", "event_payload": {"id": "006", "ids": ["1"]}},
    }
    assert validate_message(body) == []


def test_an_element_is_found_wherever_it_stands() -> None:
    """Accessories, rows of buttons, inputs, cards and containers are all looked through."""
    boxed = {
        "type": "container",
        "title": PLAIN,
        "child_blocks": [
            {
                "type": "section",
                "block_id": "s",
                "text": TEXT,
                "accessory": {**BUTTON, "value": "in"},
            },
        ],
    }
    blocks = [
        boxed,
        {"type": "actions", "block_id": "row", "elements": [{**BUTTON, "value": "out"}]},
    ]
    inner, outer = element_at(blocks, "go"), element_at(blocks, "go", "row")
    assert inner is not None
    assert inner["value"] == "in"
    assert outer is not None
    assert outer["value"] == "out"
    assert element_at(blocks, "stop") is None


@given(st.text())
def test_entities_come_back_as_they_went(text: str) -> None:
    """Decoding undoes encoding exactly, and encoded text holds no live token."""
    encoded = encode_entities(text)
    assert decode_entities(encoded) == text
    assert "<" not in encoded
    assert ">" not in encoded


@given(JSON)
def test_no_payload_can_break_the_validator(payload: object) -> None:
    """Whatever a bot sends, the answer is a list of problems and never a crash."""
    assert isinstance(validate_blocks(payload, "message"), list)
    assert isinstance(validate_view(payload), list)

"""The life of an action item, and what forms and buttons may say."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.errors import BadInput
from app.followups.form import AssignForm, Source
from app.followups.origin import Origin, OriginKind, parse_origin
from app.followups.rules import LIVE_STATES, ItemAct, ItemState, after, check_due, check_snooze, check_title
from app.followups.views import FormContext
from app.slack.conversation import Conversation

TODAY = date(2026, 11, 21)
ASKED = Conversation("T1", "U1", "C1", "1.2", "https://hooks.example/1")
acts = st.lists(st.sampled_from([act for act in ItemAct if act is not ItemAct.ASSIGN]), max_size=30)


@given(acts)
def test_a_closed_item_stays_closed_whatever_follows(path: list[ItemAct]) -> None:
    """Done and cancelled are final: no click, repeated job or late sync opens an item again."""
    state, closed_as = ItemState.OPEN, None
    for act in path:
        following = after(state, act)
        if closed_as is not None:
            assert following is None
        state = following or state
        closed_as = state if state not in LIVE_STATES else None


@given(acts)
def test_only_done_and_cancel_close_an_item(path: list[ItemAct]) -> None:
    """Snoozing, escalating or reminding never drops an item."""
    state = ItemState.OPEN
    for act in path:
        state = after(state, act) or state
    closers = {ItemAct.COMPLETE, ItemAct.CANCEL}
    assert (state in LIVE_STATES) is closers.isdisjoint(path)


def test_a_new_owner_has_not_seen_it_yet() -> None:
    """Reassigning starts the clock of unclaimed items again."""
    assert after(ItemState.ACKNOWLEDGED, ItemAct.REASSIGN) is ItemState.OPEN


@pytest.mark.parametrize("days", [-1, 731])
def test_a_due_date_is_neither_past_nor_absurd(days: int) -> None:
    """The error belongs to the form's date field."""
    with pytest.raises(BadInput) as refused:
        check_due(TODAY + timedelta(days=days), TODAY)
    assert refused.value.field == "due_on"
    assert check_due(TODAY, TODAY) == TODAY


def test_a_snooze_ends_after_today() -> None:
    """Until today is not a snooze."""
    with pytest.raises(BadInput):
        check_snooze(TODAY, TODAY)
    assert check_snooze(TODAY + timedelta(days=1), TODAY) > TODAY


@pytest.mark.parametrize("title", ["", " \n ", "x" * 256])
def test_a_title_is_one_line_that_salesforce_takes(title: str) -> None:
    """At most 255 characters, and at least one."""
    with pytest.raises(BadInput):
        check_title(title)
    assert check_title(" Call\nthem ") == "Call them"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "risk_alert",
        "risk_alert:1",
        "card:'; DROP TABLE",
        "card:001000000000001AAB",
        "unknown:x",
        "item:001000000000001AAA",
    ],
)
def test_a_button_value_that_is_not_ours_is_refused(value: str) -> None:
    """The person is told to use a newer message."""
    with pytest.raises(BadInput):
        parse_origin(value)


def test_a_button_value_comes_back_as_it_was_sent() -> None:
    """For every kind; short ids become long ones."""
    alert = Origin(OriginKind.RISK_ALERT, "6d1c9f0a-0c9b-4a53-9a0b-1d7b7cf6a111")
    assert parse_origin(alert.value) == alert
    assert parse_origin("card:001000000000001").id == "001000000000001AAA"


def test_a_bare_record_id_is_an_account_cards() -> None:
    """The card's button carries the account's id alone."""
    assert parse_origin("001000000000001AAA") == Origin(OriginKind.CARD, "001000000000001AAA")


def test_a_form_comes_back_as_it_was_sent_and_makes_one_item() -> None:
    """Through the job's payload, with the same item id each time."""
    form = AssignForm(
        "V1", parse_origin("card:001000000000001AAA"), "U2", TODAY, "Call", "", ASKED, Source("C1", "1.2")
    )
    again = AssignForm.from_payload(form.as_payload())
    assert again == form
    assert again.item_id == form.item_id
    assert isinstance(form.item_id, UUID)


def test_metadata_of_a_form_is_checked() -> None:
    """A form from elsewhere is refused with a sentence."""
    context = FormContext(parse_origin("card:001000000000001AAA"), ASKED)
    assert FormContext.from_metadata(context.as_metadata()) == context
    with pytest.raises(BadInput):
        FormContext.from_metadata('{"o": 1}')

"""The card, the picker and the timeline as Slack gets them."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.models.blocks import Block as SlackBlock

from app.accounts.ask_view import QUESTION_CHARACTERS, ask_view, question_of
from app.accounts.blocks import CardView, account_card
from app.accounts.candidates import Hit
from app.accounts.find_accounts import Found
from app.accounts.picker_blocks import nothing_found, picker
from app.accounts.timeline_blocks import timeline_page
from app.accounts.timeline_rules import PER_PAGE, page_of, timeline_of
from app.crm.facts import (
    AccountFacts,
    Deal,
    DealChange,
    Measure,
    Money,
    OpenTask,
    OwnedProduct,
    Person,
    Stakeholder,
    SupportCase,
    Touch,
)
from app.errors import BadInput
from app.slack.conversation import Conversation
from app.slack.message import Message, fit_blocks

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = NOW.date()
UTC_ZONE = ZoneInfo("UTC")

HOSTILE = (
    "<!channel> <@U123> <#C1>",
    "<https://evil.example|Invoice>",
    "a & b < c > d | e",
    "&lt;!here&gt;",
    "\u202eesrever\u200b\x00",
    "line\nbreak\r\n• fake row",
    "*bold* _it_ ~no~ `code`",
    "long " * 800,
)


def url(record_id: str) -> str:
    return f"https://org.example/{record_id}"


def full_facts(text: str, copies: int = 1) -> AccountFacts:
    """An account with `copies` of everything, and `text` wherever people write."""
    who = Person("005", text)
    number = Measure("m", Decimal(5), "M__c", ((TODAY - timedelta(days=100), Decimal(9)),))
    many = range(copies)
    return AccountFacts(
        "001A",
        text,
        owner=who,
        csm=who,
        industry=text,
        segment=text,
        type=text,
        city=text,
        country=text,
        arr=Money(Decimal(1200000)),
        health=number,
        active_users=number,
        licences=number,
        sentiment=text,
        renewal_on=TODAY + timedelta(days=40),
        deals=tuple(Deal(f"006{n}", text, stage=text, next_step=text, owner=who) for n in many),
        cases=tuple(SupportCase(f"500{n}", text, text, text, text, is_severe=True, opened_at=NOW) for n in many),
        tasks=tuple(OpenTask(f"00T{n}", text, TODAY - timedelta(days=n), who) for n in many),
        touches=tuple(Touch(f"00U{n}", "call", NOW - timedelta(days=n), text, text, text) for n in many),
        stakeholders=tuple(Stakeholder(f"003{n}", text, text, text, text, NOW) for n in many),
        products=tuple(OwnedProduct(f"02i{n}", text, Decimal(3)) for n in many),
        missing=(text,),
        as_of=NOW,
    )


def screens(text: str, copies: int = 1) -> list[Message]:
    """Every screen of the feature, with the text wherever it may come from outside."""
    facts = full_facts(text, copies)
    hits = tuple(Hit(f"001{n}", text, hint=text) for n in range(min(copies, 8)))
    page = page_of(timeline_of(facts), 0)
    return [
        account_card(facts, CardView(NOW, url, (text,) * copies), note=text),
        picker(Found(text, "name", hits)),
        nothing_found(Found(text, "name", nearest=hits[:5])),
        timeline_page(facts, page, NOW, UTC_ZONE, url),
    ]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text_on_every_screen(text: str) -> None:
    """No mention, masked link, control character or forged row survives in any builder."""
    for message in screens(text):
        raw = json.dumps(message.blocks, ensure_ascii=False) + message.text
        assert "<!channel" not in raw
        assert "<!here" not in raw
        assert "<@U123" not in raw
        assert "<https://evil" not in raw
        assert not set("\u202e\u200b\x00") & set(raw.replace("\u200b", "") if "bold" in text else raw)
        assert "\\n• fake row" not in raw


@pytest.mark.parametrize(("text", "copies"), [("x", 1), ("long " * 800, 300), ("<&>" * 700, 300)])
def test_every_screen_keeps_slacks_limits(text: str, copies: int) -> None:
    """However much there is, blocks and texts stay within what Slack takes, and nothing is dropped by the fitting."""
    for message in screens(text, copies):
        assert len(message.blocks) <= 20
        assert fit_blocks(message.blocks) == message.blocks
        for block in message.blocks:
            assert len((block.get("text") or {}).get("text", "")) <= 3000
            parsed = SlackBlock.parse(block)
            assert parsed is not None
            parsed.validate_json()


def test_an_ampersand_is_escaped_once() -> None:
    """Slack shows “Hollis & Crane”, in the title as well as in lines."""
    raw = json.dumps(account_card(full_facts("Hollis & Crane"), CardView(NOW, url)).blocks)
    assert "Hollis &amp; Crane" in raw
    assert "&amp;amp;" not in raw


def test_what_does_not_fit_is_counted() -> None:
    """Five of nine deals are shown, and the card says that four more exist."""
    raw = json.dumps(account_card(full_facts("x", 9), CardView(NOW, url)).blocks)
    assert "and 4 more" in raw


def test_an_empty_account_says_what_is_not_known() -> None:
    """Missing figures are named as such, never shown as zero."""
    message = account_card(AccountFacts("001", "Acme"), CardView(NOW, url))
    raw = json.dumps(message.blocks)
    assert raw.count("not known") == 6
    assert "No product on record" in raw
    assert "first sync" in raw


def test_the_notification_is_one_line_with_the_figures() -> None:
    """A phone's lock screen gets name, ARR and renewal."""
    text = account_card(full_facts("Acme"), CardView(NOW, url)).text
    assert text.startswith("Acme · ARR $1,200,000 · renews 31 Dec 2026 (in 40 days)")
    assert "\n" not in text


def test_the_reader_sees_days_of_their_own_zone() -> None:
    """A call at 02:00 UTC was on the evening before in Los Angeles."""
    facts = AccountFacts("001", "Acme", touches=(Touch("00T", "call", datetime(2026, 11, 20, 2, tzinfo=UTC), "Hi"),))
    view = CardView(NOW, url, zone=ZoneInfo("America/Los_Angeles"))
    assert "19 Nov 2026" in json.dumps(account_card(facts, view).blocks)


def test_a_timeline_tells_each_stage_change_once() -> None:
    """Changes of amount alone are no entries; the first stage and each new one are."""
    stages = ("Discovery", "Discovery", "Proposal")
    changes = tuple(DealChange(f"{n}", NOW + timedelta(days=n), s, None, None) for n, s in enumerate(stages))
    facts = AccountFacts("001", "Acme", deals=(Deal("006", "Pilot", changes=changes),))
    assert [moment.what for moment in timeline_of(facts)] == ["Pilot: Discovery → Proposal", "Pilot: Discovery"]


@pytest.mark.parametrize(("asked", "held"), [(0, 0), (1, 1), (99, 2), (-5, 0)])
def test_pages_stay_within_the_timeline(asked: int, held: int) -> None:
    """A page that is gone meanwhile becomes the nearest one."""
    moments = timeline_of(full_facts("x", PER_PAGE * 2 + 1))
    page = page_of(moments, asked)
    assert (page.number, page.pages) == (held, 3)


def test_a_question_comes_back_with_its_account_and_place() -> None:
    """What the modal keeps is what the submission needs; an empty question is refused beside its field."""
    place = Conversation("T1", "U1", "C1", "1.2", "https://hooks.example/x")
    view = ask_view("001A", place)
    state = {"values": {"question": {"question": {"value": " When? "}}}}
    asked = question_of({**view, "state": state})
    assert (asked.account_id, asked.conversation, asked.text) == ("001A", place, "When?")
    state["values"]["question"]["question"]["value"] = "  "
    with pytest.raises(BadInput) as refused:
        question_of({**view, "state": state})
    assert refused.value.field == "question"
    assert QUESTION_CHARACTERS <= 3000

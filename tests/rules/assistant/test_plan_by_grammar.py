"""Which look-up a question over all customers asks for, and how sure the grammar is of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.assistant.answer_from_facts import named_in, substance, topics_of, uncovered_words, without_name
from app.assistant.parse_list import Vocabulary
from app.assistant.periods import find_period
from app.assistant.plan_by_grammar import plan_by_grammar
from app.assistant.small_talk import is_order, small_talk
from app.crm.fiscal import FiscalCalendar

TODAY = date(2026, 11, 21)
VOCABULARY = Vocabulary(
    ("005ME", "Celine Moreau"), {"dana": ("005D", "Dana Reyes")}, ("Discovery",), ("Fernhill Connect",)
)


@pytest.mark.parametrize(
    ("text", "is_sure", "is_broad"),
    [
        ("pipeline by stage", True, True),
        ("who owns the most pipeline?", True, True),
        ("renewals by segment", True, True),
        ("open deals by type", True, True),
        ("how many accounts do I have?", True, True),
        ("what should I do first?", True, True),
        ("which customers have falling usage?", True, True),
        ("who haven't I talked to in 60 days?", True, True),
        ("how did we do last quarter?", True, True),
        ("forecast for this quarter", True, True),
        ("how is the team doing?", True, True),
        ("win rate by owner", True, True),
        ("who has the most overdue tasks?", True, True),
        ("biggest losses last quarter", True, True),
        ("how many new customers did we win this year?", True, True),
        ("phone number of Maya Thornton", True, True),
        ("why did we lose Zorblatt?", True, True),
        ("what's our total pipeline", True, True),
        ("average deal size?", True, False),
        ("win rate this year?", True, True),
        ("who reports to Helen?", True, True),
        ("who is Rachel?", True, False),
        ("did anyone mention SOC 2?", True, True),
        ("who asked about SSO?", True, False),
        ("anything scary in my accounts?", True, True),
        ("why is it at risk?", True, False),
        ("why did we lose deals this quarter?", True, True),
        ("what are the reasons for the lost deals?", True, True),
        ("why did we lose it?", True, False),
        ("which of my accounts are at risk and why", True, True),
        ("which customers have more than 3 open cases?", False, True),
        ("which purple deals are open?", False, False),
    ],
)
def test_common_question_has_a_plan(text: str, is_sure: bool, is_broad: bool) -> None:
    """Sure where every word is understood; broad where it is about more than the customer that is spoken of."""
    plan = plan_by_grammar(text, VOCABULARY, TODAY)
    assert plan is not None
    assert (plan.is_sure, plan.is_broad) == (is_sure, is_broad)


@pytest.mark.parametrize("text", ["when does it renew?", "what did we promise?", "who owns it?", "is it healthy?"])
def test_question_about_one_customer_has_none(text: str) -> None:
    """It is answered from that customer's facts."""
    assert plan_by_grammar(text, VOCABULARY, TODAY) is None


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("since Monday", date(2026, 11, 16), TODAY),
        ("since Saturday", date(2026, 11, 14), TODAY),
        ("since last month", date(2026, 10, 1), TODAY),
        ("since March", date(2026, 3, 1), TODAY),
        ("since yesterday", date(2026, 11, 20), TODAY),
        ("yesterday", date(2026, 11, 20), date(2026, 11, 20)),
        ("this quarter", date(2026, 11, 1), date(2027, 1, 31)),
        ("next quarter", date(2027, 2, 1), date(2027, 4, 30)),
        ("last quarter", date(2026, 8, 1), date(2026, 10, 31)),
        ("in Q2", date(2027, 5, 1), date(2027, 7, 31)),
        ("this year", date(2026, 2, 1), date(2027, 1, 31)),
        ("next month", date(2026, 12, 1), date(2026, 12, 31)),
        ("in the last 30 days", date(2026, 10, 22), date(2026, 11, 21)),
    ],
)
def test_quarters_and_years_are_the_orgs_fiscal_ones(text: str, first: date, last: date) -> None:
    """In an org whose year begins in February; months and days are the calendar's."""
    found = find_period(text, TODAY, FiscalCalendar(start_month=2))
    assert found is not None
    assert found[1] == (first, last)


@pytest.mark.parametrize(
    "text", ["hello", "Thanks!", "what can you do?", "draft an email to Rachel", "delete this deal", "mark it done"]
)
def test_text_that_asks_nothing_of_the_records_is_met_kindly(text: str) -> None:
    """A greeting, thanks, a question about the bot, an order that it does not carry out."""
    assert small_talk(text) or is_order(text)


@pytest.mark.parametrize(
    "text",
    [
        "update on Meridian?",
        "call notes of Acme",
        "thanks, and when does Acme renew in full?",
        "help desk cases of Acme",
    ],
)
def test_question_is_no_small_talk(text: str) -> None:
    """Although it begins like one."""
    assert small_talk(text) is None
    assert not is_order(text)


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("wann verlängert Meridian?", "renewal date"),
        ("quand est le renouvellement de Sable Ridge ?", "renewal date"),
        ("¿quién es el responsable de Redgate?", "owner and success manager"),
        ("港海運 更新はいつですか", "renewal date"),
    ],
)
def test_question_in_another_language_is_about_the_same_things(text: str, topic: str) -> None:
    """Its own words mark the topic, and its small words are nothing to search for."""
    assert [one.name for one in topics_of(text)] == [topic]
    assert not uncovered_words(text, "Meridian Sable Ridge Redgate 港海運", topics_of(text))


def test_first_name_of_several_colleagues_is_asked_back() -> None:
    """Whose pipeline is meant is not guessed, and no other customer is spoken of instead."""
    shared = replace(VOCABULARY, shared={"lena": ("Lena Kraus", "Lena Vogt")})
    plan = plan_by_grammar("lena's pipeline", shared, TODAY)
    assert plan is not None
    assert (plan.is_sure, plan.is_broad) == (True, True)


def test_name_of_an_account_marks_no_topic() -> None:
    """Cobalt Health asks nothing of health, and Compare is nobody's name."""
    assert [one.name for one in topics_of(without_name("what is new at Cobalt Health?", "Cobalt Health Partners"))] == [
        "last touches"
    ]
    assert named_in(substance("Compare Nampa and SOC 2")) == ("Nampa", "SOC", "2")

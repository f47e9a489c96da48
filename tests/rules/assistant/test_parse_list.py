"""A question for a list becomes a filter, and what was not understood is said."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.assistant.list_blocks import list_csv, list_message
from app.assistant.list_query import ListQuery
from app.assistant.own_fields import OwnField
from app.assistant.parse_list import is_broad, parse_list
from app.assistant.row import Listed, Row
from app.assistant.vocabulary import Vocabulary
from app.crm.currency import Rates
from app.crm.facts import Money

TODAY = date(2026, 11, 21)
VOCABULARY = Vocabulary(
    ("005ME", "Celine Moreau"),
    {"dana reyes": ("005D", "Dana Reyes"), "dana": ("005D", "Dana Reyes")},
    ("Negotiation/Review", "Discovery"),
    ("Fernhill Connect",),
    team=("005T1", "005T2"),
    fields=(
        OwnField("Reference_Customer__c", "Reference Customer", "boolean"),
        OwnField("Active_Users__c", "Active Users", "double"),
        OwnField("Support_Plan__c", "Support Plan", "picklist", ("Gold", "Silver")),
        OwnField("Sentiment__c", "Sentiment", "string"),
        OwnField("NPS__c", "NPS", "double"),
    ),
)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("all Q2 expansion risks by Friday", "open expansion opportunities · at risk · close date 1 Apr 2027 to 30 Jun 2027"),
        ("which accounts renew in the next 60 days?", "accounts · renewal 21 Nov 2026 to 20 Jan 2027"),
        ("my overdue tasks", "open tasks · overdue · owned by Celine Moreau"),
        ("open opportunities over $100k closing this quarter", "open opportunities · close date 1 Oct 2026 to 31 Dec 2026 · at least 100,000"),
        ("how many severe cases are open?", "open severe cases"),
        ("Dana's pipeline in Negotiation/Review", "open opportunities · stage Negotiation/Review · owner or success manager Dana Reyes"),
        ("what customers are at risk?", "customers · at risk"),
        ("deals lost last quarter", "lost opportunities · close date 1 Jul 2026 to 30 Sep 2026"),
        ("list all accounts with Fernhill Connect", "accounts · with Fernhill Connect"),
        ("expansion deals above 50k closing in March 2027 owned by Dana Reyes", "open expansion opportunities · close date 1 Mar 2027 to 31 Mar 2027 · at least 50,000 · owner or success manager Dana Reyes"),
        ("deals won this year", "won opportunities · close date 1 Jan 2026 to 31 Dec 2026"),
        ("which of my accounts have had no contact in 60 days?", "accounts · no contact for 60 days · owner or success manager Celine Moreau"),
        ("what's our biggest open deal?", "open opportunities · the biggest"),
        ("my team's overdue tasks", "open tasks · overdue · owned by Celine Moreau's team"),
        ("which of my deals have no next step?", "open opportunities · no next step · owner or success manager Celine Moreau"),
        ("are any renewals in trouble in January?", "customers · at risk · renewal 1 Jan 2027 to 31 Jan 2027"),
        ("which of my deals are stuck?", "open opportunities · too long in their stage · owner or success manager Celine Moreau"),
        ("which deals slipped?", "open opportunities · close date passed"),
        ("cases opened in the last 2 weeks", "open cases · opened 7 Nov 2026 to 21 Nov 2026"),
        ("top 5 customers by ARR", "customers · the 5 biggest"),
        ("smallest customers", "customers · smallest first"),
        ("quiet customers", "customers · no contact for 30 days"),
        ("who haven't I talked to in 60 days?", "accounts · no contact for 60 days"),
        ("my accounts without a next meeting", "accounts · owner or success manager Celine Moreau · no meeting planned that you may see"),
        ("which customers churned last year?", "lost renewal opportunities · close date 1 Jan 2025 to 31 Dec 2025"),
        ("what's my total ARR?", "accounts · owner or success manager Celine Moreau"),
        ("customers with more than 2 open cases", "customers · 3 or more open cases"),
        ("accounts with 2 or more severe cases", "accounts · 2 or more severe open cases"),
        ("my customers without open opportunities", "customers · owner or success manager Celine Moreau · no open opportunity that you may see"),
        ("which customers have overdue tasks and no champion?", "customers · no champion that you may see · with overdue tasks"),
        ("customers with open cases that renew in January", "customers · renewal 1 Jan 2027 to 31 Jan 2027 · with open cases"),
        ("customers with deals closing in January", "open opportunities · close date 1 Jan 2027 to 31 Jan 2027"),
        ("customers with overdue tasks and ARR over 50k", "customers · ARR at least 50,000 · with overdue tasks"),
        ("open cases of customers at risk", "open cases · at risk"),
        ("customers with NPS below 20", "customers · NPS below 20"),
        ("accounts with fewer than 50 active users", "accounts · Active Users below 50"),
        ("customers with 10+ active users", "customers · Active Users at least 10"),
        ("customers on support plan gold", "customers · Support Plan Gold"),
        ("which accounts have negative sentiment?", "accounts · Sentiment negative"),
        ("accounts without an NPS", "accounts · no NPS that you may see"),
        ("reference customers", "customers · Reference Customer true"),
        ("meetings this week over all my customers", "customer meetings · on 16 Nov 2026 to 22 Nov 2026 · of Celine Moreau"),
        ("who am I meeting tomorrow?", "customer meetings · on 22 Nov 2026 · of Celine Moreau"),
        ("customers with no meetings planned", "customers · no meeting planned that you may see"),
        ("all renewal deals below 1.5m", "open renewal opportunities · at most 1,500,000"),
    ],
)  # fmt: skip
def test_filter_is_echoed_in_words(text: str, words: str) -> None:
    """The reader sees exactly what was asked of the records, and nothing of the question is left over."""
    query = parse_list(text, VOCABULARY, TODAY)
    assert query is not None
    assert (query.words, query.ignored) == (words, ())


def test_word_that_is_not_understood_is_said() -> None:
    """A filter that cannot be applied is not silently dropped."""
    query = parse_list("which purple deals are open", VOCABULARY, TODAY)
    assert query is not None
    assert query.ignored == ("purple",)
    shown = list_message(query, Listed(()), lambda one: f"https://org.example/{one}", None)
    assert "did not understand it: purple" in str(shown.blocks)


@pytest.mark.parametrize(
    "text", ["when does Acme renew?", "who owns Sable Ridge?", "why is it at risk?", "what did we promise?"]
)
def test_question_about_one_customer_is_no_list(text: str) -> None:
    """Such a question goes on to the customer's own facts."""
    assert parse_list(text, VOCABULARY, TODAY) is None


def test_list_question_in_a_thread_leaves_its_subject_only_where_it_is_broad() -> None:
    """In a customer's thread "which deals are open" means theirs, "all accounts at risk" everybody's."""
    assert not is_broad("which deals are open?")
    assert is_broad("all accounts at risk")


def test_csv_cannot_be_run_by_a_spreadsheet() -> None:
    """A name that begins like a formula is made plain; every row is there with its id and link."""
    rows = tuple(Row(f"006{n}", '=HYPERLINK("https://evil.example")', "001", "+Acme") for n in range(40))
    text = list_csv(ListQuery("deals"), Listed(rows), lambda one: f"https://org.example/{one}").decode("utf-8-sig")
    lines = text.splitlines()
    assert len(lines) == 42
    assert not [cell for line in lines[2:] for cell in line.replace('"', "").split(",") if cell[:1] in "=+-@" and cell]


def test_table_says_n_of_all_and_sums_each_currency_apart() -> None:
    """Fifteen of many are shown, and euros are added to dollars only at a rate that is told."""
    rows = [
        Row(f"006{n:03}", f"Deal {n}", None, "", money=Money(Decimal(100), "EUR" if n % 2 else "USD"))
        for n in range(20)
    ]
    told = []
    for rates in (Rates(), Rates("USD", {"EUR": Decimal("0.8")})):
        listed = Listed(tuple(rows), rates=rates)
        told.append(list_message(ListQuery("deals"), listed, lambda one: f"https://org.example/{one}", None).text)
    assert told[0].endswith("15 of 20 shown · in all $1,000 and €1,000")
    assert told[1].endswith("$1,000 and €1,000, together $2,250 (EUR to USD at Salesforce's current fixed rate)")

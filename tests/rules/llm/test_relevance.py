"""Which facts are worth a prompt's room: a labelled set of questions in other words than the records'."""

from __future__ import annotations

import re
from datetime import date

from app.crm.facts import AccountFacts
from app.llm.context import build_context
from app.llm.fact import Fact
from app.llm.relevance import by_fit

TODAY = date(2026, 11, 20)
# Each mail or note, and questions that it answers; none of the questions shares all its words.
LABELLED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("The two-way NetSuite connector has to be live before payroll closes in January.", ("when must the integration work?", "what is the deadline for the interface?")),
    ("Cole in Nampa is nervous about losing his whiteboard.", ("who is worried?", "which concerns do they have?")),
    ("We can do 40 seats at the same discounted rate if you order before April 30.", ("what did we say about pricing for more users?",)),
    ("Legal wants the liability clause capped at twelve months of fees.", ("any redlines in the agreement?",)),
    ("Three drivers had the app freeze in the middle of a delivery.", ("have they reported bugs?", "any crashes?")),
    ("Their CFO asked for a quote from a rival as well.", ("are they looking at competitors?", "might they switch?")),
    ("Okta single sign-on is a must for the audit in March.", ("what are their security requirements?", "do they need SSO?")),
    ("Workshop with the dispatchers moved to the second week of December.", ("was the meeting postponed?",)),
    ("The new VP will sign off on anything above fifty thousand.", ("who decides?", "who approves the budget?")),
    ("They love how quick the board has become since the update.", ("what are they happy with?",)),
    ("Training for the night shift starts once the tablets have arrived.", ("when is onboarding?", "how is the rollout going?")),
    ("Half of the licences were never activated by the Tulsa depot.", ("how is adoption?", "who does not use it?")),
    ("If the fix is not there by Friday they will terminate.", ("will they churn?", "do they threaten to cancel?")),
    ("Success for them means fewer than two missed stops a day.", ("what is their goal?", "what do they want to achieve?")),
    ("The rollout to Memphis slipped by a month because of the union.", ("what is delayed?", "why are they behind?")),
    ("Denise is leaving; Omar takes over the project.", ("who is the new manager of the project?",)),
    ("They asked for an extension of the present term by six months.", ("do they want to renew?", "anything on renewal?")),
    ("Invoice 8841 is still unpaid, accounting has been reminded twice.", ("did they pay?", "any open invoices?")),
    ("Please bring the API documentation to the next session.", ("what do they need for the call?",)),
    ("We guaranteed an answer within four hours for severe incidents.", ("what did we promise on support?", "what have we committed to?")),
)  # fmt: skip
FILLER = tuple(
    f"Note {n}: sent the weekly report of depot {n} to the customer, nothing else to add, {word} as before."
    for n, word in enumerate("shipping lunch parking weather catering badge printer desk chair lamp".split() * 4)  # noqa: SIM905
)
FACTS = tuple(
    Fact("", f"02s{n:03}", "Email", text, date(2026, 1, 1 + n % 28), "Ana Abara")
    for n, text in enumerate([*(text for text, _ in LABELLED), *FILLER])
)
CASES = [(question, place) for place, (_, questions) in enumerate(LABELLED) for question in questions]
TOP = 3


def overlap(question: str) -> list[int]:
    """What a bare count of shared words gives: the floor."""
    asked = set(re.findall(r"\w{3,}", question.lower()))
    shared = [len(asked & set(re.findall(r"\w{3,}", fact.text.lower()))) for fact in FACTS]
    return sorted(range(len(FACTS)), key=lambda n: (-shared[n], n))


def test_answering_fact_is_among_the_first_three() -> None:
    """In other words than the question's, and far more often than by counting shared words; both shares are printed."""
    found = sum(place in by_fit(question, FACTS, TODAY)[:TOP] for question, place in CASES)
    floor = sum(place in overlap(question)[:TOP] for question, place in CASES)
    print(f"answering fact among the first {TOP}: {found} of {len(CASES)}, by shared words {floor}")  # noqa: T201
    assert found >= 0.85 * len(CASES)
    assert found > floor


def test_newer_of_two_equal_facts_comes_first_and_the_order_never_changes() -> None:
    """Recency breaks ties, and the same state gives the same prompt."""
    old, new = (Fact("", f"02s{on}", "Email", "The tablets arrive.", on, "Ana") for on in (date(2025, 1, 1), TODAY))
    assert by_fit("when do the tablets arrive?", [old, new], TODAY) == [1, 0]
    account = AccountFacts("001A", "Acme")
    built = [
        build_context([account], today=TODAY, max_tokens=300, question=CASES[0][0], extra=FACTS).as_prompt()
        for _ in range(2)
    ]
    assert built[0] == built[1]
    assert "NetSuite connector" in built[0]

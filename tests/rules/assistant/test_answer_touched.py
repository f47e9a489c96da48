"""Questions as people ask them: was there contact, when last, what changed, how many, which of two."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.assistant.answer_from_facts import answer_from_facts
from app.assistant.answer_touched import touched
from app.assistant.answers_counted import side_by_side
from app.assistant.line import Known
from app.crm.facts import AccountFacts
from app.crm.in_zone import in_zone
from tests.rules.risk.world import NOW, account, severe_case, touch

LONG_AGO = account(touches=(touch(2, "case"), touch(45, "call", who="Ana"), touch(80)))


def told(question: str, facts: AccountFacts) -> str:
    """The answer's lines, one a line."""
    return "\n".join(line.text for line in answer_from_facts(question, Known(facts), NOW).lines)


@pytest.mark.parametrize(
    "question",
    ["did anybody talk to Birch in the last 14 days?", "has anyone spoken with Birch in the last 14 days?",
     "who called Birch in the last 14 days?", "did we hear from Birch in the last 14 days?"],
)  # fmt: skip
def test_silence_is_said_with_the_last_contact_before(question: str) -> None:
    """Contact of other days is no answer to a question about these: that there was none comes first."""
    lines = told(question, LONG_AGO).splitlines()
    assert lines[0].startswith("No call")
    assert "is on record from" in lines[0]
    assert "45 days ago" in lines[1]
    assert len(lines) == 2


def test_contact_of_the_days_is_counted_and_listed() -> None:
    """Only what lies in the days that were named, of the kind that was named."""
    facts = account(touches=(touch(1), touch(3), touch(4, "call"), touch(40)))
    lines = told("has anyone emailed Birch in the last 14 days?", facts).splitlines()
    assert lines[0].startswith("2 mails with Birch Foods from")
    assert len(lines) == 3


def test_touches_beyond_those_that_are_read_are_not_denied() -> None:
    """A busy account has more than are read: a count or a "none" of older days says so, one of later days does not."""
    facts = account(touches=(touch(1), touch(9, "call")), touches_from=NOW - timedelta(days=9))
    assert "I know those since" in told("how many mails did we send Birch in the last 14 days?", facts)
    assert "I know those since" not in told("how many mails did we send Birch in the last 7 days?", facts)
    assert "since 12 Nov 2026" in told("when did we last meet Birch?", facts)


def test_days_are_told_as_the_asker_counts_them() -> None:
    """A mail of the evening in Denver is not of the next day, though it is by UTC."""
    denver = ZoneInfo("America/Denver")
    mail = touch(2, at=datetime(2026, 11, 18, 1, 30, tzinfo=UTC))
    seen = in_zone(account(touches=(mail,)), denver)
    line = answer_from_facts("when was the last mail with Birch?", Known(seen), NOW.astimezone(denver)).lines[0]
    assert "17 Nov 2026" in line.text


def test_last_contact_is_no_case_or_task() -> None:
    """A case that was opened yesterday is not that somebody spoke."""
    assert "45 days ago" in told("when did we last speak to Birch?", LONG_AGO)
    assert told("when was the last mail with Birch?", LONG_AGO).startswith("The last mail with Birch Foods was 80 days")


def test_reply_is_the_last_word_of_theirs() -> None:
    """Who wrote last decides whether somebody owes an answer."""
    spoken = (touch(2, "call", incoming=False), touch(9, incoming=True))
    lines = told("did Birch reply?", account(touches=spoken)).splitlines()
    assert lines[0].startswith("The last word from Birch Foods was 9 days ago")
    assert lines[1].startswith("Our last since then was 2 days ago")


def test_change_is_told_for_the_days_alone() -> None:
    """What changed since a day leaves out what came before it."""
    lines = told("what changed at Birch in the last 14 days?", LONG_AGO).splitlines()
    assert len(lines) == 1
    assert "case" in lines[0]
    assert "nothing that happened" in told("what happened at Birch yesterday?", account(touches=(touch(9),)))


@pytest.mark.parametrize(
    "question", ["who should I talk to at Birch this week?", "when is the next meeting?", "who is Ana?", "what's new?"]
)
def test_other_questions_are_left_alone(question: str) -> None:
    """Whom to talk to, what is planned and people are other questions."""
    assert touched(question, Known(LONG_AGO), NOW) is None


def test_words_that_the_answer_does_not_cover_stay_open() -> None:
    """A topic within the days is still looked for in what people wrote."""
    assert answer_from_facts("did anyone talk to Birch about SSO this month?", Known(LONG_AGO), NOW).uncovered == (
        "SSO",
    )


def test_question_for_a_number_begins_with_it() -> None:
    """How many is answered by how many, then which; none stays the plain sentence."""
    facts = account(cases=(severe_case(), replace(severe_case(), id="500000000000002AAA")))
    assert told("how many open cases does Birch have?", facts).startswith("Birch Foods has 2 open cases.")
    assert told("how many open cases does Birch have?", account()) == "Birch Foods has no open case that you may see."


def test_two_customers_stand_side_by_side() -> None:
    """Each line tells both, and says where one of them tells nothing."""
    other = account(id="001000000000002AAA", name="Alder Mills", arr=None, renewal_on=NOW.date() + timedelta(days=9))
    lines = {line.text.split(":")[0]: line.text for line in side_by_side([Known(account()), Known(other)], NOW)}
    assert lines["ARR"] == "ARR: Birch Foods $120,000 · Alder Mills not on record."
    assert "Alder Mills" in lines["Renewal"]
    assert "in 9 days" in lines["Renewal"]


def test_field_of_the_orgs_own_is_told_by_its_name() -> None:
    """The health score is no answer to a question for the NPS; an id, an empty field and a mapped one are none either."""
    own = {
        "NPS__c": "-31.0",
        "Onboarding_Stage__c": "Go-live",
        "Backup_Owner__c": "0055g00000AbCdEAAV",
        "Tier__c": None,
    }
    known = Known(account(custom=own | {"ARR__c": 5}), mapped=frozenset({"ARR__c"}))
    said = [line.text for line in answer_from_facts("what is the NPS and onboarding stage of Birch?", known, NOW).lines]
    assert said == ["Onboarding Stage: Go-live.", "NPS: -31."]
    assert not [
        one
        for one in answer_from_facts("backup owner, tier and ARR of Birch?", known, NOW).lines
        if "005" in one.text or one.text == "5"
    ]

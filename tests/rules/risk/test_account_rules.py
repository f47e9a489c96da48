"""Rules about an account: silence, usage, renewal, service, people."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.crm.facts import DealRole, Measure, OpenTask, OwedPromise, Stakeholder
from app.risk import rules_people, rules_renewal, rules_service, rules_silence, rules_usage, rules_words
from app.risk.rules import account_signals
from app.risk.signal import Rule, Severity
from app.risk.thresholds import Thresholds
from tests.rules.risk.world import NOW, TODAY, account, deal, falling, lens, severe_case, touch

NEAR = TODAY + timedelta(days=40)


def test_a_steady_customer_gives_no_signal() -> None:
    """Quiet but steady is not a risk."""
    assert account_signals(account(), lens()) == ()


def test_silence_is_measured_against_the_accounts_own_rhythm() -> None:
    """20 days are long where people talk every 4 days, and nothing where they talk every 30."""
    chatty = account(touches=tuple(touch(20 + 4 * i) for i in range(10)))
    slow = account(touches=tuple(touch(20 + 30 * i) for i in range(10)))
    signal = rules_silence.silence(chatty, lens())
    assert signal is not None
    assert "for 20 days" in signal.sentence
    assert "the usual gap here is 4, the longest in a year was 4" in signal.sentence
    assert rules_silence.silence(slow, lens()) is None


def test_a_silence_that_ended_well_before_is_no_alarm() -> None:
    """Quiet but steady: mails in clumps, months between them."""
    clumps = [72, 73, 75, 160, 161, 163, 250, 251]
    assert rules_silence.silence(account(touches=tuple(touch(days) for days in clumps)), lens()) is None


def test_a_former_customer_is_not_missed() -> None:
    """Silence of somebody who left is no news."""
    former = account(arr=None, type="Former Customer", touches=(touch(200),))
    assert rules_silence.silence(former, lens()) is None


def test_planned_meetings_do_not_end_a_silence() -> None:
    """What is still to come is counter-evidence, not contact."""
    waiting = account(touches=(touch(-5, "meeting"), touch(80)))
    assert rules_silence.silence(waiting, lens()) is not None
    assert rules_silence.meeting_booked(waiting, lens()) is not None


def test_silence_of_an_account_that_we_have_no_business_with_is_no_signal() -> None:
    """A prospect without a deal owes us no answer."""
    assert rules_silence.silence(account(arr=None, touches=(touch(300),)), lens()) is None


@pytest.mark.parametrize(("now", "severity"), [(86, None), (80, Severity.WARNING), (60, Severity.SERIOUS)])
def test_usage_is_measured_against_its_own_baseline(now: int, severity: Severity | None) -> None:
    """15 % down is a warning, 30 % is serious, less is noise."""
    signal = rules_usage.users_dropped(account(active_users=falling(now=now)), lens())
    assert (signal.severity if signal else None) is severity


def test_a_measure_without_a_past_says_nothing() -> None:
    """No baseline, no drop."""
    bare = Measure("Health", Decimal(20), "Health__c")
    assert rules_usage.health_dropped(account(health=bare), lens()) is None


def test_low_health_needs_a_line_that_the_team_drew() -> None:
    """Scales differ, so there is no line of ours."""
    low = account(health=Measure("Health", Decimal(38)))
    assert rules_usage.health_low(low, lens()) is None
    signal = rules_usage.health_low(low, lens(Thresholds(health_low=Decimal(50))))
    assert signal is not None
    assert signal.sentence == "Health is 38, under the line of 50"


@pytest.mark.parametrize(
    ("word", "is_low"),
    [
        ("Red", True), ("3 - Poor", True), ("At Risk", True), ("High risk", True), ("Critical", True), ("Low", True),
        ("Green", False), ("Yellow", False), ("Low risk", False), ("Not at risk", False), ("Referred", False),
    ],
)  # fmt: skip
def test_health_in_a_word_for_trouble_needs_no_line(word: str, is_low: bool) -> None:
    """Where the org grades health in words, its lowest grade is a finding that quotes it."""
    signal = rules_usage.health_low(account(health=Measure("Health", None, word=word)), lens())
    assert (signal is not None) is is_low
    assert signal is None or word in signal.sentence


def test_unused_licences_are_said_as_a_share() -> None:
    """62 of 200."""
    facts = account(licences=Measure("Licences", Decimal(200)), active_users=Measure("Users", Decimal(62)))
    signal = rules_usage.licences_unused(facts, lens())
    assert signal is not None
    assert signal.sentence == "62 of 200 licences in use (31%)"


def test_unused_licences_of_a_new_customer_are_no_sign() -> None:
    """They have not started yet."""
    bought = deal(is_won=True, is_closed=True, close_on=TODAY - timedelta(days=20))
    licences, users = Measure("Licences", Decimal(200)), Measure("Users", Decimal(0))
    assert rules_usage.licences_unused(account(licences=licences, active_users=users, deals=(bought,)), lens()) is None


def test_growing_usage_is_counter_evidence() -> None:
    """It is shown beside the risk."""
    signal = rules_usage.users_growing(account(active_users=falling(now=130)), lens())
    assert signal is not None
    assert signal.is_counter_evidence


def test_a_near_renewal_with_falling_usage_is_serious() -> None:
    """Both figures stand in one sentence."""
    signal = rules_renewal.renewal_falling_usage(account(renewal_on=NEAR, active_users=falling(now=60)), lens())
    assert signal is not None
    assert signal.sentence == "Renewal on 31 Dec 2026, in 40 days, and active users fell 40% (from 100 to 60)"
    assert signal.severity is Severity.SERIOUS


def test_a_far_renewal_is_no_signal() -> None:
    """Half a year is time enough."""
    far = account(renewal_on=TODAY + timedelta(days=180), active_users=falling(now=60))
    assert rules_renewal.renewal_falling_usage(far, lens()) is None
    assert rules_renewal.renewal_without_deal(far, lens()) is None


def test_a_near_renewal_needs_an_open_renewal_opportunity() -> None:
    """An expansion deal is none; a deal of type Renewal is one."""
    with_expansion = account(renewal_on=NEAR, deals=(deal(),))
    with_renewal = account(renewal_on=NEAR, deals=(deal(type="Renewal"),))
    assert rules_renewal.renewal_without_deal(with_expansion, lens()) is not None
    assert rules_renewal.renewal_without_deal(with_renewal, lens()) is None


def test_severe_cases_are_counted_with_the_oldest() -> None:
    """Two open severe cases are serious, and the oldest is named."""
    facts = account(cases=(severe_case(3, id="500000000000002AAA"), severe_case(23)))
    signal = rules_service.severe_cases(facts, lens())
    assert signal is not None
    assert signal.sentence == "2 severe cases open, the oldest for 23 days (00001044: Import hangs)"
    assert signal.evidence == ("500000000000002AAA", "500000000000001AAA")


def test_closed_and_mild_cases_are_no_signal() -> None:
    """Only open severe ones count."""
    facts = account(cases=(severe_case(is_closed=True), severe_case(is_severe=False)))
    assert rules_service.severe_cases(facts, lens()) is None


def test_rising_cases_are_measured_against_the_accounts_own_rate() -> None:
    """Four in a month are many after one a month, and usual after four a month."""
    recent = tuple(severe_case(days, id=f"50{days}") for days in (2, 8, 15, 25))
    calm = tuple(severe_case(40 + 30 * i, id=f"51{i}") for i in range(5))
    busy = tuple(severe_case(32 + 7 * i, id=f"52{i}") for i in range(20))
    assert rules_service.cases_rising(account(cases=recent + calm), lens()) is not None
    assert rules_service.cases_rising(account(cases=recent + busy), lens()) is None


def test_a_champion_whose_mail_bounces_has_left() -> None:
    """The role and the day of the bounce are named."""
    mia = Stakeholder("0031", "Mia Chen", role="Champion", bounced_at=NOW - timedelta(days=9), has_left=True)
    signal = rules_people.champion_left(account(stakeholders=(mia,)), lens())
    assert signal is not None
    assert signal.sentence == "Mia Chen (Champion) seems to have left: mail bounced on 12 Nov 2026"


def test_somebody_without_a_part_may_leave_quietly() -> None:
    """Only people whom something hangs on count, unless an open deal names them first."""
    clerk = Stakeholder("0031", "Bo Li", title="Clerk", has_left=True)
    primary = deal(roles=(DealRole("00K1", "0031", "Bo Li", None, is_primary=True),))
    assert rules_people.champion_left(account(stakeholders=(clerk,)), lens()) is None
    assert rules_people.champion_left(account(stakeholders=(clerk,), deals=(primary,)), lens()) is not None


def test_overdue_tasks_name_the_oldest() -> None:
    """How many, and by how long."""
    tasks = (
        OpenTask("00T1", "Call back", TODAY - timedelta(days=2)),
        OpenTask("00T2", "Send security answers", TODAY - timedelta(days=21)),
        OpenTask("00T3", "Later", TODAY),
    )
    signal = rules_service.overdue_tasks(account(tasks=tasks), lens())
    assert signal is not None
    assert signal.sentence == "2 tasks are overdue, the oldest by 21 days: Send security answers"
    assert signal.evidence == ("00T2", "00T1")


def test_an_overdue_promise_is_told_in_its_own_words() -> None:
    """With the mail that holds it, from a week after its day, not for ever, and not where its switch is off."""
    mail = touch(30, about_id="006000000000009AAA")
    owed = tuple(OwedPromise(mail.id, "We will deliver SSO by then.", TODAY - timedelta(days=n)) for n in (400, 12, 3))
    facts = account(touches=(mail,), promises=owed)
    signal = rules_service.overdue_promises(facts, lens())
    assert signal is not None
    assert signal.sentence == "A promise to them is overdue by 12 days: “We will deliver SSO by then.”"
    assert signal.evidence == (mail.id, "006000000000009AAA")
    assert signal.fields == ("EmailMessage.TextBody",)
    assert rules_service.overdue_promises(facts, lens(Thresholds(promise_days=0))) is None
    assert rules_service.overdue_promises(replace(facts, promises=owed[2:]), lens()) is None


def test_every_risk_has_evidence_and_a_next_step() -> None:
    """An alert without a record to look at or a step to take is noise."""
    facts = account(
        renewal_on=NEAR,
        active_users=falling(now=50),
        health=falling("Health", before=80, now=40),
        licences=Measure("Licences", Decimal(200)),
        cases=(severe_case(),),
        touches=(touch(90),),
        tasks=(OpenTask("00T1", "Call back", TODAY - timedelta(days=9)),),
    )
    found = account_signals(facts, lens())
    assert {signal.rule for signal in found} >= {Rule.SEVERE_CASES, Rule.SILENCE, Rule.RENEWAL_FALLING_USAGE}
    assert all(signal.evidence and signal.next_step for signal in found if not signal.is_counter_evidence)


@pytest.mark.parametrize(
    ("text", "is_heard"),
    [
        ("We are really frustrated with the outages", True),
        ("We will not renew unless this is fixed", True),
        ("Nobody is unhappy, all good", False),
        ("None of us was ever disappointed", False),
        ("Nothing is broken any more", False),
        ("I am not saying that we are unhappy", False),
        ("This isn’t broken", False),
        ("We are far from unhappy", False),
        ("Thank you for helping us de-escalate", False),
        ("I have to cancel our call on Tuesday", False),
        ("The figures, broken down by team", False),
        ("We are switching to the annual plan", False),
        ("We are not only unhappy, we are leaving", True),
        ("No doubt we will cancel", True),
        ("I have never been so disappointed", True),
        ("We could not log in. Frustrating!", True),
        ("It is not the price but the broken import", True),
        ("We don't see the value, so we are switching to a competitor", True),
        ("I am not unhappy at all", False),
        ("We don't want to cancel anything", False),
        ("Thanks!\n> I was furious last year\nOn Mon, Ana wrote:\nso disappointed", False),
        ("Please send the quote", False),
    ],
)
def test_words_of_trouble_are_heard_unless_negated_or_quoted(text: str, is_heard: bool) -> None:
    """A plain list, only where a team turned it on, only in what they wrote lately."""
    facts = account(touches=(touch(3, incoming=True, text=text),))
    assert rules_words.negative_words(facts, lens()) is None
    told = rules_words.negative_words(facts, lens(Thresholds(negative_messages=1)))
    assert (told is not None) is is_heard
    old = account(touches=(touch(60, incoming=True, text=text), touch(2, incoming=False, text=text)))
    assert rules_words.negative_words(old, lens(Thresholds(negative_messages=1))) is None


def test_another_person_who_decides_is_told_with_both_names() -> None:
    """Named last week on the open deal, another one a year ago; the same person again is no news."""
    mia = DealRole("00K1", "0031", "Mia Chen", "Executive Sponsor", created_at=NOW - timedelta(days=300))
    bo = DealRole("00K2", "0032", "Bo Li", "Economic Buyer", created_at=NOW - timedelta(days=7))
    won = deal(id="006B", is_closed=True, is_won=True, roles=(mia,))
    told = rules_people.sponsor_changed(account(deals=(deal(roles=(bo,)), won)), lens())
    assert told is not None
    assert told.sentence == "Bo Li (Economic Buyer) was named on 14 Nov 2026; before, it was Mia Chen"
    same = replace(bo, contact_id="0031")
    assert rules_people.sponsor_changed(account(deals=(deal(roles=(same,)), won)), lens()) is None

"""Signals become findings: grouped, scored, owned."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crm.facts import Money, Person
from app.errors import BadInput
from app.risk.find_risks import by_money
from app.risk.findings import findings_of, working_day
from app.risk.score import rule_score
from app.risk.signal import Rule, Severity, Signal
from app.risk.thresholds import Thresholds, changed
from tests.rules.risk.world import ANA, NOW, TODAY, account, deal, falling, lens, on, severe_case, touch

LATE = {"close_on": on("2026-08-01"), "next_step": None}


def test_a_late_deal_is_one_finding_with_owner_step_and_date() -> None:
    """Everything that an alert owes is there."""
    (found,) = findings_of(account(arr=None, deals=(deal(**LATE),)), lens())
    assert found.subject_id == deal().id
    assert found.lead is Rule.CLOSE_DATE_PASSED
    assert found.owner == ANA
    assert found.next_step == "Agree a new close date with the buyer, or close the deal"
    assert found.due_on > TODAY
    assert found.money == Money(Decimal(50_000))


def test_notes_alone_are_no_finding() -> None:
    """A missing next step is not worth somebody's morning."""
    assert findings_of(account(arr=None, deals=(deal(next_step=None),)), lens()) == ()


def test_a_customers_own_signals_are_one_finding_with_its_renewal_deal() -> None:
    """The renewal deal is folded into the customer, other deals stand for themselves."""
    renewal = deal(id="006000000000009AAA", name="Renewal 2027", amount=Money(Decimal(90_000)))
    facts = account(
        renewal_on=TODAY + timedelta(days=40),
        active_users=falling(now=60),
        cases=(severe_case(),),
        deals=(renewal, deal(**LATE)),
    )
    customer, expansion = findings_of(facts, lens())
    assert customer.subject_id == facts.id
    assert customer.opportunity_id == renewal.id
    assert customer.money == renewal.amount
    assert expansion.subject_id == deal().id
    assert Rule.SEVERE_CASES not in {signal.rule for signal in expansion.signals}


def test_the_renewal_of_a_second_contract_is_told_as_a_deal_of_its_own() -> None:
    """The one that closes first is the customer's own; the other must not go untold."""
    first = deal(id="006000000000009AAA", name="Renewal 2027", **LATE)
    second = deal(id="006000000000008AAA", name="Renewal of Paris", **LATE | {"close_on": TODAY - timedelta(days=1)})
    assert [one.opportunity_id for one in findings_of(account(deals=(second, first)), lens())] == [first.id, second.id]


def test_counter_evidence_stands_beside_and_lowers_the_score() -> None:
    """It never removes the reasons."""
    worried = account(arr=None, deals=(deal(**LATE),), touches=(touch(3),))
    calmer = replace(worried, touches=(touch(3), touch(-3, "meeting")))
    (before,), (after,) = findings_of(worried, lens()), findings_of(calmer, lens())
    assert after.signals == before.signals
    assert [signal.rule for signal in after.counter_evidence] == [Rule.MEETING_BOOKED]
    assert after.score < before.score


def test_an_inactive_owner_is_replaced_by_the_accounts_owner() -> None:
    """An alert owned by somebody who left is owned by nobody."""
    gone = Person("005000000000002AAA", "Leo Park", is_active=False)
    (found,) = findings_of(account(arr=None, deals=(deal(owner=gone, **LATE),)), lens())
    assert found.owner == ANA


def test_the_csm_owns_the_customers_finding() -> None:
    """Renewals belong to customer success where the org names them."""
    csm = Person("005000000000003AAA", "Celine Roy")
    (found,) = findings_of(account(csm=csm, cases=(severe_case(),)), lens())
    assert found.owner == csm


def test_money_at_risk_comes_first() -> None:
    """Amount times score decides, and amounts come before none."""
    (small,) = findings_of(account(arr=None, deals=(deal(**LATE),)), lens())
    large = replace(small, subject_id="006000000000002AAA", money=Money(Decimal(900_000)))
    none = replace(small, subject_id="006000000000003AAA", money=None)
    assert by_money([none, small, large]) == [large, small, none]


severities = st.lists(st.sampled_from(list(Severity)), max_size=12)


@given(severities, st.integers(0, 3))
def test_the_score_stays_between_0_and_100_and_grows_with_each_risk(risks: list[Severity], comforts: int) -> None:
    """More reasons never make a deal look safer."""
    signals = [Signal(Rule.SILENCE, severity, "", ("x",)) for severity in risks]
    signals += [Signal(Rule.MEETING_BOOKED, Severity.NOTE, "", ("x",))] * comforts
    worse = [*signals, Signal(Rule.SEVERE_CASES, Severity.WARNING, "", ("x",))]
    assert 0 <= rule_score(signals) <= rule_score(worse) <= 100


@pytest.mark.parametrize(("day", "expected"), [("2026-11-20", "2026-11-20"), ("2026-11-21", "2026-11-23")])
def test_a_step_is_never_due_on_a_weekend(day: str, expected: str) -> None:
    """Saturday and Sunday become Monday."""
    assert working_day(date.fromisoformat(day)) == date.fromisoformat(expected)
    assert working_day(date(2026, 11, 22)) == date(2026, 11, 23)


def test_thresholds_of_a_team_are_read_from_data() -> None:
    """Shares stay decimals, days become whole numbers, unknown names are ignored."""
    ours = changed(Thresholds(), {"silence_days": "45", "measure_drop_share": 0.25, "colour": "red"})
    assert (ours.silence_days, ours.measure_drop_share) == (45, Decimal("0.25"))


@pytest.mark.parametrize("value", ["soon", -1, "NaN"])
def test_an_unusable_threshold_is_refused_by_name(value: object) -> None:
    """The error says which threshold, and what was given."""
    with pytest.raises(BadInput, match="silence_days"):
        changed(Thresholds(), {"silence_days": value})


def test_the_date_of_now_is_the_readers_own() -> None:
    """`now` carries the digest's time zone, and the business date follows it."""
    assert lens().today == NOW.date()

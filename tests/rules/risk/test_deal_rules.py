"""Rules about one open deal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.crm.facts import DealRole, Money, OpenTask, Stakeholder
from app.risk import rules_deals as rules
from app.risk.findings import findings_of
from app.risk.rules import deal_signals
from app.risk.signal import Rule, Severity
from app.risk.thresholds import Thresholds
from tests.rules.risk.world import NOW, TODAY, account, change, deal, lens, on, touch

BUYER = DealRole("00K1", "003000000000001AAA", "Mia Chen", "Decision Maker")


def test_a_healthy_deal_gives_no_signal() -> None:
    """Nothing is said about a deal that moves."""
    assert deal_signals(deal(), account(), lens()) == ()


def test_a_closed_deal_gives_no_signal_whatever_its_dates() -> None:
    """Won and lost deals are past worrying."""
    assert deal_signals(deal(is_closed=True, close_on=on("2026-01-01"), next_step=None), account(), lens()) == ()


def test_a_passed_close_date_is_said_with_date_and_days() -> None:
    """The words carry the date and how long ago it was."""
    signal = rules.close_date_passed(deal(close_on=on("2026-11-01")), lens())
    assert signal is not None
    assert signal.sentence == "Close date 1 Nov 2026 passed 20 days ago, and the deal is still open"
    assert signal.severity is Severity.WARNING


def test_a_close_date_of_today_has_not_passed() -> None:
    """The deal may still close today."""
    assert rules.close_date_passed(deal(close_on=TODAY), lens()) is None


def test_pushes_are_counted_with_the_first_and_the_present_date() -> None:
    """The story of the pushes is one sentence with figures."""
    dates = ["2026-06-30", "2026-08-31", "2026-10-31", "2026-12-15"]
    history = tuple(change(150 - 30 * i, close_on=on(text)) for i, text in enumerate(dates))
    signal = rules.close_date_pushed(deal(changes=history, close_on=on("2026-12-15")), lens())
    assert signal is not None
    assert signal.sentence == "Close date pushed 3 times, from 30 Jun 2026 to 15 Dec 2026"
    assert signal.severity is Severity.SERIOUS


def test_one_push_is_no_signal() -> None:
    """Anybody may be late once."""
    history = (change(60, close_on=on("2026-10-31")), change(30, close_on=on("2026-12-15")))
    assert rules.close_date_pushed(deal(changes=history), lens()) is None


def test_edits_of_one_day_count_as_one_push() -> None:
    """Typing a date twice is not pushing it twice."""
    same_day = [change(30, close_on=on(text)) for text in ("2026-11-30", "2026-12-10", "2026-12-15")]
    later = [one._replace(at=one.at + timedelta(minutes=i)) for i, one in enumerate(same_day)]
    history = (change(60, close_on=on("2026-10-31")), *later)
    assert rules.close_date_pushed(deal(changes=history), lens()) is None


def test_a_date_pulled_in_is_no_push() -> None:
    """Earlier is good news."""
    dates = ["2026-12-31", "2026-12-15", "2026-11-30"]
    history = tuple(change(90 - 30 * i, close_on=on(text)) for i, text in enumerate(dates))
    assert rules.close_date_pushed(deal(changes=history), lens()) is None


def test_salesforces_own_push_count_is_enough() -> None:
    """Orgs whose history the mirror lacks still count pushes."""
    signal = rules.close_date_pushed(deal(push_count=2, close_on=on("2026-12-15")), lens())
    assert signal is not None
    assert signal.sentence == "Close date pushed 2 times, now 15 Dec 2026"


@pytest.mark.parametrize(("days", "speaks"), [(31, False), (32, True)])
def test_a_stage_is_old_only_beyond_what_won_deals_took(days: int, speaks: bool) -> None:
    """The line is the org's own 80th percentile, not a number of ours."""
    waiting = deal(stage_since=NOW - timedelta(days=days))
    signal = rules.stage_too_old(waiting, lens(usual_stage_days={("Proposal", False): 31}))
    assert (signal is not None) is speaks


def test_renewals_are_not_measured_by_new_business() -> None:
    """They rest in their stages for months, and that is usual."""
    waiting = deal(name="Renewal 2027", stage_since=NOW - timedelta(days=90))
    assert rules.stage_too_old(waiting, lens(usual_stage_days={("Proposal", False): 31})) is None


@pytest.mark.parametrize(("days", "severity"), [(40, Severity.NOTE), (60, Severity.WARNING), (100, Severity.SERIOUS)])
def test_the_longer_beyond_the_usual_the_graver(days: int, severity: Severity) -> None:
    """One won deal in five takes a little longer, so a little longer is only a note."""
    waiting = deal(stage_since=NOW - timedelta(days=days))
    signal = rules.stage_too_old(waiting, lens(usual_stage_days={("Proposal", False): 31}))
    assert signal is not None
    assert signal.severity is severity


def test_a_stage_without_enough_won_deals_is_never_old() -> None:
    """Where history is thin, the rule keeps quiet."""
    assert rules.stage_too_old(deal(stage_since=NOW - timedelta(days=400)), lens()) is None


@pytest.mark.parametrize(("days_ahead", "speaks"), [(91, False), (90, True), (-3, True)])
def test_a_renewal_may_rest_until_its_day_comes_near(days_ahead: int, speaks: bool) -> None:
    """Its date is the contract's: months before it nobody is late, however long it stands there."""
    waiting = deal(
        name="Renewal 2027", stage_since=NOW - timedelta(days=60), close_on=TODAY + timedelta(days=days_ahead)
    )
    assert bool(rules.stage_too_old(waiting, lens(usual_stage_days={("Proposal", True): 20}))) is speaks


@pytest.mark.parametrize(("days", "stuck"), [(31, False), (40, False), (60, True)])
def test_a_stuck_deal_is_known_by_its_stage_alone(days: int, stuck: bool) -> None:
    """It needs no other sign, and its score may be too low for a finding; a day or two beyond the usual is not stuck."""
    waiting, norms = deal(stage_since=NOW - timedelta(days=days)), lens(usual_stage_days={("Proposal", False): 31})
    assert rules.is_stuck(waiting, norms) is stuck
    assert not rules.is_stuck(replace(waiting, is_closed=True), norms)
    assert not findings_of(account(deals=(waiting,)), norms)


def test_a_recent_step_back_is_named() -> None:
    """From which stage to which, and when."""
    history = (
        change(40, stage="Negotiation", probability=Decimal(80)),
        change(10, stage="Proposal", probability=Decimal(50)),
    )
    signal = rules.stage_moved_back(deal(changes=history), lens())
    assert signal is not None
    assert signal.sentence == "Moved back from Negotiation to Proposal on 11 Nov 2026"


def test_a_cut_amount_is_said_with_both_amounts() -> None:
    """A third off is a sign; the words carry both sums."""
    history = (change(90, amount=Decimal(120_000)), change(12, amount=Decimal(80_000)))
    signal = rules.amount_cut(deal(amount=Money(Decimal(80_000)), changes=history), lens())
    assert signal is not None
    assert "from $120,000 to $80,000 (-33%)" in signal.sentence


def test_an_amount_that_recovered_is_no_cut() -> None:
    """What counts is where the amount stands now."""
    history = (change(90, amount=Decimal(100)), change(30, amount=Decimal(50)), change(9, amount=Decimal(98)))
    assert rules.amount_cut(deal(amount=Money(Decimal(98)), changes=history), lens()) is None


def test_no_next_step_is_only_a_note() -> None:
    """It says little by itself, so it weighs little."""
    signal = rules.no_next_step(deal(next_step="  "), account(), lens())
    assert signal is not None
    assert signal.severity is Severity.NOTE


def test_a_planned_meeting_or_an_open_task_is_a_next_step() -> None:
    """People plan in the calendar as well as in the field."""
    bare = deal(next_step=None)
    meeting = account(touches=(touch(-4, "meeting", about_id=bare.id),))
    task = account(tasks=(OpenTask("00T1", "Send the quote", about_id=bare.id),))
    assert rules.no_next_step(bare, meeting, lens()) is None
    assert rules.no_next_step(bare, task, lens()) is None


def test_a_large_deal_with_one_contact_names_the_contact() -> None:
    """Single-threaded deals are said with the amount and the name."""
    mia = Stakeholder(BUYER.contact_id, "Mia Chen")
    signal = rules.single_contact(
        deal(roles=(BUYER,)), account(stakeholders=(mia,)), lens(large_deal={"USD": Decimal(40_000)})
    )
    assert signal is not None
    assert signal.sentence == "A $50,000 deal, and only Mia Chen is involved"


def test_a_second_person_in_the_mails_counts_as_a_contact() -> None:
    """Contact roles are often forgotten; mails are not."""
    other = touch(5, about_id=deal().id, contact_ids=("003000000000002AAA",))
    norms = lens(large_deal={"USD": Decimal(40_000)})
    assert rules.single_contact(deal(roles=(BUYER,)), account(touches=(other,)), norms) is None


def test_where_nobody_keeps_contact_roles_their_absence_says_nothing() -> None:
    """An org that does not use roles must not be flooded."""
    norms = lens(large_deal={"USD": Decimal(40_000)}, uses_contact_roles=False)
    assert rules.single_contact(deal(), account(), norms) is None


def test_a_muted_rule_is_silent() -> None:
    """A team may switch any rule off."""
    muted = Thresholds(muted=frozenset({Rule.CLOSE_DATE_PASSED}))
    assert deal_signals(deal(close_on=on("2026-11-01")), account(), lens(muted)) == ()

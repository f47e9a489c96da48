"""The backtest looks at no fact before its day, and counts what it says it counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from app.crm.facts import AccountFacts, Agreement, DealRole, Measure, Stakeholder
from app.risk.as_known import as_known
from app.risk.backtest import SCORE, judge_part
from app.risk.endings import endings_of
from app.risk.likelihood import Subject
from app.risk.replay import Replay, replay_account
from app.risk.signal import Rule
from app.risk.thresholds import OrgNorms, Thresholds
from tests.rules.risk.world import NOW, TODAY, account, change, deal, on, severe_case, touch

THEN = 170
"""Days ago on which the past is looked at."""


def eventful(later: tuple[int, ...] = (), back_dated: tuple[int, ...] = ()) -> AccountFacts:
    """An account with a closed deal and a year of history.

    `later` adds rows of those days; `back_dated` rows that speak of days long ago and were written down yesterday.
    """
    history = [change(days, close_on=on("2026-09-30")) for days in (300, 240, 180)]
    history += [change(days, stage="Late", amount=Decimal(1)) for days in later]
    history.append(change(0, stage="Closed Lost", probability=Decimal(0)))
    roles = [DealRole("00K1", "003", "Mia", "Champion", created_at=ago(290))]
    roles += [DealRole(f"00K{days}", f"003{days}", "Late", "Decision Maker", created_at=ago(days)) for days in later]
    lost = deal(
        is_closed=True, stage="Closed Lost", roles=tuple(roles), changes=tuple(sorted(history, key=lambda c: c.at))
    )
    users = tuple((TODAY - timedelta(days=days), Decimal(100 - days % 7)) for days in (330, 270, 210, *later))
    late_papers = tuple(contract(days, 365, id=f"800{days}", created_at=ago(min(days, 1))) for days in back_dated)
    late_papers += tuple(contract(days, 365, id=f"800b{days}", created_at=ago(days)) for days in later)
    return account(
        type="Former Customer" if later else "Customer",
        segment="Lost" if later else "Enterprise",
        deals=(lost,),
        touches=tuple(touch(days, created_at=ago(days)) for days in (310, 250, 190, *later))
        + tuple(touch(days, id=f"00T{days}", created_at=ago(1)) for days in back_dated),
        cases=tuple(severe_case(days, id=f"5{days}") for days in (280, *later)),
        active_users=Measure("Users", Decimal(5), "U", tuple(sorted(users)), word="Red"),
        licences=Measure("Licences", Decimal(500), "L"),
        agreements=(contract(320, 400), *late_papers),
        stakeholders=(Stakeholder("003", "Mia", role="Champion", bounced_at=ago(30), has_left=True),),
        renewal_on=TODAY + timedelta(days=30),
    )


def ago(days: int) -> datetime:
    return NOW - timedelta(days=days)


def contract(starts_ago: int, days: int, **values: object) -> Agreement:
    """A contract that began so many days ago and runs for so many."""
    starts_on = TODAY - timedelta(days=starts_ago)
    plain = Agreement("800", "1", "Activated", starts_on, starts_on + timedelta(days=days), created_at=ago(starts_ago))
    return replace(plain, **values)  # type: ignore[arg-type]


later_days = st.lists(st.integers(1, THEN - 1), max_size=5, unique=True).map(tuple)
earlier_days = st.lists(st.integers(THEN, 330), max_size=4, unique=True).map(tuple)


@given(later_days, earlier_days)
def test_tomorrows_rows_change_nothing_that_was_known_today(
    later: tuple[int, ...], back_dated: tuple[int, ...]
) -> None:
    """Whatever is written down in the last 169 days, even about days before, the view of 170 days ago stays the same."""
    then = ago(THEN)
    assert as_known(eventful(later, back_dated), then) == as_known(eventful(), then)


@given(later_days)
def test_a_look_does_not_depend_on_what_comes_after_it(later: tuple[int, ...]) -> None:
    """Looks up to 170 days ago say the same, however the deal goes on."""
    calm, busy = ([look for look in looks(eventful(days)) if look.at <= ago(THEN)] for days in ((), later))
    assert calm
    assert calm == busy


def replays(facts: AccountFacts) -> list[Replay]:
    return list(replay_account(facts, norms_at=lambda _: OrgNorms(), thresholds=Thresholds(), now=NOW))


def looks(facts: AccountFacts) -> list[object]:
    return [look for one in replays(facts) if one.subject is Subject.DEAL for look in one.looks]


def test_the_renewal_date_of_then_comes_from_the_contract_of_then() -> None:
    """Today's renewal date is not known; the contract signed 320 days ago is."""
    assert as_known(eventful(), ago(THEN)).renewal_on == TODAY + timedelta(days=80)


def test_a_deal_that_slipped_is_seen_before_its_end() -> None:
    """The close date passed on 30 September and the deal was lost in November: the alarm comes in between."""
    (lost,) = [one for one in replays(eventful()) if one.subject is Subject.DEAL]
    alarm = lost.first_alarm(Rule.CLOSE_DATE_PASSED)
    assert alarm is not None
    assert on("2026-09-30") < alarm.date() < lost.ended_at.date()


def test_looks_fall_on_the_same_days_for_every_deal() -> None:
    """Every second Monday, so that no look is placed by a deal's own beginning or end."""
    days = {look.at for look in looks(eventful())}
    assert {day.weekday() for day in days} == {0}
    assert all((day - min(days)).days % 14 == 0 for day in days)


def test_figures_count_deals_not_days() -> None:
    """One lost deal with many alarms is one hit, and money is counted beside."""
    (lost,) = [one for one in replays(eventful()) if one.subject is Subject.DEAL]
    won = replace(lost, subject_id="x", was_lost=False, amount=lost.amount * 3)
    part = judge_part(Subject.DEAL, [lost, won], floor=1, now=NOW)
    figures = {one.name: one for one in part.figures}
    late = figures[Rule.CLOSE_DATE_PASSED]
    assert (late.alarms, late.precision, late.recall, late.money_precision) == (2, 0.5, 1.0, 0.25)
    assert figures[SCORE].lead_days >= late.lead_days


def test_a_contract_that_another_one_follows_was_renewed() -> None:
    """Followed = kept; followed by nothing and no customer any more = lost; running = not ended."""
    first, second = contract(800, 365), contract(430, 365, id="800b")
    (kept, lost) = endings_of(account(arr=None, agreements=(first, second)), NOW)
    assert (kept.subject, kept.was_lost, lost.was_lost) == (Subject.RENEWAL, False, True)
    assert list(endings_of(account(agreements=(contract(100, 365),)), NOW)) == []


def test_a_contract_that_ran_out_under_a_customer_who_stayed_tells_nothing() -> None:
    """They pay, so they renewed somehow; on what terms is not known."""
    assert list(endings_of(account(agreements=(contract(800, 365),)), NOW)) == []


def test_a_renewal_told_by_deal_and_contract_counts_once() -> None:
    """The opportunity speaks for both."""
    history = (change(140), change(60, stage="Closed Lost", probability=Decimal(0)))
    renewal = deal(type="Renewal", is_closed=True, stage="Closed Lost", changes=history)
    (one,) = endings_of(account(arr=None, deals=(renewal,), agreements=(contract(430, 365),)), NOW)
    assert one.subject_id == renewal.id

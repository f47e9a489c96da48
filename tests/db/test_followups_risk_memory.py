"""What the watch reads of the org, and what it remembers, on a real database."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.activity_tables import Task
from app.crm.facts import Money
from app.crm.tables import Account, Opportunity, OpportunityHistory, User
from app.db.engine import Database
from app.followups.read_overdue import find_overdue
from app.risk.find_risks import find_risks
from app.risk.read_norms import large_deal, usual_stage_days
from app.risk.remember_alerts import clear_alerts, remember_alerts
from app.risk.signal import Finding, Rule, Severity, Signal
from app.risk.tables import AlertState, RiskAlert
from tests.db.mirror_rows import NOW, add, new_id


def finding(severity: Severity = Severity.WARNING, rule: Rule = Rule.SILENCE, **values: object) -> Finding:
    """A finding about one deal."""
    signal = Signal(rule, severity, "No mail for 40 days", ("006000000000001AAA",), "Call them")
    plain = Finding(
        subject_id="006000000000001AAA",
        account_id="001000000000001AAA",
        account_name="Birch Foods",
        title="Expansion",
        signals=(signal,),
        counter_evidence=(),
        score=40,
        next_step="Call them",
        due_on=date(2026, 11, 24),
        money=Money(Decimal(50_000)),
    )
    return replace(plain, **values)  # type: ignore[arg-type]


def won_deal(session: Session, *stays: tuple[str, int]) -> None:
    """A won deal that spent so many days in each stage."""
    deal = add(session, Opportunity, is_won=True, is_closed=True, close_date=NOW.date())
    at = NOW - timedelta(days=sum(days for _, days in stays))
    for stage, days in stays:
        add(session, OpportunityHistory, opportunity_id=deal, stage_name=stage, created_date=at)
        at += timedelta(days=days)
    add(session, OpportunityHistory, opportunity_id=deal, stage_name="Closed Won", created_date=at)


def test_the_usual_time_in_a_stage_is_the_80th_percentile_of_won_deals(db: Database) -> None:
    """Ten won deals that took 10, 20 … 100 days in a stage give 82 (interpolated), and the last stage none."""
    with db.begin() as session:
        for days in range(10, 101, 10):
            won_deal(session, ("Proposal", days))
        assert usual_stage_days(session, until=NOW) == {("Proposal", False): 82}


def test_a_stage_with_few_won_deals_has_no_usual_time(db: Database) -> None:
    """Seven stays are too few to call anything usual."""
    with db.begin() as session:
        for _ in range(7):
            won_deal(session, ("Proposal", 10))
        assert usual_stage_days(session, until=NOW) == {}


def test_a_row_that_repeats_the_stage_does_not_end_the_stay(db: Database) -> None:
    """Amount changes write history rows too."""
    with db.begin() as session:
        for _ in range(8):
            won_deal(session, ("Proposal", 10), ("Proposal", 30))
        assert usual_stage_days(session, until=NOW) == {("Proposal", False): 40}


def test_a_large_deal_is_in_the_upper_quarter_of_its_currency(db: Database) -> None:
    """Amounts of other currencies do not mix in."""
    with db.begin() as session:
        for step in range(1, 9):
            add(session, Opportunity, amount=Decimal(step * 1000), is_closed=False)
            add(session, Opportunity, amount=Decimal(step * 9), is_closed=False, currency_iso_code="EUR")
        assert large_deal(session) == {"USD": Decimal(6000), "EUR": Decimal(54)}


def test_risks_are_found_from_the_mirrors_rows(db: Database) -> None:
    """A deal four months late is found with its account's name, its owner and its money."""
    with db.begin() as session:
        ana = add(session, User, name="Ana Ruiz", is_active=True)
        birch = add(session, Account, name="Birch Foods", owner_id=ana)
        late = NOW.date() - timedelta(days=120)
        deal = add(
            session, Opportunity, name="Expansion", account_id=birch, owner_id=ana, stage_name="Proposal",
            amount=Decimal(50_000), close_date=late, is_closed=False, is_won=False,
        )  # fmt: skip
        (found,) = find_risks(session, now=NOW)
    assert (found.subject_id, found.account_name, found.money) == (deal, "Birch Foods", Money(Decimal(50_000)))
    assert found.owner is not None
    assert found.owner.name == "Ana Ruiz"


def test_a_finding_that_stays_is_one_alert(db: Database) -> None:
    """New on the first day, known on the second."""
    with db.begin() as session:
        (first,) = remember_alerts(session, [finding()], now=NOW)
    with db.begin() as session:
        (second,) = remember_alerts(session, [finding(score=60)], now=NOW + timedelta(days=1))
    assert first.is_new
    assert (second.id, second.is_new) == (first.id, False)


def test_an_alerts_date_does_not_move_with_every_morning(db: Database) -> None:
    """It stays while the matter does, and is set anew when the matter grows graver."""
    later = date(2026, 11, 30)
    with db.begin() as session:
        remember_alerts(session, [finding()], now=NOW)
        (same,) = remember_alerts(session, [finding(due_on=later)], now=NOW + timedelta(days=3))
        (graver,) = remember_alerts(session, [finding(Severity.SERIOUS, due_on=later)], now=NOW + timedelta(days=4))
    assert (same.finding.due_on, graver.finding.due_on) == (date(2026, 11, 24), later)


def close(db: Database, state: AlertState, **values: object) -> None:
    """What a person did with the one alert."""
    with db.begin() as session:
        alert = session.scalars(select(RiskAlert)).one()
        alert.state, alert.closed_at = state, NOW
        for name, value in values.items():
            setattr(alert, name, value)


@pytest.mark.parametrize("state", [AlertState.DISMISSED, AlertState.DONE])
def test_an_answered_alert_stays_quiet_until_it_gets_worse(db: Database, state: AlertState) -> None:
    """The same sign is not told again; a graver or another weighty one is, and after 30 days all are."""
    with db.begin() as session:
        remember_alerts(session, [finding()], now=NOW)
    close(db, state)
    tomorrow = NOW + timedelta(days=1)
    with db.begin() as session:
        assert remember_alerts(session, [finding()], now=tomorrow) == []
        for worse in (finding(Severity.SERIOUS), finding(rule=Rule.SEVERE_CASES)):
            with session.begin_nested() as undone:
                assert len(remember_alerts(session, [worse], now=tomorrow)) == 1
                undone.rollback()
        assert len(remember_alerts(session, [finding()], now=NOW + timedelta(days=31))) == 1


def test_a_snoozed_alert_comes_back_on_its_day(db: Database) -> None:
    """Not a day earlier."""
    with db.begin() as session:
        remember_alerts(session, [finding()], now=NOW)
    close(db, AlertState.SNOOZED, snoozed_until=NOW.date() + timedelta(days=3))
    with db.begin() as session:
        assert remember_alerts(session, [finding()], now=NOW + timedelta(days=2)) == []
        assert len(remember_alerts(session, [finding()], now=NOW + timedelta(days=3))) == 1


def test_an_alert_clears_only_after_days_without_signals(db: Database) -> None:
    """A value that swings around its line must not flap; an assigned alert is its owner's to close."""
    with db.begin() as session:
        remember_alerts(session, [finding()], now=NOW)
        assert clear_alerts(session, now=NOW + timedelta(days=2)) == 0
        assert clear_alerts(session, now=NOW + timedelta(days=4)) == 1


def test_overdue_tasks_are_grouped_by_owner_oldest_first(db: Database) -> None:
    """Closed, future, deleted and ancient ones are left out."""
    today = NOW.date()
    with db.begin() as session:
        ana, bo = (add(session, User, name=name, is_active=True) for name in ("Ana", "Bo"))
        birch = add(session, Account, name="Birch Foods")

        def task(owner: str, days_late: int, **values: object) -> str:
            due = today - timedelta(days=days_late)
            return add(session, Task, owner_id=owner, activity_date=due, account_id=birch, subject="Call", **values)

        old, fresh, other = task(ana, 30), task(ana, 2), task(bo, 9)
        task(ana, 5, is_closed=True)
        task(ana, 0)
        task(ana, 3, is_deleted=True)
        task(bo, 700)
        groups = find_overdue(session, today)
    assert [[task.id for task in group.tasks] for group in groups] == [[old, fresh], [other]]
    assert groups[0].tasks[0].days_late == 30
    assert groups[0].tasks[0].account_name == "Birch Foods"


def test_a_task_of_a_queue_is_still_somebodys_problem(db: Database) -> None:
    """Unknown owners form a group of their own."""
    with db.begin() as session:
        add(session, Task, owner_id=new_id(User), activity_date=NOW.date() - timedelta(days=2), subject="Call")
        (group,) = find_overdue(session, NOW.date())
    assert group.owner is None

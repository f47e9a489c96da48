"""The backtest looks at no fact before its day, and claims no skill where there is none."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.crm.facts import AccountFacts, Measure, Stakeholder
from app.risk.as_known import as_known
from app.risk.backtest import judge, replay_deal
from app.risk.calibrate import calibrate, isotonic_steps
from app.risk.signal import Rule
from app.risk.thresholds import OrgNorms, Thresholds
from tests.rules.risk.world import NOW, TODAY, account, change, deal, on, severe_case, touch


def eventful(extra_days_ago: tuple[int, ...] = ()) -> AccountFacts:
    """An account with a closed deal and a year of history, and more history at the given days."""
    history = [change(days, close_on=on("2026-09-30")) for days in (300, 240, 180)]
    history += [change(days, stage="Late", amount=Decimal(1)) for days in extra_days_ago]
    history.append(change(20, stage="Closed Lost", probability=Decimal(0)))
    lost = deal(is_closed=True, stage="Closed Lost", changes=tuple(sorted(history, key=lambda c: c.at)))
    users = tuple((TODAY - timedelta(days=days), Decimal(100 - days % 7)) for days in (330, 270, 210, *extra_days_ago))
    return account(
        deals=(lost,),
        touches=tuple(touch(days) for days in (310, 250, 190, *extra_days_ago)),
        cases=tuple(severe_case(days, id=f"5{days}") for days in (280, *extra_days_ago)),
        active_users=Measure("Users", Decimal(5), "U", tuple(sorted(users))),
        stakeholders=(Stakeholder("003", "Mia", role="Champion", bounced_at=NOW - timedelta(days=30), has_left=True),),
    )


@given(st.lists(st.integers(1, 169), max_size=6, unique=True).map(tuple))
def test_tomorrows_rows_change_nothing_that_was_known_today(later: tuple[int, ...]) -> None:
    """Whatever happens in the last 169 days, the view of 170 days ago stays the same."""
    then = NOW - timedelta(days=170)
    assert as_known(eventful(later), then) == as_known(eventful(), then)


def test_a_deal_that_slipped_is_seen_before_its_end() -> None:
    """The close date passed on 30 September and the deal was lost on 1 November: the alarm comes in between."""
    facts = eventful()
    replay = replay_deal(facts, facts.deals[0], OrgNorms(), Thresholds())
    assert replay is not None
    alarm = replay.first_alarm(Rule.CLOSE_DATE_PASSED)
    assert alarm is not None
    assert on("2026-09-30") < alarm.date() < replay.closed_at.date()


def test_figures_count_deals_not_days() -> None:
    """One lost deal with many alarms is one hit."""
    facts = eventful()
    lost = replay_deal(facts, facts.deals[0], OrgNorms(), Thresholds())
    assert lost is not None
    found = judge([lost, replace(lost, deal_id="x", was_lost=False)])
    figures = next(one for one in found.rules if one.rule is Rule.CLOSE_DATE_PASSED)
    assert (figures.alarms, figures.precision, figures.recall) == (2, 0.5, 1.0)


def outcomes(strength: float, seed: int, count: int = 600) -> list[tuple[int, bool]]:
    """Scores and outcomes whose tie is planted: 1 = the score says it all, 0 = nothing."""
    dice = random.Random(seed)
    points = []
    for _ in range(count):
        score = dice.randint(0, 100)
        chance = 0.4 * (1 - strength) + strength * (0.05 + 0.9 * score / 100)
        points.append((score, dice.random() < chance))
    return points


@pytest.mark.parametrize("seed", range(5))
def test_a_planted_tie_is_found_and_said_as_it_is(seed: int) -> None:
    """With a strong tie, what is said and what happened lie within sampling error of each other."""
    found = calibrate(outcomes(1.0, seed))
    assert found.has_skill
    for row in found.table:
        error = 3 * (row.said * (1 - row.said) * (1 / row.count + 1 / row.count)) ** 0.5
        assert abs(row.said - row.happened) <= error + 0.05


def test_no_skill_is_claimed_where_none_was_planted() -> None:
    """In forty worlds without any tie, at most two look like skill by chance."""
    assert sum(calibrate(outcomes(0.0, seed)).has_skill for seed in range(40)) <= 2


@given(st.lists(st.tuples(st.integers(0, 100), st.booleans()), min_size=2, max_size=60))
def test_likelihoods_never_fall_as_the_score_rises(points: list[tuple[int, bool]]) -> None:
    """A worse score is never said to be safer."""
    steps = isotonic_steps(points)
    scores = [score for score, _ in steps]
    assert scores == sorted(set(scores))
    assert all(0 < share < 1 or len({happened for _, happened in points}) == 1 for _, share in steps)

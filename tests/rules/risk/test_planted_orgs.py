"""On orgs with planted truth, what the likelihood claims is what it does, and none is claimed where there is none."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import log, sqrt

import pytest

from app.risk.backtest import Part, judge_part
from app.risk.backtest_blocks import backtest_message
from app.risk.backtest_words import backtest_text
from app.risk.draw_reliability import reliability_png
from app.risk.learn_likelihood import Claim, claims_of
from app.risk.likelihood import Subject
from app.risk.replay import Replay, replay_account
from app.risk.thresholds import OrgNorms, Thresholds
from tests.rules.risk.planted import NONE, STRONG, WEAK, planted_org
from tests.rules.risk.world import NOW

SEED = 20261121
NORMS = OrgNorms(uses_contact_roles=False)


@cache
def replayed(strength: float) -> tuple[Replay, ...]:
    """The replays of an org, once for all tests.

    The same dice give every org the same troubles on the same days: before a deal ends, nothing tells the orgs apart, so
    one replay serves them all, each with its own outcomes.
    """
    if strength != STRONG:
        lost = {one.facts.deals[0].id: not one.facts.deals[0].is_won for one in planted_org(strength, SEED)}
        return tuple(replace(one, was_lost=lost[one.subject_id]) for one in replayed(STRONG))
    return tuple(
        replay
        for one in planted_org(strength, SEED)
        for replay in replay_account(one.facts, norms_at=lambda _: NORMS, thresholds=Thresholds(), now=NOW)
    )


@cache
def judged(strength: float) -> Part:
    """The org's deals, judged."""
    return judge_part(Subject.DEAL, replayed(strength), floor=35, now=NOW)


@cache
def strong_claims() -> tuple[Claim, ...]:
    """What would have been said of the strong org's later looks."""
    rows = sorted((row for one in replayed(STRONG) for row in one.rows), key=lambda row: (row.ended_at, row.subject))
    return tuple(claims_of(rows))


@pytest.mark.parametrize("strength", [STRONG, WEAK, NONE])
def test_what_is_claimed_is_what_happens(strength: float) -> None:
    """In every line of the calibration table the losses lie within sampling error of what was said."""
    likelihood = judged(strength).likelihood
    assert likelihood is not None
    for band in likelihood.judgement.table:
        # The sum of 0/1 outcomes of `subjects` deals: a binomial's standard error, and 0.02 for what is learned itself.
        error = sqrt(band.said * (1 - band.said) / band.subjects)
        assert abs(band.said - band.happened) <= 3.3 * error + 0.02, band


def test_the_claims_are_neither_too_bold_nor_too_timid() -> None:
    """On the strong org the slope of outcomes on claims is one, within three standard errors (claims of one look a deal)."""
    last = {claim.row.subject: claim for claim in strong_claims()}
    slope, error = _slope([(log(c.said / (1 - c.said)), c.row.was_lost) for c in last.values()])
    assert abs(slope - 1) <= 3 * error
    assert error < 0.3


def _slope(points: list[tuple[float, bool]]) -> tuple[float, float]:
    """Slope of a logistic regression by Newton's method, and its standard error."""
    import numpy as np

    x = np.array([[1.0, at] for at, _ in points])
    y = np.array([float(lost) for _, lost in points])
    beta = np.zeros(2)
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        information = x.T @ (x * (p * (1 - p))[:, None])
        beta += np.linalg.solve(information, x.T @ (y - p))
    return float(beta[1]), float(sqrt(np.linalg.inv(information)[1, 1]))


def test_what_is_learned_comes_near_the_planted_truth() -> None:
    """On the strong org the claims of later looks lie within 0.08 of the planted chances, on average."""
    truth = {one.facts.deals[0].id: one.chance for one in planted_org(STRONG, SEED)}
    claims = strong_claims()
    assert sum(abs(c.said - truth[c.row.subject]) for c in claims) / len(claims) < 0.08


def test_discrimination_grows_with_the_signal() -> None:
    """Strong ranks better than weak, weak better than none; the Brier gain grows alike."""
    strong, weak, none = (judged(strength).likelihood for strength in (STRONG, WEAK, NONE))
    assert strong
    assert weak
    assert none
    ranks = [one.judgement.ranks_right for one in (strong, weak, none)]
    gains = [1 - one.judgement.brier / one.judgement.base_brier for one in (strong, weak, none)]
    assert ranks[0] > ranks[1] + 0.05
    assert ranks[1] > ranks[2] + 0.03
    assert gains[0] > gains[1] > gains[2]
    assert strong.judgement.has_skill


def test_no_skill_is_claimed_where_none_was_planted() -> None:
    """The troubles are there and mean nothing: the text says so, and ranking is a coin's."""
    part = judged(NONE)
    assert part.likelihood is not None
    assert not part.likelihood.judgement.has_skill
    assert 0.42 < part.likelihood.judgement.ranks_right < 0.58
    assert "no likelihood is claimed" in backtest_text([part])
    assert "*No skill.*" in str(backtest_message([part], NOW).blocks)


def test_too_little_past_claims_nothing() -> None:
    """Under 25 lost deals there is no likelihood, and the text names the figures."""
    few = tuple(one for one in replayed(STRONG) if not one.was_lost)[:100]
    lost = tuple(one for one in replayed(STRONG) if one.was_lost)[:24]
    part = judge_part(Subject.DEAL, (*few, *lost), floor=35, now=NOW)
    assert part.likelihood is None
    assert "24 lost and 100 kept are too few to learn from" in backtest_text([part])


def test_the_picture_is_a_png_of_deals_and_renewals() -> None:
    """One panel each, also where one has nothing to claim."""
    none = judge_part(Subject.RENEWAL, (), floor=35, now=NOW)
    picture = reliability_png([judged(STRONG), none])
    assert picture.startswith(b"\x89PNG")
    assert len(picture) > 10_000

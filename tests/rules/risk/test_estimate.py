"""What is said of a deal and of a renewal: a likelihood where the past carries one, else plain words why not."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from app.errors import BadInput
from app.risk.as_seen import as_seen, sees_part
from app.risk.estimate import Learned, estimate_deal, estimate_renewal
from app.risk.estimate_words import driver_line, estimate_line, short_line
from app.risk.likelihood import Band, Confidence, Judgement, Likelihood, Subject, as_json, from_json
from app.risk.override import check_override
from app.risk.rules import signals_for
from app.risk.signal import Rule
from tests.rules.risk.world import NOW, TODAY, account, deal, falling, lens, on, severe_case, touch

TABLE = (Band(0.1, 0.2, 400, 120, 0.15, 0.14), Band(0.6, 0.7, 60, 25, 0.64, 0.6))
JUDGED = Judgement(145, 460, 0.11, 0.14, 0.81, has_skill=True, table=TABLE)
RENEWALS = Likelihood(
    Subject.RENEWAL, -1.7, {"severe_cases": 2.3, "meeting_booked": -0.4}, ((-1.7, 0.15), (0.6, 0.65)), 40, 300, 0.12,
    JUDGED, NOW,
)  # fmt: skip
LEARNED = Learned({Subject.RENEWAL: RENEWALS}, {Subject.RENEWAL: (40, 300), Subject.DEAL: (9, 80)})
NEAR = TODAY + timedelta(days=60)


def test_a_renewal_likelihood_comes_with_drivers_confidence_and_what_it_rests_on() -> None:
    """A severe case: 35 % where 88 % are usual, of 25 alike 40 % renewed."""
    facts = account(cases=(severe_case(),), touches=(touch(3), touch(-3, "meeting")), renewal_on=NEAR)
    found = estimate_renewal(facts, lens(), LEARNED)
    assert found is not None
    assert estimate_line(found) == (
        "Renewal likelihood 44% (usual here 88%), confidence low: learned from 340 past renewals, none of them quite "
        "like this"
    )
    assert next(driver_line(found)) == "Driven by: severe cases. In their favour: a booked meeting"


def test_few_like_it_make_low_confidence_and_many_make_high() -> None:
    """25 others leave the share wide open, 120 do not."""
    calm = estimate_renewal(account(renewal_on=NEAR), lens(), LEARNED)
    assert calm is not None
    assert (calm.confidence, calm.chance) == (Confidence.HIGH, 0.15)
    assert "of 120 that looked like this, 86% renewed" in calm.why
    bad = estimate_renewal(account(renewal_on=NEAR, cases=(severe_case(),)), lens(), LEARNED)
    assert bad is not None
    assert bad.confidence is not Confidence.HIGH


def test_a_far_renewal_is_said_with_low_confidence() -> None:
    """The past taught about the half year before a renewal only."""
    far = estimate_renewal(account(renewal_on=TODAY + timedelta(days=300)), lens(), LEARNED)
    assert far is not None
    assert far.confidence is Confidence.LOW
    assert far.why.endswith("more than half a year away")


def test_where_the_past_is_thin_the_rule_score_speaks() -> None:
    """9 lost deals are too few: the words name the figures and the score."""
    late = deal(close_on=on("2026-09-01"))
    found = estimate_deal(late, account(deals=(late,)), lens(), LEARNED)
    assert found.chance is None
    assert estimate_line(found) == (
        "Risk of losing it: 50 of 100, by rules (worrying). No likelihood: 9 lost and 80 kept are too few to "
        "learn from, which takes 25 of each"
    )
    assert short_line(found) == "risk 50 of 100"


def test_where_the_signs_tell_nothing_no_likelihood_is_claimed() -> None:
    """A model without skill is not heard."""
    idle = replace(RENEWALS, judgement=replace(JUDGED, has_skill=False))
    found = estimate_renewal(account(), lens(), Learned({Subject.RENEWAL: idle}))
    assert found is not None
    assert found.chance is None
    assert estimate_line(found) == (
        "Renewal risk: 0 of 100, by rules (calm). No likelihood: on 340 past renewals the signs told no more "
        "than the usual share"
    )


def test_an_account_of_which_nothing_is_known_gets_no_score() -> None:
    """No contact, no case, no usage: calm would be a lie."""
    silent = estimate_renewal(account(touches=()), lens(), LEARNED)
    assert silent is not None
    assert estimate_line(silent).startswith("Renewal likelihood: too little data")
    assert estimate_renewal(account(arr=None), lens(), LEARNED) is None


def test_what_was_learned_survives_the_database() -> None:
    """As JSON and back."""
    assert from_json(Subject.RENEWAL, as_json(RENEWALS), NOW) == RENEWALS


def test_nothing_more_extreme_is_said_than_was_seen() -> None:
    """Beyond the ends of the curve the chance stays."""
    assert RENEWALS.chance(()) == 0.15
    worst = replace(RENEWALS, weights={"severe_cases": 99.0})
    signals = signals_for(account(cases=(severe_case(),)), lens())
    assert worst.chance(signals) == 0.65


def test_what_is_hidden_is_not_called_missing() -> None:
    """Who sees no mails is not told of a silence that is none, and of a true one only as far as they can see."""
    spoken = account(touches=(touch(3),))
    silent = account(touches=(touch(90),))
    blind = replace(spoken, touches=(touch(200),))
    told = signals_for(blind, lens())
    assert Rule.SILENCE in {signal.rule for signal in told}
    assert sees_part(blind, spoken)
    assert Rule.SILENCE not in {signal.rule for signal in as_seen(told, signals_for(spoken, lens()), is_part=True)}
    (left,) = as_seen(told, signals_for(silent, lens()), is_part=True)
    assert left.sentence.startswith("As far as you can see: no mail, call or meeting for 200 days")


def test_what_is_there_is_said_to_whoever_sees_it() -> None:
    """Presence needs no whole; who sees everything reads plain words."""
    facts = account(active_users=falling(now=60), touches=(touch(3), touch(-3, "meeting")))
    told = signals_for(facts, lens())
    assert as_seen(told, told, is_part=False) == told
    assert not sees_part(replace(facts, touches=facts.touches[:1]), replace(facts, touches=facts.touches[:1]))


@pytest.mark.parametrize(
    ("field", "typed"),
    [("view", "maybe"), ("reason", "  "), ("cause", "weather"), ("ends_on", "2020-01-01"), ("ends_on", "soon")],
)
def test_a_view_with_a_wrong_field_is_refused_by_name(field: str, typed: str) -> None:
    """The error knows which field to stand beside."""
    right = {"view": "open", "reason": "Talks go on", "cause": "", "ends_on": ""}
    with pytest.raises(BadInput) as refused:
        check_override(**{**right, field: typed}, today=TODAY)
    assert refused.value.field == field

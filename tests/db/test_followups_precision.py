"""A rule that people find wrong mutes itself; one that they find right, or that few judged, does not."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.risk.find_risks import lens_at
from app.risk.precision import mute_wrong_rules, muted_rules, note_answer, read_precision, unmute
from app.risk.signal import Rule
from app.risk.tables import AlertState, RiskAlert
from tests.db.mirror_rows import NOW


def alert(session: Session, number: int) -> RiskAlert:
    """A dismissed or finished alert of the silence rule."""
    row = RiskAlert(
        fingerprint="x", subject_id=f"006{number:015d}", account_id="001000000000001AAA", lead_rule=Rule.SILENCE,
        rules=[Rule.SILENCE], evidence=[], score=40, severity=2, title="Birch", reasons=[], next_step="Call",
        due_on=date(2026, 11, 24), state=AlertState.DONE, first_seen_at=NOW, last_seen_at=NOW,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def answer(session: Session, right: int, wrong: int) -> None:
    """So many people agreed, and so many did not."""
    for number in range(right + wrong):
        is_right = number < right
        note_answer(session, alert(session, number), was_right=is_right, slack_user_id="U1", reason="test")
    session.flush()


@pytest.mark.parametrize(("right", "wrong", "muted"), [(5, 5, True), (6, 4, False), (0, 9, False)])
def test_a_rule_under_60_percent_of_ten_answers_mutes_itself(db: Database, right: int, wrong: int, muted: bool) -> None:
    """Half is too little, six in ten is enough, and nine answers say nothing yet."""
    with db.begin() as session:
        answer(session, right, wrong)
        told = mute_wrong_rules(session, now=NOW)
        assert (muted_rules(session) == {Rule.SILENCE}) is muted
        assert len(told) == int(muted)
        assert (Rule.SILENCE in lens_at(session, now=NOW).thresholds.muted) is muted


def test_a_rule_is_told_to_be_muted_once(db: Database) -> None:
    """The second look finds it muted and says nothing."""
    with db.begin() as session:
        answer(session, 1, 9)
        assert len(mute_wrong_rules(session, now=NOW)) == 1
        assert mute_wrong_rules(session, now=NOW) == []


def test_the_last_answer_of_a_person_counts(db: Database) -> None:
    """Who assigned an alert and then found it wrong, found it wrong."""
    with db.begin() as session:
        row = alert(session, 1)
        note_answer(session, row, was_right=True, slack_user_id="U1", reason="assigned")
        session.flush()
        note_answer(session, row, was_right=False, slack_user_id="U1", reason="wrong_data")
        session.flush()
        (precision,) = read_precision(session, now=NOW)
        assert (precision.right, precision.answers) == (0, 1)


def test_a_rule_set_free_starts_afresh(db: Database) -> None:
    """Its old answers do not mute it again the next day."""
    with db.begin() as session:
        answer(session, 1, 9)
        mute_wrong_rules(session, now=NOW)
        session.flush()
        from datetime import UTC, datetime

        assert unmute(session, Rule.SILENCE, now=datetime.now(UTC))
        session.flush()
        assert mute_wrong_rules(session, now=NOW) == []
        assert muted_rules(session) == frozenset()

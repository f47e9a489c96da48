"""When likelihoods are learned."""

from __future__ import annotations

from datetime import UTC, datetime

from app.db.engine import Database
from app.risk.jobs import claim_learning
from app.salesforce.tables import SyncState

NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)


def test_learning_waits_for_the_first_load_and_the_night_and_comes_once_a_week(db: Database) -> None:
    """An empty mirror teaches nothing; a whole one is learned from in one night of the week."""
    with db.begin() as session:
        assert not claim_learning(session, NIGHT)
        session.add(SyncState(object_name="Account"))
        session.flush()
        assert not claim_learning(session, NIGHT)
        session.get_one(SyncState, "Account").first_load_done_at = NIGHT
        session.flush()
        assert not claim_learning(session, NIGHT.replace(hour=12))
        assert claim_learning(session, NIGHT)
        assert not claim_learning(session, NIGHT)

"""When likelihoods are learned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.crm.calendar_tables import Organization
from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.risk.jobs import claim_learning
from app.risk.tables import RiskModel
from app.salesforce.tables import SyncState, UsageSource
from app.sync.status import first_sync_missing

NIGHT = datetime(2026, 11, 22, 3, tzinfo=UTC)
_NAMES = {mirrored.name for mirrored in MIRRORED}


def test_learning_comes_after_the_first_load_and_then_one_night_a_week(db: Database) -> None:
    """An empty mirror teaches nothing; a whole one is learned from at once, and then in one night of the week."""
    with db.begin() as session:
        assert not claim_learning(session, NIGHT)
        session.add(SyncState(object_name="Account", first_load_done_at=NIGHT))
        session.flush()
        assert not claim_learning(session, NIGHT)
        session.add_all(SyncState(object_name=name, first_load_done_at=NIGHT) for name in _NAMES - {"Account"})
        session.flush()
        assert claim_learning(session, NIGHT.replace(hour=12))
        assert not claim_learning(session, NIGHT.replace(hour=13))
        session.add(RiskModel(fitted_at=NIGHT.replace(hour=13), weights={}, figures={}))
        session.flush()
        assert not claim_learning(session, NIGHT.replace(hour=14))
        assert claim_learning(session, NIGHT)
        assert not claim_learning(session, NIGHT)


def test_the_night_is_the_orgs_own(db: Database) -> None:
    """Three in the morning in Denver, not the afternoon there that is three in the morning in UTC."""
    with db.begin() as session:
        session.add_all(SyncState(object_name=name, first_load_done_at=NIGHT) for name in _NAMES)
        session.add(RiskModel(fitted_at=NIGHT, weights={}, figures={}))
        session.add(Organization(id="00D000000000001AAA", time_zone_sid_key="America/Denver"))
        session.flush()
        assert not claim_learning(session, NIGHT)
        assert claim_learning(session, NIGHT.replace(hour=10))


def test_the_first_load_is_over_when_everything_that_can_come_has_come(db: Database) -> None:
    """Waited for: objects without a row, usage objects. Not waited for: what is off, or was refused for an hour."""
    with db.begin() as session:
        session.add_all(SyncState(object_name=name, first_load_done_at=NIGHT) for name in _NAMES - {"Quote", "Task"})
        refused = SyncState(object_name="Task", last_error_code="API_ERROR", failing_since_at=NIGHT, last_run_at=NIGHT)
        usage = UsageSource(object_name="Usage__c", account_field="Account__c", day_field="Day__c", fields={})
        session.add_all((refused, usage))
        assert first_sync_missing(session) == "the first sync is still loading Quote, Task, Usage__c"
        session.add(SyncState(object_name="Quote", is_off=True))
        usage.watermark_at = NIGHT
        assert first_sync_missing(session) == "the first sync is still loading Task"
        refused.last_run_at = NIGHT + timedelta(hours=1)
        assert first_sync_missing(session) is None


def test_what_a_later_version_adds_does_not_take_a_running_bot_out_of_service(db: Database) -> None:
    """A mirror that was compared once has had its first load."""
    with db.begin() as session:
        session.add(SyncState(object_name="Account", first_load_done_at=NIGHT, reconciled_at=NIGHT))
        session.flush()
        assert first_sync_missing(session) is None

"""The mirror against the make-believe org: nothing lost, nothing invented."""

from __future__ import annotations

from base64 import b64encode
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from app.crm import activity_tables, tables
from app.crm.mirror_list import MIRRORED
from app.crm.sales_tables import ContentNote
from app.db.engine import Database
from app.salesforce.aliases import current_id
from app.salesforce.mapping import confirm_mapping, mapping_for
from app.salesforce.sync import SyncReport, sync_once
from app.salesforce.sync.run import sync_lock
from app.salesforce.tables import NoteLink, SyncState
from tests.salesforce.measured import moves
from tests.salesforce.small_org import Org

OBJECTS = [
    one
    for one in MIRRORED
    if one.name
    in {"User", "Account", "Contact", "Opportunity", "Task", "AccountHistory", "CurrencyType", "ContentNote"}
]


def sync(db: Database, org: Org) -> SyncReport:
    return sync_once(db, org.salesforce, OBJECTS, folder=Path("/nonexistent"))


def one(db: Database, model: Any, record_id: str) -> Any:
    with db.begin() as session:
        return session.get(model, record_id)


def state(db: Database, name: str = "Account") -> SyncState:
    with db.begin() as session:
        return session.get_one(SyncState, name)


def test_the_first_run_loads_everything_and_the_second_reads_changes_only(db: Database, org: Org) -> None:
    """Accounts, deals and tasks arrive; a second run costs two calls, however many objects there are."""
    first = sync(db, org)
    assert first.ok, first
    with db.begin() as session:
        assert set(session.scalars(select(tables.Account.name))) == {"Acme", "Beta"}
        assert session.scalar(select(tables.Opportunity.amount)) == Decimal(12000)
        assert session.scalar(select(activity_tables.Task.subject)) == "Call"
    used, _ = org.salesforce.connections.pulse.used_and_total
    second = sync(db, org)
    assert second.ok, second
    assert org.salesforce.connections.pulse.used_and_total[0] - used <= 3
    assert second.until is not None
    assert state(db).watermark_at == second.until


def test_a_change_a_deletion_and_an_undelete_arrive(db: Database, org: Org) -> None:
    """What somebody does in Salesforce is in the mirror after the following run."""
    sync(db, org)
    acme = org.id_of("Account", "Acme")
    org.change(object="Account", id=acme, fields={"Name": "Acme Corp"})
    sync(db, org)
    assert one(db, tables.Account, acme).name == "Acme Corp"
    org.change(object="Account", id=acme, delete=True)
    sync(db, org)
    assert one(db, tables.Account, acme).is_deleted
    org.change(object="Account", id=acme, undelete=True)
    sync(db, org)
    assert not one(db, tables.Account, acme).is_deleted


def test_a_merge_keeps_the_losers_id_working(db: Database, org: Org) -> None:
    """The loser is a tombstone whose id leads to the winner, and its contacts belong to the winner."""
    sync(db, org)
    acme, beta, stone = org.id_of("Account", "Acme"), org.id_of("Account", "Beta"), org.id_of("Contact", "Stone")
    org.change(merge={"winner": beta, "loser": acme})
    sync(db, org)
    assert one(db, tables.Account, acme).is_deleted
    assert one(db, tables.Contact, stone).account_id == beta
    with db.begin() as session:
        assert current_id(session, acme) == beta


def test_a_note_arrives_with_its_links_its_whole_text_and_its_changes(db: Database, org: Org) -> None:
    """A link that is added or taken away later arrives too, though it does not stamp the note."""
    long = "<p>They want single sign-on before anything else.</p>" * 9
    note = org.change(object="ContentNote", fields={"Title": "Recap", "Content": b64encode(long.encode()).decode()})
    acme, beta = org.id_of("Account", "Acme"), org.id_of("Account", "Beta")
    links = [_link(org, note["id"], acme)]
    org.fault("drop", path="Content")
    assert sync(db, org).error
    assert one(db, ContentNote, note["id"]).body is None
    assert sync(db, org).ok
    assert one(db, ContentNote, note["id"]).body == "\n".join(["They want single sign-on before anything else."] * 9)
    links.append(_link(org, note["id"], beta))
    org.change(object="ContentDocumentLink", id=links[0], delete=True)
    org.change(object="ContentNote", id=note["id"], fields={"Content": b64encode(b"Short &amp; new").decode()})
    _a_moment_later(db)
    assert sync(db, org).ok
    assert one(db, ContentNote, note["id"]).text_preview == "Short & new"
    with db.begin() as session:
        linked = set(session.scalars(select(NoteLink.record_id)))
    assert linked & {acme, beta} == {beta}


def _link(org: Org, note_id: str, record_id: str) -> str:
    values = {"ContentDocumentId": note_id, "LinkedEntityId": record_id, "ShareType": "V"}
    return str(org.change(object="ContentDocumentLink", fields=values)["id"])


def _a_moment_later(db: Database) -> None:
    """Links are read once a run; two runs of a test may fall into one second."""
    with db.begin() as session:
        session.execute(update(ContentNote).values(links_read_at=ContentNote.links_read_at - timedelta(seconds=5)))


def test_measures_are_mapped_and_each_change_is_kept(db: Database, org: Org) -> None:
    """Health and monthly revenue are recognised by name; a trend exists after the first change."""
    sync(db, org)
    acme = org.id_of("Account", "Acme")
    org.change(object="Account", id=acme, fields={"Health_Score__c": 40})
    sync(db, org)
    with db.begin() as session:
        fields = {name: mapping.field for name, mapping in mapping_for(session).items()}
        health, arr = (moves(session, acme, name) for name in ("health", "arr"))
    assert fields == {"health": "Health_Score__c", "arr": "MRR__c", "segment": "Segment__c"}
    assert health[-1][1] == Decimal(40)
    assert arr == [(date(2026, 11, 21), Decimal(12000))]


def test_another_field_for_a_measure_starts_its_history_anew(db: Database, org: Org) -> None:
    """When an admin maps health to another field, the old field's numbers are forgotten and read again."""
    sync(db, org)
    acme = org.id_of("Account", "Acme")
    with db.begin() as session:
        confirm_mapping(session, "health", "MRR__c", by="admin")
    sync(db, org)
    with db.begin() as session:
        assert [value for _, value in moves(session, acme, "health")] == [Decimal(1000)]


def test_one_failing_object_does_not_stop_the_others(db: Database, org: Org) -> None:
    """A table that cannot be written is reported with its error; the rest is up to date."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as admin:
        admin.exec_driver_sql("ALTER TABLE sf_contact ADD CONSTRAINT broken CHECK (name IS NULL)")
        try:
            report = sync(db, org)
        finally:
            admin.exec_driver_sql("ALTER TABLE sf_contact DROP CONSTRAINT broken")
    assert [failed.object_name for failed in report.failed] == ["Contact"]
    assert state(db, "Contact").failing_since_at is not None
    assert state(db, "Opportunity").last_ok_at == report.until


def test_an_outage_is_reported_and_caught_up_afterwards(db: Database, org: Org) -> None:
    """While Salesforce is down the watermark stays; when it is back nothing is missing."""
    sync(db, org)
    acme = org.id_of("Account", "Acme")
    org.change(object="Account", id=acme, fields={"Name": "Acme Corp"})
    org.fault("503_html", times=50)
    down = sync(db, org)
    assert down.error
    assert state(db).failing_since_at is not None
    org.running.world.faults.clear()
    assert sync(db, org).ok
    assert state(db).failing_since_at is None
    assert one(db, tables.Account, acme).name == "Acme Corp"


def test_rows_that_become_visible_late_are_read_by_the_overlap(db: Database, org: Org) -> None:
    """A row whose transaction committed after the window closed comes with the following run."""
    sync(db, org)
    acme = org.id_of("Account", "Acme")
    org.change(object="Account", id=acme, fields={"Name": "Acme Corp"})
    org.fault("late_rows", path="batch", times=1)
    sync(db, org)
    sync(db, org)
    assert one(db, tables.Account, acme).name == "Acme Corp"


def test_two_workers_do_not_sync_at_once(db: Database, org: Org) -> None:
    """While one worker syncs, another returns at once."""
    with sync_lock(db) as mine:
        assert mine
        assert sync(db, org).skipped
    assert not sync(db, org).skipped


def test_objects_that_are_off_are_simply_off(db: Database, org: Org) -> None:
    """An org without a feature has no error for it."""
    report = sync(db, org)
    off = {found.object_name for found in report.objects if found.is_off}
    assert "CurrencyType" in off
    assert report.ok


def test_the_window_ends_at_the_orgs_own_time(db: Database, org: Org) -> None:
    """The watermark is the org's clock, not this machine's."""
    report = sync(db, org)
    assert report.until is not None
    assert abs(report.until - org.salesforce.server_time()) < timedelta(seconds=30)

"""Reading an account's whole context from the mirror."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.crm.activity_tables import Case, CaseComment, EmailMessage, Event, Task
from app.crm.facts import AccountFacts, Money
from app.crm.read_accounts import load_facts
from app.crm.read_origin import as_of
from app.crm.sales_tables import ContentNote, Note
from app.crm.tables import (
    Account,
    Asset,
    Contact,
    Contract,
    Opportunity,
    OpportunityContactRole,
    OpportunityHistory,
    OpportunityLineItem,
    Product2,
    User,
)
from app.db.engine import Database
from app.salesforce.tables import FieldMappingRow, MeasureSnapshot, NoteLink, RecordAlias, SyncState
from tests.conftest import fresh_database
from tests.db.mirror_rows import NOW, add


@pytest.fixture(scope="module")
def db(postgres: str) -> Iterator[Database]:
    """One database for the file: each test reads only accounts of its own."""
    with fresh_database(postgres) as url:
        database = Database(url, pool_size=2)
        yield database
        database.dispose()


def facts_of(session: Session, account_id: str, **options: Any) -> AccountFacts:
    session.flush()
    return load_facts(session, [account_id], now=NOW, **options)[account_id]


def test_a_deal_comes_with_owner_people_products_and_history(db: Database) -> None:
    """A deal carries its owner, contact roles, products and changes, oldest change first."""
    with db.begin() as session:
        owner = add(session, User, name="Nora Vale", email="nora@x.test", is_active=True)
        account = add(session, Account, name="Ardent")
        deal = add(session, Opportunity, account_id=account, owner_id=owner, name="Rollout", amount=Decimal(1200),
                   stage_name="Proposal", is_closed=False, currency_iso_code="EUR")  # fmt: skip
        buyer = add(session, Contact, account_id=account, name="Ida Berg")
        add(session, OpportunityContactRole, opportunity_id=deal, contact_id=buyer, role="Decision Maker")
        product = add(session, Product2, name="Dispatch")
        add(session, OpportunityLineItem, opportunity_id=deal, product2_id=product, quantity=Decimal(3))
        for days, stage in ((30, "Discovery"), (10, "Proposal")):
            at = NOW - timedelta(days=days)
            add(session, OpportunityHistory, opportunity_id=deal, stage_name=stage, created_date=at)
        (found,) = facts_of(session, account).deals
    assert found.owner is not None
    assert (found.owner.name, found.amount) == ("Nora Vale", Money(Decimal(1200), "EUR"))
    assert [(role.name, role.role) for role in found.roles] == [("Ida Berg", "Decision Maker")]
    assert [(line.name, line.quantity) for line in found.products] == [("Dispatch", Decimal(3))]
    assert [change.stage for change in found.changes] == ["Discovery", "Proposal"]
    assert found.stage_since == NOW - timedelta(days=10)


@pytest.mark.parametrize("path", ["account", "what account", "deal", "contact", "case"])
def test_a_call_is_found_along_every_path(db: Database, path: str) -> None:
    """A logged call reaches the account through any of the records that it may hang on."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        ties = {
            "account": {"account_id": account},
            "what account": {"what_id": account},
            "deal": {"what_id": add(session, Opportunity, account_id=account)},
            "contact": {"who_id": add(session, Contact, account_id=account, name="Ida")},
            "case": {"what_id": add(session, Case, account_id=account, created_date=None)},
        }[path]
        call = add(session, Task, subject="Call", is_closed=True, task_subtype="Call", completed_date_time=NOW, **ties)
        touches = facts_of(session, account).touches
    assert [(touch.id, touch.kind) for touch in touches] == [(call, "call")]


def test_touches_of_all_kinds_come_newest_first_and_once(db: Database) -> None:
    """Mails, calls, meetings, case openings and comments form one timeline without doubles."""
    day = timedelta(days=1)
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        ida = add(session, Contact, account_id=account, name="Ida", email="Ida@Ardent.test")
        case = add(session, Case, account_id=account, case_number="7", subject="Down", created_date=NOW - 5 * day)
        comment = add(session, CaseComment, parent_id=case, comment_body="Any news?", created_date=NOW - 4 * day)
        logged = add(session, Task, account_id=account, what_id=account, who_id=ida, subject="Email: hi",
                     is_closed=True, completed_date_time=NOW - 3 * day)  # fmt: skip
        mail = add(session, EmailMessage, related_to_id=account, activity_id=logged, subject="hi", incoming=True,
                   from_address="ida@ardent.test", message_date=NOW - 3 * day)  # fmt: skip
        meeting = add(session, Event, account_id=account, who_id=ida, subject="Review", start_date_time=NOW + day)
        add(session, Event, account_id=account, subject="copy", start_date_time=NOW, is_child=True)
        touches = facts_of(session, account).touches
    assert [touch.id for touch in touches] == [meeting, mail, comment, case]
    assert touches[1].contact_ids == (ida,)
    assert [touch.kind for touch in touches] == ["meeting", "email", "case", "case"]


def test_notes_on_any_of_its_records_are_part_of_the_timeline(db: Database) -> None:
    """A note on the account, a deal or a contact is told once, with its author; a private one is nobody else's."""
    with db.begin() as session:
        nora = add(session, User, name="Nora Vale")
        account = add(session, Account, name="Ardent")
        deal, ida = add(session, Opportunity, account_id=account), add(session, Contact, account_id=account, name="Ida")
        notes = [
            add(session, Note, parent_id=parent, owner_id=nora, title="Recap", body="They want SSO.",
                created_date=NOW - timedelta(days=days))
            for days, parent in enumerate((account, deal, ida))
        ]  # fmt: skip
        add(session, Note, parent_id=account, title="Mine", is_private=True)
        touches = facts_of(session, account).touches
    assert [(touch.id, touch.kind, touch.who) for touch in touches] == [(note, "note", "Nora Vale") for note in notes]
    assert [touch.about_id for touch in touches] == [account, deal, ida]
    assert touches[2].contact_ids == (ida,)


def test_an_enhanced_note_on_several_records_is_told_once(db: Database) -> None:
    """With the account before its deal, the whole text where it is of this version, and none that is private."""
    with db.begin() as session:
        account = add(session, Account, name="Acme")
        deal = add(session, Opportunity, name="Renewal", account_id=account)
        texts = {"title": "Recap", "text_preview": "They want", "latest_published_version_id": "v2"}
        whole = add(session, ContentNote, **texts, body="They want SSO.", body_version_id="v2")
        stale = add(session, ContentNote, **texts, body="They want nothing.", body_version_id="v1")
        private = add(session, ContentNote, **texts, sharing_privacy="P")
        links = [(whole, deal), (whole, account), (stale, deal), (private, account)]
        session.add_all(NoteLink(note_id=note_id, record_id=record_id) for note_id, record_id in links)
        session.flush()
        touches = load_facts(session, [account], now=NOW)[account].touches
    told = {touch.id: (touch.kind, touch.text, touch.about_id) for touch in touches}
    assert told == {whole: ("note", "They want SSO.", account), stale: ("note", "They want", deal)}
    assert len(touches) == 2


def test_only_the_newest_touches_are_read(db: Database) -> None:
    """The limit applies to each account by itself and keeps the newest."""
    with db.begin() as session:
        accounts = [add(session, Account, name=name) for name in ("Ardent", "Brisk")]
        for account in accounts:
            for days in range(5):
                at = NOW - timedelta(days=days)
                add(session, Task, account_id=account, is_closed=True, completed_date_time=at, subject=f"{days}")
        found = load_facts(session, accounts, now=NOW, touches_per_account=2)
    assert [[t.subject for t in found[account].touches] for account in accounts] == [["0", "1"], ["0", "1"]]
    assert [found[account].touches_from for account in accounts] == [NOW - timedelta(days=1)] * 2


def test_the_number_of_queries_does_not_grow(db: Database, tmp_path: Path) -> None:
    """Forty accounts cost as many statements as one, in three waits at most."""
    with db.begin() as session:
        accounts = [add(session, Account, name=f"A{n}") for n in range(40)]
        for account in accounts:
            deal = add(session, Opportunity, account_id=account, name="Deal")
            add(session, Task, what_id=deal, subject="todo", is_closed=False)
    counts = []
    for asked in (accounts[:1], accounts):
        with db.begin() as session, (tmp_path / "wire").open("wb+") as wire:
            driver = session.connection().connection.driver_connection
            driver.pgconn.trace(wire.fileno())  # what really crosses the wire, in the driver's own words
            assert len(load_facts(session, asked, now=NOW)) == len(asked)
            driver.pgconn.untrace()
            wire.seek(0)
            told = wire.read().split()
        counts.append((told.count(b"Execute"), told.count(b"Sync")))
    assert counts[0] == counts[1]
    assert 0 < counts[0][0] <= 16
    assert counts[0][1] <= 3


def test_open_tasks_come_by_due_date_with_their_owner(db: Database) -> None:
    """Open to-dos are listed earliest first; closed and deleted ones are not."""
    with db.begin() as session:
        owner = add(session, User, name="Nora Vale")
        account = add(session, Account, name="Ardent")
        common: dict[str, Any] = {"account_id": account, "owner_id": owner}
        late = add(session, Task, subject="late", is_closed=False, activity_date=date(2026, 12, 1), **common)
        early = add(session, Task, subject="early", is_closed=False, activity_date=date(2026, 11, 1), **common)
        add(session, Task, subject="done", is_closed=True, **common)
        add(session, Task, subject="gone", is_closed=False, is_deleted=True, **common)
        tasks = facts_of(session, account).tasks
    assert [task.id for task in tasks] == [early, late]
    assert tasks[0].owner is not None
    assert tasks[0].owner.name == "Nora Vale"


@pytest.mark.parametrize(
    ("contact", "left"),
    [
        ({"title": "Former Head of IT"}, True),
        ({"description": "Left the company in May"}, True),
        ({"email_bounced_date": NOW}, True),
        ({"description": "Has left a voicemail, call back"}, False),
        ({"title": "Head of Retirement Plans"}, False),
    ],
)
def test_people_who_left_are_known(db: Database, contact: dict[str, Any], left: bool) -> None:
    """A bounced mail or plain words in title or description mark a contact as gone; chance words do not."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        add(session, Contact, account_id=account, name="Ida", **contact)
        (person,) = facts_of(session, account).stakeholders
    assert person.has_left is left


def test_stakeholders_have_their_newest_role_and_last_touch(db: Database) -> None:
    """A contact's role comes from the newest deal and the last touch from the past only."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        ida = add(session, Contact, account_id=account, name="Ida")
        for days, role in ((400, "User"), (20, "Champion")):
            deal = add(session, Opportunity, account_id=account, created_date=NOW - timedelta(days=days))
            add(session, OpportunityContactRole, opportunity_id=deal, contact_id=ida, role=role)
        for days in (-3, 9):
            add(session, Event, account_id=account, who_id=ida, start_date_time=NOW - timedelta(days=days))
        (person,) = facts_of(session, account).stakeholders
    assert (person.role, person.last_touch_at) == ("Champion", NOW - timedelta(days=9))


def test_owned_products_are_assets_in_use_or_else_lines_of_won_deals(db: Database) -> None:
    """Without assets, what won deals sold is owned, each product once; an obsolete asset is not owned."""
    with db.begin() as session:
        with_assets, without = (add(session, Account, name=name) for name in ("Ardent", "Brisk"))
        product = add(session, Product2, name="Dispatch")
        add(session, Asset, account_id=with_assets, product2_id=product, status="Installed", quantity=Decimal(9))
        add(session, Asset, account_id=with_assets, name="Old", status="Obsolete")
        for won in (True, True, False):
            deal = add(session, Opportunity, account_id=without, is_won=won, is_closed=True)
            add(session, OpportunityLineItem, opportunity_id=deal, product2_id=product, name="x")
        found = load_facts(session, [with_assets, without], now=NOW)
    assert [(one.name, one.quantity) for one in found[with_assets].products] == [("Dispatch", Decimal(9))]
    assert [one.name for one in found[without].products] == ["Dispatch"]


def test_renewal_is_the_mapped_date_else_contract_end_else_renewal_deal(db: Database) -> None:
    """Each source of the renewal date is used only where the better one is silent."""
    mapped, signed, selling = date(2027, 1, 5), date(2027, 2, 5), date(2027, 3, 5)
    with db.begin() as session:
        session.add(FieldMappingRow(measure="renewal_date", object_name="Account", field="Renews__c", type="date"))
        accounts = [
            add(session, Account, name="A", extra={"Renews__c": mapped.isoformat()}),
            add(session, Account, name="B"),
            add(session, Account, name="C"),
        ]
        for account in accounts[:2]:
            add(session, Contract, account_id=account, end_date=signed, status="Activated")
        for account in accounts:
            add(session, Opportunity, account_id=account, type="Renewal", close_date=selling, is_closed=False)
        add(session, Contract, account_id=accounts[2], end_date=date(2026, 12, 1), status="Draft")
        found = load_facts(session, accounts, now=NOW)
    assert [found[account].renewal_on for account in accounts] == [mapped, signed, selling]


def test_mapped_measures_carry_value_field_and_history(db: Database) -> None:
    """Health and ARR come from the fields that the org's mapping names."""
    with db.begin() as session:
        csm = add(session, User, name="Celine Roy")
        for measure, field, kind in (
            ("health", "H__c", "double"),
            ("arr", "A__c", "currency"),
            ("csm", "C__c", "reference"),
        ):
            session.add(FieldMappingRow(measure=measure, object_name="Account", field=field, type=kind))
        account = add(session, Account, name="Ardent", extra={"H__c": 61, "A__c": 84000.5, "C__c": csm})
        session.add(
            MeasureSnapshot(account_id=account, measure="health", on_day=date(2026, 8, 1), value=80, source="sync")
        )
        facts = facts_of(session, account)
    assert facts.health is not None
    assert (facts.health.value, facts.health.field, len(facts.health.history)) == (Decimal(61), "H__c", 1)
    assert facts.arr == Money(Decimal("84000.5"), "USD")
    assert facts.csm is not None
    assert facts.csm.name == "Celine Roy"
    assert "usage" in facts.missing


def test_a_merged_account_leads_to_the_survivor_with_all_its_records(db: Database) -> None:
    """Asking for an id that a merge ended gives the surviving account, with records still on the old id."""
    with db.begin() as session:
        survivor = add(session, Account, name="Ardent")
        loser = add(session, Account, name="Ardent Inc", is_deleted=True)
        session.add(RecordAlias(old_id=loser, new_id=survivor))
        deal = add(session, Opportunity, account_id=loser, name="Old deal")
        call = add(session, Task, what_id=deal, is_closed=True, completed_date_time=NOW)
        facts = facts_of(session, loser)
    assert (facts.id, [deal.id for deal in facts.deals], [t.id for t in facts.touches]) == (survivor, [deal], [call])


def test_deleted_and_unknown_accounts_are_left_out(db: Database) -> None:
    """A deleted account has no facts, and neither has an id nobody knows."""
    with db.begin() as session:
        deleted = add(session, Account, name="Gone", is_deleted=True)
        assert load_facts(session, [deleted, "001000000000000AAA"], now=NOW) == {}


def test_what_the_org_does_not_give_is_named(db: Database) -> None:
    """Absent objects and hidden fields appear in words, and the mirror is as old as its oldest part."""
    early, late = datetime(2026, 11, 21, 9, tzinfo=UTC), datetime(2026, 11, 21, 10, tzinfo=UTC)
    with db.begin() as session:
        session.add(SyncState(object_name="Account", watermark_at=late))
        session.add(SyncState(object_name="Opportunity", watermark_at=early, missing_fields=["NextStep"]))
        session.add(SyncState(object_name="Asset", is_off=True))
        session.add(SyncState(object_name="EmailMessage"))
        facts = facts_of(session, add(session, Account, name="Ardent"))
        assert as_of(session) == early
    assert facts.as_of == early
    assert {"next steps", "assets", "e-mails (still loading)"} <= set(facts.missing)

"""What the org says about itself: its currency, rates, fiscal year, teams, and health as a word."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy.orm import Session

from app.assistant.list_query import ListQuery
from app.assistant.list_statement import list_statement
from app.assistant.org_words import words_of_org
from app.assistant.own_fields import FieldTest
from app.crm.calendar_tables import CurrencyType, DatedConversionRate, Organization, Period
from app.crm.currency import DatedRate, Rates, load_rates
from app.crm.facts import AccountFacts, Money, OwedPromise
from app.crm.fiscal import FiscalCalendar, load_fiscal_calendar
from app.crm.promise_tables import Commitment
from app.crm.read_accounts import load_facts
from app.crm.read_origin import as_of
from app.crm.tables import Account, Contact, Contract, Opportunity, User
from app.crm.team_tables import AccountTeamMember
from app.db.engine import Database
from app.digests.see_accounts import book_of
from app.risk.find_risks import find_risks, watched_accounts
from app.risk.thresholds import Thresholds
from app.salesforce.tables import FieldMappingRow, MeasureSnapshot, SyncState
from tests.conftest import fresh_database
from tests.db.mirror_rows import NOW, add


def facts_of(session: Session, account_id: str) -> AccountFacts:
    return load_facts(session, [account_id], now=NOW)[account_id]


def test_amounts_without_a_currency_are_in_the_orgs_own(db: Database) -> None:
    """A single-currency org names none on its records: its users' or its own currency is meant, not dollars."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        add(session, Opportunity, account_id=account, amount=Decimal(900))
        assert facts_of(session, account).deals[0].amount == Money(Decimal(900), "USD")
        add(session, User, name="Nora", is_active=True, default_currency_iso_code="SEK")
        assert facts_of(session, account).deals[0].amount == Money(Decimal(900), "SEK")
        session.add(Organization(id="00D000000000001AAA", default_currency_iso_code="EUR", extra={}))
        assert facts_of(session, account).deals[0].amount == Money(Decimal(900), "EUR")


def test_a_record_keeps_its_own_currency(db: Database) -> None:
    """In a multi-currency org an amount is shown as it is stored."""
    with db.begin() as session:
        session.add(
            CurrencyType(id="01L000000000001AAA", iso_code="GBP", conversion_rate=1, is_corporate=True, extra={})
        )
        account = add(session, Account, name="Ardent")
        for currency in ("CHF", None):
            add(session, Opportunity, account_id=account, amount=Decimal(5), currency_iso_code=currency)
        currencies = {deal.amount.currency for deal in facts_of(session, account).deals if deal.amount}
    assert currencies == {"CHF", "GBP"}


def test_sums_are_converted_by_the_rate_of_the_day_and_say_so(db: Database) -> None:
    """A dated rate counts on its days only, the fixed one on all others; both are told."""
    with db.begin() as session:
        for n, (iso, rate, is_corporate) in enumerate((("USD", "1", True), ("EUR", "0.9", False))):
            row = CurrencyType(id=f"01L00000000000{n}AAA", iso_code=iso, conversion_rate=Decimal(rate), extra={})
            row.is_corporate = is_corporate
            session.add(row)
        dated = DatedConversionRate(id="04w000000000001AAA", iso_code="EUR", conversion_rate=Decimal("0.5"), extra={})
        dated.start_date, dated.next_start_date = date(2026, 11, 1), date(2026, 12, 1)
        session.add(dated)
        session.flush()
        rates = load_rates(session)
    euros = Money(Decimal(90), "EUR")
    total = rates.total([(euros, date(2026, 11, 30)), (euros, date(2026, 12, 1)), (Money(Decimal(1)), None)], "USD")
    assert total == (
        Money(Decimal("281.00"), "USD"),
        ("EUR to USD at Salesforce's rate for 2026-11-30", "EUR to USD at Salesforce's current fixed rate"),
    )


def test_without_a_rate_there_is_no_sum() -> None:
    """A currency that the org has no rate for makes the sum unknown, never too small."""
    rates = Rates("USD", {"EUR": Decimal("0.9")}, {"CHF": (DatedRate(date(2026, 1, 1), date(2026, 2, 1), Decimal(1)),)})
    assert rates.total([(Money(Decimal(5), "EUR"), None), (Money(Decimal(5), "CHF"), date(2026, 3, 1))], "USD") is None


@pytest.mark.parametrize(
    ("start_month", "by_start", "on", "quarter", "first", "last"),
    [
        (1, False, date(2026, 11, 21), "Q4 FY 2026", date(2026, 10, 1), date(2026, 12, 31)),
        (7, False, date(2026, 11, 21), "Q2 FY 2027", date(2026, 10, 1), date(2026, 12, 31)),
        (7, True, date(2026, 6, 30), "Q4 FY 2025", date(2026, 4, 1), date(2026, 6, 30)),
        (2, False, date(2027, 1, 31), "Q4 FY 2027", date(2026, 11, 1), date(2027, 1, 31)),
    ],
)
def test_fiscal_quarters_follow_the_start_month(
    start_month: int, by_start: bool, on: date, quarter: str, first: date, last: date
) -> None:
    """A year is named after its end unless the org names it after its start."""
    found = FiscalCalendar(start_month, by_start).quarter(on)
    assert (found.label, found.starts_on, found.ends_on) == (quarter, first, last)


def test_custom_fiscal_periods_decide_where_there_are_any(db: Database) -> None:
    """A 4-4-5 quarter comes from its Period row; a day outside all rows falls back to the start month."""
    with db.begin() as session:
        session.add(Organization(id="00D000000000001AAA", fiscal_year_start_month=4, extra={}))
        session.add(
            Period(
                id="026000000000001AAA", type="Quarter", number=1, start_date=date(2026, 3, 29),
                end_date=date(2026, 6, 27), fully_qualified_label="Quarter 1 FY 2026", extra={},
            )
        )  # fmt: skip
        session.flush()
        calendar = load_fiscal_calendar(session)
    assert calendar.quarter(date(2026, 3, 30)).label == "Quarter 1 FY 2026"
    assert calendar.quarter(date(2026, 7, 1)).label == "Q2 FY 2027"
    assert calendar.year(date(2026, 7, 1)).starts_on == date(2026, 4, 1)


@pytest.mark.parametrize(("role", "is_csm"), [("Customer Success Manager", True), ("CSM", True), ("Sales Rep", False)])
def test_the_account_team_names_the_success_manager(db: Database, role: str, is_csm: bool) -> None:
    """Where no field holds the success manager, the account team's member in such a role is meant."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        celine = add(session, User, name="Celine Roy")
        member = AccountTeamMember(id="01M000000000001AAA", account_id=account, user_id=celine, extra={})
        member.team_member_role = role
        session.add(member)
        facts, book = facts_of(session, account), book_of(session, [celine])
    assert (facts.csm is not None) is is_csm
    assert (book == [account]) is is_csm
    assert ("success manager" in facts.missing) is not is_csm


def test_a_mapped_field_goes_before_the_account_team(db: Database) -> None:
    """The team is asked only where the mapped field of this account is empty."""
    with db.begin() as session:
        session.add(FieldMappingRow(measure="csm", object_name="Account", field="C__c", type="reference"))
        mapped, other = add(session, User, name="Mapped"), add(session, User, name="Of the team")
        accounts = [add(session, Account, name="A", extra={"C__c": mapped}), add(session, Account, name="B")]
        for n, account in enumerate(accounts):
            member = AccountTeamMember(id=f"01M00000000000{n}AAA", account_id=account, user_id=other, extra={})
            member.team_member_role = "Customer Success"
            session.add(member)
        names = [facts.csm and facts.csm.name for facts in load_facts(session, accounts, now=NOW).values()]
        books = [book_of(session, [user]) for user in (mapped, other)]
    assert names == ["Mapped", "Of the team"]
    assert books == [accounts[:1], accounts[1:]]


def test_health_as_a_picklist_is_a_word_and_no_number(db: Database) -> None:
    """Green is shown as Green; a picklist of digits counts as a score."""
    with db.begin() as session:
        session.add(FieldMappingRow(measure="health", object_name="Account", field="H__c", type="picklist"))
        accounts = [add(session, Account, name=told, extra={"H__c": told}) for told in ("Green", "7")]
        green, seven = (load_facts(session, accounts, now=NOW)[one].health for one in accounts)
    assert green is not None
    assert (green.value, green.word) == (None, "Green")
    assert seven is not None
    assert (seven.value, seven.word) == (Decimal(7), None)


def test_imported_usage_is_shown_where_no_field_holds_it(db: Database) -> None:
    """Figures from a file or a usage object count with their newest day, and nothing is said to be missing."""
    with db.begin() as session:
        account = add(session, Account, name="Ardent")
        for day, value in ((1, 30), (8, 42)):
            point = MeasureSnapshot(account_id=account, measure="active_users", on_day=date(2026, 11, day))
            point.value, point.source = Decimal(value), "import"
            session.add(point)
        facts = facts_of(session, account)
    assert facts.active_users is not None
    assert (facts.active_users.value, facts.active_users.history[0][1]) == (Decimal(42), Decimal(30))
    assert "usage" not in facts.missing
    assert "licences" in facts.missing


def test_tables_that_are_read_once_a_day_do_not_make_the_mirror_look_old(db: Database) -> None:
    """An object without a change stamp has the day's first load as its watermark, which says nothing of the others."""
    fresh, morning = NOW, NOW - timedelta(hours=20)
    with db.begin() as session:
        session.add(SyncState(object_name="Account", watermark_at=fresh, fields=["Id", "SystemModstamp"]))
        session.add(SyncState(object_name="TaskStatus", watermark_at=morning, fields=["Id", "MasterLabel"]))
        facts = facts_of(session, add(session, Account, name="Ardent"))
        assert (facts.as_of, as_of(session)) == (fresh, fresh)


def test_the_setting_names_the_currency_where_the_org_does_not(postgres: str) -> None:
    """A single-currency org tells its currency in no field that an API user reads."""
    with fresh_database(postgres) as url:
        database = Database(url, pool_size=1, default_currency="GBP")
        with database.begin() as session:
            account = add(session, Account, name="Ardent")
            add(session, Opportunity, account_id=account, amount=Decimal(900))
            assert facts_of(session, account).deals[0].amount == Money(Decimal(900), "GBP")
        database.dispose()


def test_a_person_account_is_known_as_one(db: Database) -> None:
    """Account and contact of a person account are both shown, and the facts say that they are one person."""
    with db.begin() as session:
        account = add(session, Account, name="Ida Holm", is_person_account=True)
        add(session, Contact, account_id=account, first_name="Ida", last_name="Holm")
        facts = facts_of(session, account)
    assert facts.is_person
    assert [one.name for one in facts.stakeholders] == ["Ida Holm"]


def test_customers_known_by_revenue_alone_are_watched_and_what_is_owed_to_them_is_known(db: Database) -> None:
    """No deal, contract or asset: the mapped revenue or renewal date makes them customers, a zero does not."""
    with db.begin() as session:
        for measure, field, kind in (("arr", "A__c", "currency"), ("renewal_date", "R__c", "date")):
            session.add(FieldMappingRow(measure=measure, object_name="Account", field=field, type=kind))
        told = ({"A__c": 9_000}, {"A__c": 0}, {"R__c": "2027-01-31"}, {})
        accounts = [add(session, Account, name=f"Ardent {n}", extra=extra) for n, extra in enumerate(told)]
        for n, delivered_at in enumerate((None, NOW)):
            promise = Commitment(id=UUID(int=n), account_id=accounts[0], record_id="02s", quote="SSO by May.")
            promise.due_on, promise.delivered_at = date(2026, 5, 1), delivered_at
            session.add(promise)
        session.flush()
        assert watched_accounts(session) == [accounts[0], accounts[2]]
        (finding,) = find_risks(session, now=NOW, thresholds=Thresholds(finding_floor=0, renewal_days=90))
        assert finding.subject_id == accounts[2]
        assert facts_of(session, accounts[0]).promises == (OwedPromise("02s", "SSO by May.", date(2026, 5, 1)),)


def test_the_orgs_own_words_are_kept_and_new_ones_noticed(db: Database) -> None:
    """A new industry is known with the next question, also where a load brought it with an old stamp."""
    with db.begin() as session:
        add(session, Account, name="Ardent", industry="Shipping", billing_country="France")
        assert words_of_org(session)["industry"] == ["Shipping"]
        add(session, Account, name="Brae", industry="Mining", system_modstamp=NOW + timedelta(minutes=1))
        assert words_of_org(session)["industry"] == ["Mining", "Shipping"]
        add(session, Account, name="Corvo", industry="Farming", system_modstamp=NOW - timedelta(days=9))
        session.add(SyncState(object_name="Account", reconciled_at=NOW))
        assert words_of_org(session)["industry"] == ["Farming", "Mining", "Shipping"]


def test_the_database_leaves_no_account_out_that_fits(db: Database) -> None:
    """A renewal date may stand in the org's field, in a contract or in an open deal; figures in the org's own fields."""
    with db.begin() as session:
        for measure, field, kind in (("renewal_date", "Renews__c", "date"), ("arr", "ARR__c", "currency")):
            session.add(FieldMappingRow(measure=measure, object_name="Account", field=field, type=kind))
        soon, late = (NOW.date() + timedelta(days=days) for days in (9, 300))
        told = add(session, Account, name="A", extra={"Renews__c": soon.isoformat(), "ARR__c": "900.0"})
        signed, selling = add(session, Account, name="B"), add(session, Account, name="C")
        add(session, Account, name="D", extra={"Renews__c": late.isoformat()})
        add(session, Contract, account_id=signed, end_date=soon)
        add(session, Opportunity, account_id=selling, close_date=soon, is_closed=False)
        in_time = ListQuery("accounts", first_on=NOW.date(), last_on=soon)
        assert session.scalars(list_statement(session, in_time, NOW)).all() == [told, signed, selling]
        worth = ListQuery("accounts", at_least=Decimal(800), fields=(FieldTest("ARR__c", "ARR", "<", "1000"),))
        assert session.scalars(list_statement(session, worth, NOW)).all() == [told]

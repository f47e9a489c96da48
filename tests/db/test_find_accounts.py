"""Finding accounts in the mirror, before anybody's rights are applied."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.candidates import find_candidates
from app.accounts.find_accounts import told_apart
from app.accounts.keep_warm import keep_names_warm
from app.accounts.name_index import _mirrors, accounts_by_start
from app.crm.activity_tables import Case, CaseComment, EmailMessage, Task
from app.crm.tables import Account, Contact, Opportunity
from app.db.engine import Database
from app.errors import BadInput
from app.salesforce.tables import RecordAlias
from tests.conftest import fresh_database
from tests.db.mirror_rows import NOW, add


@pytest.fixture(scope="module")
def db(postgres: str) -> Iterator[Database]:
    """One database for the file: each test looks for names of its own."""
    with fresh_database(postgres) as url:
        database = Database(url, pool_size=2)
        yield database
        database.dispose()


_ticks = iter(range(1, 10_000))


def put(db: Database, name: str, **fields: object) -> str:
    """An account that the sync just brought, newer than all before."""
    with db.begin() as session:
        return add(session, Account, name=name, system_modstamp=NOW + timedelta(seconds=next(_ticks)), **fields)


def names(db: Database, text: str) -> list[str]:
    with db.begin() as session:
        return [hit.name for hit in find_candidates(session, text).hits]


def test_new_renamed_and_deleted_accounts_are_noticed(db: Database) -> None:
    """The names in memory follow the mirror without a restart."""
    account = put(db, "Zephyr Kilns")
    assert names(db, "zephyr kilns") == ["Zephyr Kilns"]
    for values, expected in (({"name": "Obsidian Kilns"}, ["Obsidian Kilns"]), ({"is_deleted": True}, [])):
        with db.begin() as session:
            stamp = NOW + timedelta(seconds=next(_ticks))
            session.execute(update(Account).where(Account.id == account).values(system_modstamp=stamp, **values))
        assert names(db, "obsidian kilns") == expected


def test_names_are_in_memory_before_anybody_asks(postgres: str) -> None:
    """A process reads them when it starts: the first typed letters need not wait for that."""
    with fresh_database(postgres) as url:
        database = Database(url, pool_size=2)
        put(database, "Sedge Lanterns")
        keep_names_warm(database)
        give_up_at = time.monotonic() + 20
        while not (database.engine in _mirrors and len(_mirrors[database.engine].index)):
            assert time.monotonic() < give_up_at
            time.sleep(0.02)
        database.dispose()


def test_the_best_names_come_first(db: Database) -> None:
    """The exact name beats the one that begins so, and that beats the mistyped one."""
    for name in ("Plover Nautical", "Plover", "Clover Nautical"):
        put(db, name)
    assert names(db, "plover")[:2] == ["Plover", "Plover Nautical"]
    assert "Clover Nautical" in names(db, "plover nautical")


@pytest.mark.parametrize(
    "text", ["https://www.tarn-optics.example/jobs", "tarn-optics.example", "eu.tarn-optics.example"]
)
def test_a_domain_finds_the_website(db: Database, text: str) -> None:
    """Scheme, subdomain and path do not matter."""
    if not names(db, "tarn-optics.example"):
        put(db, "Tarn Optics", website="http://tarn-optics.example")
    assert names(db, text) == ["Tarn Optics"]


def test_a_domain_without_a_website_finds_those_who_write_from_it(db: Database) -> None:
    """Contacts' addresses lead to the account; a mail provider's domain leads nowhere."""
    account = put(db, "Wren Textiles")
    with db.begin() as session:
        add(session, Contact, account_id=account, email="Ida@Mail.Wren.example")
        add(session, Contact, account_id=account, email="ida@gmail.com")
    assert names(db, "https://wren.example") == ["Wren Textiles"]
    assert names(db, "someone.else@wren.example") == ["Wren Textiles"]
    assert names(db, "ida@gmail.com") == ["Wren Textiles"]
    assert names(db, "stranger@gmail.com") == []


def test_any_record_leads_to_its_account(db: Database) -> None:
    """Deal, contact, case, comment, task and mail ids find the account, also over two steps."""
    account = put(db, "Larkspur Mills")
    with db.begin() as session:
        deal = add(session, Opportunity, account_id=account)
        case = add(session, Case, account_id=account)
        records = [
            deal,
            case,
            add(session, Contact, account_id=account),
            add(session, CaseComment, parent_id=case),
            add(session, Task, what_id=deal),
            add(session, EmailMessage, related_to_id=deal),
        ]
    assert [names(db, record) for record in records] == [["Larkspur Mills"]] * len(records)


def test_an_id_that_a_merge_ended_finds_the_survivor(db: Database) -> None:
    """Old links keep working after accounts were merged."""
    survivor, loser = put(db, "Heron Paints"), put(db, "Heron Paint", is_deleted=True)
    with db.begin() as session:
        session.add(RecordAlias(old_id=loser, new_id=survivor))
    assert names(db, loser) == ["Heron Paints"]


@pytest.mark.parametrize(
    ("typed", "expected"), [("q", True), ("qu", True), ("quin", True), ("ce qu", True), ("zz", False)]
)
def test_typed_letters_suggest_names_that_begin_so(db: Database, typed: str, expected: bool) -> None:
    """One letter is enough, and each typed word may begin any word of the name."""
    put(db, "Quince Cellars")
    with db.begin() as session:
        found = {entry.name for entry in accounts_by_start(session, typed, limit=20)}
    assert ("Quince Cellars" in found) is expected


@pytest.mark.parametrize("text", ["", "   ", "“”", "\x00\u200b"])
def test_nothing_asked_is_refused(db: Database, text: str) -> None:
    """An empty search says what to type."""
    with db.begin() as session, pytest.raises(BadInput, match="which account"):
        find_candidates(session, text)


@pytest.mark.parametrize(
    "text",
    [
        "' OR 1=1 --",
        "%",
        "<!channel>",
        "\U0001d56c" * 5000,
        "a\x00b@x.example",
        "a.b.c.d@",
        "://",
        "<https://x|y>",
    ],
)
def test_hostile_text_is_only_searched_for(db: Database, text: str) -> None:
    """Whatever is typed, the search ends without an error."""
    assert names(db, text) == []


def test_accounts_of_one_name_are_told_apart_by_their_city(db: Database) -> None:
    """A word beside the name that fits one of them alone chooses it; one that fits none chooses nobody."""
    for city in ("Bonn", "Ulm"):
        put(db, "Moosbach Glas", billing_city=city)
    with db.begin() as session:
        both = find_candidates(session, "Moosbach Glas").hits[:2]
        assert [hit.hint for hit in told_apart(session, both, ("the", "one", "in", "Ulm"))] == ["Ulm"]
        assert len(told_apart(session, both, ("Zorblatt",))) == 2

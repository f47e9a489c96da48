"""The self-test names what is wrong and what to do about it, not only that something is."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from app.crm.mirror_list import MIRRORED
from app.operations.check_database import check_database
from app.salesforce.doctor import Check, check_salesforce, in_words
from app.salesforce.gateway import Salesforce
from app.settings import Settings
from tests.conftest import fresh_database
from tests.salesforce.scripted_org import Answer, ScriptedOrg, error
from tests.salesforce.small_org import Org, settings_of

SOME = [one for one in MIRRORED if one.name in {"Account", "CurrencyType"}]


def checks(salesforce: Salesforce) -> dict[str, Check]:
    return {check.name: check for check in check_salesforce(salesforce, SOME)}


def test_a_healthy_org_has_nothing_to_mend(org: Org) -> None:
    """What the org merely does not use is a remark, not a fault."""
    told = checks(org.salesforce)
    assert not [one for one in told.values() if one.ok is False and one.name != "Clock"]
    assert told["CurrencyType"].ok is None
    assert told["CurrencyType"].fix.startswith("nothing, unless your org uses it")


def test_a_key_of_another_app_is_named(org: Org) -> None:
    """Salesforce's own words, what they mean, and the settings to look at; nothing about waiting."""
    stranger = rsa.generate_private_key(65537, 2048).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    settings = settings_of(org.running, salesforce_private_key=SecretStr(stranger.decode()))
    (told,) = check_salesforce(Salesforce.from_settings(settings), SOME)
    assert told.ok is False
    assert "the private key does not belong" in told.detail
    assert "try again" not in told.detail
    assert "SALESFORCE_LOGIN_URL" in told.fix


def test_an_outage_is_not_blamed_on_the_settings(scripted: ScriptedOrg) -> None:
    """A maintenance page asks for patience, not for another key."""
    scripted.last = Answer(503, "<html>maintenance</html>")
    (told,) = check_salesforce(Salesforce.from_settings(scripted.settings()), SOME)
    assert told.ok is False
    assert "status.salesforce.com" in told.fix


def test_a_clock_that_is_off_is_said_in_words(scripted: ScriptedOrg) -> None:
    """The scripted org lives in another hour than this machine."""
    scripted.last = Answer(200, {"DailyApiRequests": {"Max": 15000, "Remaining": 14000}})
    clock = checks(Salesforce.from_settings(scripted.settings()))["Clock"]
    assert (clock.ok, clock.detail.split()[1]) == (False, "h")
    assert "NTP" in clock.fix


def test_a_hidden_object_that_is_needed_is_a_fault(scripted: ScriptedOrg) -> None:
    """Accounts without access: the permission to give is named."""
    scripted.last = error(404, "NOT_FOUND", "The requested resource does not exist")
    scripted.say(Answer(200, {"DailyApiRequests": {"Max": 15000, "Remaining": 14000}}))
    account = checks(Salesforce.from_settings(scripted.settings()))["Account"]
    assert (account.ok, account.fix) == (
        False, "give the integration user's permission set Read (and View All) on Account",
    )  # fmt: skip


@pytest.mark.parametrize(("seconds", "words"), [(3, "3 s"), (500, "8 min"), (86401, "24 h")])
def test_differences_are_told_in_fitting_units(seconds: int, words: str) -> None:
    """Nobody counts 86,401 seconds."""
    assert in_words(timedelta(seconds=seconds)) == words


@pytest.mark.parametrize(
    ("statement", "found", "fix"),
    [
        ("UPDATE alembic_version SET version_num = '0001'", "at 0001, newest", "run `throughline release`"),
        ("DROP TABLE alembic_version", "the database is empty", "run `throughline release`"),
        ("UPDATE alembic_version SET version_num = '9999'", "does not know", "run the newer version of the bot"),
    ],
)
def test_a_database_at_another_migration_says_what_to_run(postgres: str, statement: str, found: str, fix: str) -> None:
    """Too old, empty, or made by a newer version of the bot."""
    with fresh_database(postgres) as url:
        with psycopg.connect(url) as connection:
            connection.execute(statement)
        told = {check.name: check for check in check_database(Settings(_env_file=None, database_url=url))}
    assert told["Database"].ok
    assert found in told["Migrations"].detail
    assert (told["Migrations"].ok, told["Migrations"].fix) == (False, fix)


def test_a_database_that_is_away_says_why() -> None:
    """The driver's own words, without the address's password."""
    (dead,) = check_database(Settings(_env_file=None, database_url="postgresql://me:secret@127.0.0.1:1/x"))
    assert "refused" in dead.detail
    assert "secret" not in dead.detail
    assert dead.fix == "start it, or check DATABASE_URL"

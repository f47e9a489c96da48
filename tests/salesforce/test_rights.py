"""Who may see what, as Salesforce itself says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest

from app.errors import SalesforceUnavailable
from app.salesforce.gateway import Salesforce
from app.salesforce.ids import to_18
from app.salesforce.rights import Rights
from sandbox.server import run_in_thread
from tests.salesforce.scripted_org import Answer, ScriptedOrg
from tests.salesforce.small_org import Org, small_org


@dataclass(frozen=True)
class Someone:
    id: str


@pytest.fixture(scope="module")
def org() -> Iterator[Org]:
    """One org for all tests here: nothing in it changes."""
    with run_in_thread(small_org(), today=date(2026, 11, 21)) as running:
        yield Org.of(running)


@pytest.fixture
def rights(org: Org) -> Rights:
    return Rights(org.salesforce)


def user(org: Org, name: str) -> Someone:
    return Someone(org.id_of("User", name))


def test_each_user_sees_what_salesforce_shares_with_them(org: Org, rights: Rights) -> None:
    """Owners see their own account; an id that does not exist is visible to nobody."""
    acme, beta = org.id_of("Account", "Acme"), org.id_of("Account", "Beta")
    nowhere = to_18("001Hs00000zzzzz")
    ann, ben = user(org, "Ann"), user(org, "Ben")
    assert acme in rights.visible(ann, [acme, beta, nowhere])
    assert beta in rights.visible(ben, [acme, beta, nowhere])
    assert nowhere not in rights.visible(ann, [nowhere])
    assert rights.can_edit(ann, acme)


def test_text_that_is_no_id_is_never_visible(org: Org, rights: Rights) -> None:
    """What is no record id is left out before anything is asked."""
    assert rights.visible(user(org, "Ann"), ["x' OR Name != '", ""]) == frozenset()


def test_answers_are_asked_for_in_chunks_and_kept(scripted: ScriptedOrg) -> None:
    """450 records cost one call of three queries, and none when asked again within a minute."""
    none = {"totalSize": 0, "done": True, "records": []}
    scripted.last = Answer(200, {"results": [{"statusCode": 200, "result": none}] * 3})
    rights = Rights(Salesforce.from_settings(scripted.settings()))
    ids = [to_18(f"001000000000{n:03d}") for n in range(450)]
    assert rights.visible(Someone("005000000000001AAA"), ids) == frozenset()
    assert rights.visible(Someone("005000000000001AAA"), ids) == frozenset()
    assert [one.body.count("UserRecordAccess") for one in scripted.asked] == [3]


def test_without_an_answer_nothing_is_visible(scripted: ScriptedOrg) -> None:
    """When Salesforce does not answer, the question ends in an error and not in a guess."""
    scripted.last = Answer(503, "<html>")
    rights = Rights(Salesforce.from_settings(scripted.settings()))
    with pytest.raises(SalesforceUnavailable):
        rights.visible(Someone("005000000000001AAA"), [to_18("001000000000001")])


def test_fields_hidden_from_a_user_are_found_with_their_own_eyes(org: Org, rights: Rights) -> None:
    """A describe as that user tells which fields their profile hides; the integration user sees them all."""
    hidden = rights.hidden_fields(user(org, "Ann"), "Account")
    assert "Name" not in hidden
    assert hidden <= frozenset(org.salesforce.describe("Account").fields)


def test_field_access_cannot_be_checked_without_jwt(scripted: ScriptedOrg) -> None:
    """With a sign-in that cannot act as others, fields are not guessed visible."""
    scripted.last = Answer(200, {"name": "Account", "fields": []})
    rights = Rights(Salesforce.from_settings(scripted.settings()))
    with pytest.raises(SalesforceUnavailable, match="JWT"):
        rights.hidden_fields(Someone("005000000000001AAA"), "Account")

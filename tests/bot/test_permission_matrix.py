"""Who sees what, on every surface: roles times records times ways to ask."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest
import requests
import stamina

from app.accounts.pick_account import suggest_accounts
from app.errors import ThroughlineError
from sandbox.demo.control import StepFailed
from sandbox.org import OrgData
from tests.bot.harness import Bot, as_text
from tests.bot.private_org import CUSTOMER, ROLES, SECRETS, mail, private_org
from tests.bot.surfaces import LOBBY, SURFACES, UNASKED, slack_id

EVERYTHING = frozenset(SECRETS)
MAY_SEE = dict.fromkeys(ROLES, frozenset[str]()) | {
    "owner": EVERYTHING,
    "manager": EVERYTHING,
    "teammate": frozenset({"account", "contact"}),
    "clerk": EVERYTHING - {"amount", "promise"},
}


@pytest.fixture(scope="module")
def org() -> OrgData:
    """An org in which nothing is shared by default."""
    return private_org()


def seen(told: str) -> frozenset[str]:
    return frozenset(name for name, word in SECRETS.items() if word in told)


@cache
def told_to(bot: Bot, surface: str, role: str) -> frozenset[str]:
    """Asked once, whoever looks at it; where nobody types the customer's name, it gives the account away too."""
    told = SURFACES[surface](bot, role)
    return seen(told) | ({"account"} if surface in UNASKED and CUSTOMER in told else frozenset())


@pytest.fixture(scope="module")
def as_owner(bot: Bot) -> dict[str, frozenset[str]]:
    """What each surface can tell at all: what the owner, who sees everything, is told there."""
    return {name: told_to(bot, name, "owner") for name in SURFACES}


@pytest.mark.parametrize("surface", SURFACES)
@pytest.mark.parametrize("role", [role for role in ROLES if MAY_SEE[role] != EVERYTHING])
def test_nobody_is_told_more_than_salesforce_shows_them(bot: Bot, surface: str, role: str) -> None:
    """Of the customer's records, each role reads on each surface only those that it may see."""
    assert told_to(bot, surface, role) <= MAY_SEE[role], (surface, role)


@pytest.mark.parametrize("surface", ["card", "timeline", "handoff"])
@pytest.mark.parametrize("role", ["manager", "teammate", "clerk"])
def test_whoever_may_see_is_told(bot: Bot, as_owner: dict[str, frozenset[str]], surface: str, role: str) -> None:
    """Rights hide nothing either: what the surface tells its owner, others with access are told as far as it goes."""
    assert told_to(bot, surface, role) == as_owner[surface] & MAY_SEE[role], (surface, role)


def test_each_surface_tells_its_owner_something(as_owner: dict[str, frozenset[str]]) -> None:
    """A surface that told nobody anything would pass the matrix without being looked at.

    In this channel links stay bare, since not everybody may see the customer; and nobody has closed anything to report.
    """
    assert {surface for surface, told in as_owner.items() if not told} == {"unfurl", "report"}


def test_the_surfaces_tell_what_the_matrix_is_about(as_owner: dict[str, frozenset[str]]) -> None:
    """Every record shows on one surface or another, so that hiding it means something."""
    assert frozenset().union(*as_owner.values()) == EVERYTHING


@pytest.mark.parametrize("role", ROLES)
def test_typed_letters_offer_only_accounts_that_may_be_seen(bot: Bot, role: str) -> None:
    """The field that offers accounts knows this one for those who see it, and says nothing to the others."""
    try:
        offered = [name for name, _ in suggest_accounts(bot.services, slack_id(bot, role), "zeph")]
    except ThroughlineError:
        offered = []
    assert (offered == [CUSTOMER]) is ("account" in MAY_SEE[role])


def test_an_account_without_access_looks_like_one_that_is_not_there(bot: Bot) -> None:
    """The colleague is told the same for this customer as for a name that nobody has."""
    (hidden,) = bot.command(mail("colleague"), "/account", CUSTOMER, LOBBY)
    (absent,) = bot.command(mail("colleague"), "/account", "Nimbus Looms", LOBBY)
    assert as_text(hidden).replace(CUSTOMER, "X") == as_text(absent).replace("Nimbus Looms", "X")


@pytest.fixture
def deaf_salesforce(bot: Bot) -> Iterator[None]:
    """From now on, Salesforce answers no question about rights."""
    stamina.set_testing(True, attempts=2, cap=True)
    bot.services.rights.forget()
    for path in ("*composite*", "*query*"):
        bot.control.act("fault", service="salesforce", fault="503_html", times=200, match={"path": path})
    yield
    requests.delete(f"{bot.control.base_url}/_control/fault", json={}, timeout=10)
    stamina.set_testing(False)


@pytest.mark.usefixtures("deaf_salesforce")
@pytest.mark.parametrize("surface", ["card", "timeline", "handoff", "question", "thread"])
def test_without_an_answer_about_rights_nothing_is_told(bot: Bot, surface: str) -> None:
    """Even the owner gets a sentence and no data while Salesforce cannot say who may see what."""
    try:
        told = SURFACES[surface](bot, "owner")
    except StepFailed:
        told = ""
    assert seen(told) == frozenset()

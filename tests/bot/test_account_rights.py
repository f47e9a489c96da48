"""What one person sees of an account that another owns, in an org where records are private."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from app.accounts.find_accounts import find_accounts
from app.accounts.pick_account import suggest_accounts
from app.accounts.see_account import see_account
from app.crm.facts import Person
from app.crm.tables import Account
from app.errors import NotVisible
from sandbox.org import OrgData, Row, SlackChannel, SlackPerson
from tests.bot.harness import Bot, as_text

ANN, BOB = "ann@selling.example", "bob@selling.example"
NOW = datetime.now(UTC).replace(microsecond=0)


def user(key: str, email: str, **fields: Any) -> Row:
    name = email.split("@", maxsplit=1)[0].title()
    return {"Id": key, "Name": name, "LastName": name, "Email": email, "Username": email, "IsActive": True} | fields


def call(key: str, what: str, account: str, owner: str) -> Row:
    done: Row = {"Status": "Completed", "IsClosed": True, "TaskSubtype": "Call", "CompletedDateTime": NOW}
    return {"Id": key, "Subject": key, "WhatId": what, "AccountId": account, "OwnerId": owner, **done}


def notes(places: dict[str, str]) -> dict[str, list[Row]]:
    """Enhanced notes by Bob: title to the record that each is linked to."""
    note: Row = {"FileType": "SNOTE", "OwnerId": "bob", "CreatedDate": NOW, "LastModifiedDate": NOW}
    titles = tuple(places)
    return {
        "ContentDocument": [
            {"Id": f"n{n}", "Title": title, "LatestPublishedVersionId": f"v{n}", **note}
            for n, title in enumerate(titles)
        ],
        "ContentVersion": [
            {
                "Id": f"v{n}",
                "Title": title,
                "ContentDocumentId": f"n{n}",
                "TextPreview": title,
                "IsLatest": True,
                **note,
            }
            for n, title in enumerate(titles)
        ],
        "ContentDocumentLink": [
            {"Id": f"l{n}", "ContentDocumentId": f"n{n}", "LinkedEntityId": places[title], "ShareType": "V"}
            for n, title in enumerate(titles)
        ],
    }


@pytest.fixture(scope="module")
def org() -> OrgData:
    """Ann and Bob own one account each; Ann has a deal of her own on Bob's."""
    close = (NOW + timedelta(days=30)).date()
    deal: Row = {"AccountId": "bobs", "StageName": "Discovery", "CloseDate": close}
    private = dict.fromkeys(("DefaultAccountAccess", "DefaultOpportunityAccess", "DefaultCaseAccess"), "None")
    return OrgData(
        tables={
            "Organization": [{"Id": "org", "Name": "Selling", "DefaultContactAccess": "ControlledByParent", **private}],
            "User": [user("ann", ANN), user("bob", BOB)],
            "Account": [
                {"Id": "anns", "Name": "Quarry Foods", "OwnerId": "ann"},
                {"Id": "bobs", "Name": "Quarry Labs", "OwnerId": "bob"},
                {"Id": "secret", "Name": "Quarry Secret Merger", "OwnerId": "bob"},
            ],
            "Opportunity": [
                {"Id": "deal-ann", "Name": "Ann's pilot", "OwnerId": "ann", "Amount": 10, **deal},
                {"Id": "deal-bob", "Name": "Bob's rollout", "OwnerId": "bob", "Amount": 20, **deal},
            ],
            "Task": [
                call("call on Ann's deal", "deal-ann", "bobs", "ann"),
                call("call on Bob's deal", "deal-bob", "bobs", "bob"),
            ],
            **notes({"note on Ann's deal": "deal-ann", "note on Bob's deal": "deal-bob"}),
        },
        people=[SlackPerson(ANN, "Ann"), SlackPerson(BOB, "Bob")],
        channels=[SlackChannel("general")],
    )


def person(bot: Bot, email: str) -> Person:
    return bot.services.people.salesforce_user(slack_id(bot, email))


def slack_id(bot: Bot, email: str) -> str:
    users = bot.control.look("users")["users"]
    return str(next(one["id"] for one in users if one["email"] == email))


def account_id(bot: Bot, name: str) -> str:
    with bot.services.db.begin() as session:
        return session.scalars(select(Account.id).where(Account.name == name)).one()


def test_names_of_invisible_accounts_leak_nowhere(bot: Bot) -> None:
    """An account that only Bob sees is no hit, no choice, no nearest name and no suggestion for Ann."""
    for text in ("Quarry Secret Merger", "quarry", "Quarry Secrets Murder", account_id(bot, "Quarry Secret Merger")):
        found = find_accounts(bot.services, person(bot, ANN), text)
        names = [hit.name for hit in (*found.hits, *found.nearest)]
        assert "Quarry Secret Merger" not in names
    assert "Quarry Secret Merger" in [
        name for name, _ in suggest_accounts(bot.services, slack_id(bot, BOB), "quarry s")
    ]
    assert "Quarry Secret Merger" not in [n for n, _ in suggest_accounts(bot.services, slack_id(bot, ANN), "quarry s")]


def test_an_invisible_account_and_one_that_does_not_exist_look_alike(bot: Bot) -> None:
    """Asking by id tells Ann nothing about whether the account exists."""
    unknown = "001000000000001AAA"
    secret = account_id(bot, "Quarry Secret Merger")
    (hidden,) = bot.command(ANN, "/account", secret)
    (absent,) = bot.command(ANN, "/account", unknown)
    assert as_text(hidden).replace(secret, "ID") == as_text(absent).replace(unknown, "ID")


def test_each_record_is_shown_by_its_own_access(bot: Bot) -> None:
    """Ann reads Bob's account because of her deal there; his deal and the call and the note about it stay his."""
    labs = account_id(bot, "Quarry Labs")
    ann, bob = (see_account(bot.services, person(bot, email), labs) for email in (ANN, BOB))
    assert [deal.name for deal in ann.deals] == ["Ann's pilot"]
    assert {touch.subject for touch in ann.touches} == {"call on Ann's deal", "note on Ann's deal"}
    assert {touch.subject for touch in bob.touches} >= {"call on Bob's deal", "note on Bob's deal"}
    assert "Bob's rollout" in {deal.name for deal in bob.deals}
    assert "Bob's rollout" not in json.dumps(bot.command(ANN, "/account", "Quarry Labs"))


def test_an_account_that_may_not_be_seen_is_refused(bot: Bot) -> None:
    """Code that asks for an invisible account gets no facts at all."""
    with pytest.raises(NotVisible):
        see_account(bot.services, person(bot, ANN), account_id(bot, "Quarry Secret Merger"))


def test_a_button_is_no_key_to_somebody_elses_account(bot: Bot) -> None:
    """Whoever clicks is asked for their own rights: a shared card does not open the timeline to everybody."""
    (card,) = bot.command(BOB, "/account", "Quarry Secret Merger")
    bot.click(BOB, card, "account.share")
    shared = next(m for m in bot.messages(ANN, "#general") if "Shared by" in as_text(m))
    (answer,) = bot.click(ANN, shared, "account.timeline")
    assert "nothing under that account that Salesforce lets you see" in as_text(answer)

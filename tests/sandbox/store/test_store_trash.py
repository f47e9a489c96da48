"""Deleting, undeleting, purging, merging."""

from __future__ import annotations

from datetime import timedelta

import pytest

from sandbox.clock import Clock
from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store import Store
from tests.sandbox.store.conftest import ANN, BOB, Make, read


def test_delete_leaves_a_tombstone_with_a_new_stamp(store: Store, account: Make, clock: Clock) -> None:
    """A deleted record stays readable for queryAll, with a later SystemModstamp."""
    account_id = account()
    before = read(store, "Account", account_id)
    clock.advance(timedelta(minutes=1))
    store.delete("Account", account_id, ANN)
    after = read(store, "Account", account_id)

    assert store.get("Account", account_id) is None
    assert not store.exists("Account", account_id)
    assert after["IsDeleted"] is True
    assert after["SystemModstamp"] > before["SystemModstamp"]
    assert after["LastModifiedDate"] == before["LastModifiedDate"]


def test_children_go_along_and_come_back(store: Store, account: Make, deal: Make) -> None:
    """Deleting an account takes its deals and their tasks; undeleting brings them back under their ids."""
    account_id = account()
    deal_id = deal(AccountId=account_id)
    store.insert("Task", {"WhatId": deal_id}, ANN)
    store.delete("Account", account_id, ANN)
    gone = (store.count("Opportunity"), store.count("Task"))
    store.undelete("Account", account_id, ANN)

    assert gone == (0, 0)
    assert (store.count("Opportunity"), store.count("Task")) == (1, 1)
    assert read(store, "Opportunity", deal_id)["AccountId"] == account_id


def test_lookups_are_emptied_and_refilled(store: Store, account: Make) -> None:
    """A child account survives its parent's deletion without a parent, and gets it back."""
    parent = account()
    child = account(ParentId=parent)
    store.delete("Account", parent, ANN)
    orphan = read(store, "Account", child)["ParentId"]
    store.undelete("Account", parent, ANN)

    assert orphan is None
    assert read(store, "Account", child)["ParentId"] == parent


def test_undelete_needs_something_in_the_bin(store: Store, account: Make) -> None:
    """A live record cannot be brought back."""
    with pytest.raises(SalesforceError, match="UNDELETE_FAILED"):
        store.undelete("Account", account(), ANN)


def test_users_cannot_be_deleted(store: Store) -> None:
    """A user is only ever made inactive."""
    with pytest.raises(SalesforceError, match="does not support delete"):
        store.delete("User", BOB, ANN)


def test_deletes_and_updates_are_listed_by_time(store: Store, account: Make, clock: Clock) -> None:
    """The replication lists know what was deleted, purged records included, and what changed."""
    start = clock.now() - timedelta(minutes=1)
    kept, deleted, purged = account(), account(), account()
    store.delete("Account", deleted, ANN)
    store.hard_delete("Account", purged)
    end = clock.now() + timedelta(minutes=1)

    assert {row[0] for row in store.deleted_between("Account", start, end)} == {deleted, purged}
    assert store.updated_between("Account", start, end) == [kept]
    assert store.deleted_between("Account", end, end + timedelta(days=1)) == []


def test_the_bin_is_emptied_after_fifteen_days(store: Store, account: Make, clock: Clock) -> None:
    """What lies in the recycle bin for more than fifteen days is gone for good."""
    account_id = account()
    store.delete("Account", account_id, ANN)
    clock.advance(timedelta(days=14))
    kept = store.get("Account", account_id, include_deleted=True)
    clock.advance(timedelta(days=2))

    assert kept is not None
    assert store.get("Account", account_id, include_deleted=True) is None


def test_merge_moves_children_and_marks_the_loser(store: Store, account: Make, deal: Make, clock: Clock) -> None:
    """The loser is a tombstone that names its master; what hung on it hangs on the winner."""
    winner, loser = account(Name="Acme"), account(Name="Acme Inc")
    deal_id = deal(AccountId=loser)
    task_id = store.insert("Task", {"WhatId": loser, "ActivityDate": "2026-11-01", "Status": "Completed"}, ANN)
    clock.advance(timedelta(minutes=1))
    store.merge("Account", winner, loser, BOB)
    tombstone, moved = read(store, "Account", loser), read(store, "Opportunity", deal_id)

    assert (tombstone["IsDeleted"], tombstone["MasterRecordId"]) == (True, winner)
    assert moved["AccountId"] == winner
    assert moved["SystemModstamp"] > moved["LastModifiedDate"]
    assert (read(store, "Task", task_id)["WhatId"], read(store, "Task", task_id)["AccountId"]) == (winner, winner)
    assert read(store, "Account", winner)["LastActivityDate"] == "2026-11-01"
    assert read(store, "Account", winner)["LastModifiedById"] == BOB


def test_merge_refuses_the_same_record_and_other_objects(store: Store, account: Make, deal: Make) -> None:
    """Nothing merges with itself, and deals do not merge at all."""
    account_id, deal_id = account(), deal()

    with pytest.raises(SalesforceError, match="with itself"):
        store.merge("Account", account_id, account_id, ANN)
    with pytest.raises(SalesforceError, match="does not support"):
        store.merge("Opportunity", deal_id, deal_id, ANN)

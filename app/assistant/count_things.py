"""How many cases, deals, tasks or meetings accounts have, as far as a person may see."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.accounts.visible_records import visible_records
from app.assistant.account_things import THINGS
from app.assistant.list_query import ListQuery
from app.crm.facts import AccountFacts, Person
from app.errors import BadInput
from app.services import Services


def numbers_of(
    services: Services, person: Person, query: ListQuery, accounts: Sequence[AccountFacts], now: datetime
) -> dict[str, dict[str, int]]:
    """By account, how many of each thing that the filter counts the person may see; one question of rights for all."""
    held = {
        facts.id: {one.thing: set(THINGS[one.thing].held(facts, now)) for one in query.holdings} for facts in accounts
    }
    every = {one for things in held.values() for ids in things.values() for one in ids}
    visible = visible_records(services, person, every) if every else frozenset()
    return {
        account_id: {thing: len(ids & visible) for thing, ids in things.items()} for account_id, things in held.items()
    }


def refuse_hidden_things(services: Services, person: Person, query: ListQuery) -> None:
    """Raises BadInput where accounts are told by records that are hidden from the asker: none seen is not none there."""
    for one in query.holdings:
        object_name, field = THINGS[one.thing].rests_on
        hidden = services.rights.hidden_fields(person, object_name)
        if {"Id", field} & hidden:
            raise BadInput(f"Salesforce hides what I would need to count {THINGS[one.thing].many} for you.")

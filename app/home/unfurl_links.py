"""What is shown below a shared link to Salesforce: which account it is, and a way to one's own view of it."""

from __future__ import annotations

from typing import Any

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import see_account
from app.crm.facts import AccountFacts, Person
from app.errors import NotLinked, NotVisible
from app.services import Services
from app.slack.action_ids import Action
from app.slack.audience import audience_of
from app.slack.blocks import actions, button, section
from app.slack.message import Block
from app.slack.text import escape, link

LINKS = 5


def unfurl_links(services: Services, payload: dict[str, Any]) -> None:
    """Job: everybody in the channel reads a preview, so it is shown only where all of them may see the account.

    It holds no figures: those differ by who may see which field, so the button shows each reader their own.
    """
    try:
        person = services.people.salesforce_user(payload["user_id"])
    except NotLinked:
        return
    found = {url: _account(services, person, url) for url in payload["links"][:LINKS]}
    shown = {
        url: _preview(services, facts)
        for url, facts in found.items()
        if facts is not None and _may_all_see(services, payload["channel_id"], facts)
    }
    if shown:
        services.slack.unfurl(payload["unfurl_id"], payload["source"], shown)


def _account(services: Services, person: Person, url: str) -> AccountFacts | None:
    """The account that the address names; None where there is none, or none that the person may see."""
    hit = find_accounts(services, person, url).only
    try:
        return see_account(services, person, hit.id) if hit else None
    except NotVisible:
        return None


def _may_all_see(services: Services, channel_id: str, facts: AccountFacts) -> bool:
    return audience_of(services.people, services.threads, channel_id, [facts.id], services.rights.visible).may_all_see


def _preview(services: Services, facts: AccountFacts) -> tuple[Block, ...]:
    owner = f"\nOwned by {escape(facts.owner.name, 80)}" if facts.owner else ""
    name = link(services.salesforce.record_url(facts.id), facts.name)
    return (
        section(f"*{name}*{owner}"),
        actions(button("Show me the account", Action.ACCOUNT_PICK, facts.id)),
    )

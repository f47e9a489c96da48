"""An account as one person may see it: every record by that person's access, every hidden field empty."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TypeVar

from app.accounts.hidden_fields import without_hidden_fields
from app.accounts.visible_records import FOLLOWERS, visible_records
from app.crm.facts import AccountFacts, Agreement, Deal, OpenTask, Person, Stakeholder, SupportCase, Touch
from app.crm.read_accounts import TOUCHES_PER_ACCOUNT, load_facts
from app.crm.read_measures import measure_fields
from app.errors import NotVisible
from app.services import Services

# Objects whose fields may be hidden one by one.
_OBJECTS = {
    "001": "Account",
    "003": "Contact",
    "006": "Opportunity",
    "500": "Case",
    "00T": "Task",
    "00U": "Event",
    "02s": "EmailMessage",
    "00a": "CaseComment",
    "002": "Note",
    "069": "ContentNote",
    "800": "Contract",
    "02i": "Asset",
}

R = TypeVar("R", SupportCase, OpenTask, Stakeholder, Agreement)


def see_account(
    services: Services, person: Person, account_id: str, *, touches: int = TOUCHES_PER_ACCOUNT
) -> AccountFacts:
    """The account's facts, cut to what `person` may see in Salesforce; moments stand in their time zone.

    Raises NotVisible (also for an account that does not exist) and SalesforceUnavailable where Salesforce cannot be
    asked. `touches` limits how far back the touches go, and with that how much has to be asked.
    """
    with services.db.begin() as session:
        found = load_facts(session, [account_id], now=services.clock.now(person.zone), touches_per_account=touches)
        sources = measure_fields(session)
    facts = found.get(account_id)
    if facts is None:
        raise NotVisible("that account")
    with ThreadPoolExecutor(1) as pool:  # the first card of the day must not wait for both in a row
        fields = pool.submit(hidden_fields_of, services, person, facts)
        visible = visible_records(services, person, asked_ids(facts))
        hidden = fields.result()
    if facts.id not in visible:
        raise NotVisible("that account")
    return without_hidden_fields(only_visible(facts, visible), hidden, sources)


def hidden_fields_of(services: Services, person: Person, facts: AccountFacts) -> dict[str, frozenset[str]]:
    """Which fields of the facts' objects `person` may not see."""
    return {name: services.rights.hidden_fields(person, name) for name in _objects_of(facts)}


def visible_account_ids(services: Services, person: Person, account_ids: Iterable[str]) -> frozenset[str]:
    """Those of the accounts that `person` may see; raises SalesforceUnavailable."""
    return services.rights.visible(person, account_ids)


def records_of(services: Services, account_id: str, touches: int = TOUCHES_PER_ACCOUNT) -> frozenset[str]:
    """What `see_account` will ask access for: for code that can ask for it along with something else."""
    with services.db.begin() as session:
        found = load_facts(session, [account_id], now=services.clock.now(), touches_per_account=touches)
    return frozenset(one for facts in found.values() for one in asked_ids(facts))


def asked_ids(facts: AccountFacts) -> frozenset[str]:
    """The ids of the account and its records that have access of their own."""
    return frozenset(one for one in _ids(facts) if one[:3] not in FOLLOWERS)


def _ids(facts: AccountFacts) -> Iterator[str]:
    yield facts.id
    records = (facts.deals, facts.cases, facts.tasks, facts.touches, facts.stakeholders, facts.products)
    for record in (record for group in (*records, facts.agreements) for record in group):
        yield record.id
    for deal in facts.deals:
        yield from (part.contact_id for part in deal.roles)
    for touch in facts.touches:
        yield from (one for one in (touch.about_id, *touch.contact_ids) if one)
    yield from (task.about_id for task in facts.tasks if task.about_id)
    if facts.renewal_source_id:
        yield facts.renewal_source_id


def _objects_of(facts: AccountFacts) -> Iterator[str]:
    """Only objects that the facts hold: each costs a describe."""
    prefixes = {one[:3] for one in _ids(facts)}
    return (name for prefix, name in _OBJECTS.items() if prefix in prefixes)


@dataclass(frozen=True, slots=True)
class _Eyes:
    """Whether records are seen, for one person and one account."""

    visible: Collection[str]
    line_deals: Mapping[str, str]

    def sees(self, record_id: str) -> bool:
        parent = self.line_deals.get(record_id, record_id)
        return parent in self.visible

    def sees_touch(self, touch: Touch) -> bool:
        """Mails, comments and notes are seen by whoever sees the record that they are on."""
        return (touch.about_id if touch.id[:3] in FOLLOWERS else touch.id) in self.visible


def only_visible(facts: AccountFacts, visible: Collection[str]) -> AccountFacts:
    """The facts without the records that are not visible, nor anything that only those tell. Pure."""
    eyes = _Eyes(visible, {line.id: deal.id for deal in facts.deals for line in deal.products})
    deals = tuple(_deal(deal, visible) for deal in facts.deals if eyes.sees(deal.id))
    touches = tuple(_touch(touch, visible) for touch in facts.touches if eyes.sees_touch(touch))
    told = {deal.id for deal in deals} | {touch.id for touch in touches}
    knows_renewal = facts.renewal_source_id is None or eyes.sees(facts.renewal_source_id)
    return replace(
        facts,
        deals=deals,
        cases=_seen(facts.cases, visible),
        tasks=_seen(facts.tasks, visible),
        touches=touches,
        stakeholders=tuple(_stakeholder(one, facts, deals, touches) for one in _seen(facts.stakeholders, visible)),
        products=tuple(product for product in facts.products if eyes.sees(product.id)),
        agreements=_seen(facts.agreements, visible),
        promises=tuple(one for one in facts.promises if one.record_id in told),
        renewal_on=facts.renewal_on if knows_renewal else None,
        renewal_source_id=facts.renewal_source_id if knows_renewal else None,
    )


def _seen(records: tuple[R, ...], visible: Collection[str]) -> tuple[R, ...]:
    return tuple(record for record in records if record.id in visible)


def _deal(deal: Deal, visible: Collection[str]) -> Deal:
    return replace(deal, roles=tuple(part for part in deal.roles if part.contact_id in visible))


def _touch(touch: Touch, visible: Collection[str]) -> Touch:
    return touch._replace(contact_ids=tuple(one for one in touch.contact_ids if one in visible))


def _stakeholder(
    person: Stakeholder, facts: AccountFacts, deals: tuple[Deal, ...], touches: tuple[Touch, ...]
) -> Stakeholder:
    """A contact whose role and last touch come from visible deals and touches, or from the contact itself."""
    roles = (part.role for deal in deals for part in deal.roles if part.contact_id == person.id and part.role)
    told_by_touch = {touch.at for touch in facts.touches if person.id in touch.contact_ids}
    last = person.last_touch_at
    if last in told_by_touch:
        last = next((t.at for t in touches if person.id in t.contact_ids and t.at <= last), None)
    return replace(person, role=next(roles, None), last_touch_at=last)

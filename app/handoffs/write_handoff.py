"""Write a handoff with one person's eyes, and keep the version and the promises in it."""

from __future__ import annotations

from uuid import UUID, uuid5

from app.accounts.see_account import see_account
from app.audit.log import record
from app.crm.facts import AccountFacts, Person
from app.crm.read_measures import measure_fields
from app.handoffs.compose_handoff import compose_handoff
from app.handoffs.handoff import Entry, Handoff
from app.handoffs.ledger import account_promises, enter_promises
from app.handoffs.tables import HandoffVersion
from app.handoffs.written_parts import Writer
from app.risk.find_risks import card_signals
from app.services import Services

_VERSIONS = UUID("0d5a2a4e-7f3c-4b8e-8f64-9a1f3f1f5d10")


def write_handoff(services: Services, person: Person, account_id: str) -> tuple[Handoff, AccountFacts]:
    """The handoff of an account as `person` may see it, and the facts it was made from.

    Raises NotVisible and SalesforceUnavailable; a model that fails only means that code's own words stand alone.
    """
    facts = see_account(services, person, account_id)
    now = services.clock.now(person.zone)
    with services.db.begin() as session:
        found = card_signals(session, facts, now=now)
        sources = measure_fields(session)
    ledger = account_promises(services, person, facts)
    signals = tuple(
        Entry(one.sentence, tuple(one.evidence) or (facts.id,)) for one in found if not one.is_counter_evidence
    )
    return compose_handoff(Writer(services.model, sources), facts, signals, now, ledger=ledger), facts


def keep_version(
    services: Services, handoff: Handoff, *, written_as: str, by: Person, handoff_id: UUID | None = None
) -> UUID:
    """Keep a version and its promises; `written_as` names the occasion, so that a repeated job keeps one."""
    version_id = uuid5(_VERSIONS, written_as)
    with services.db.begin() as session:
        session.merge(
            HandoffVersion(
                id=version_id,
                handoff_id=handoff_id,
                account_id=handoff.account_id,
                written_for=by.id,
                content=handoff.as_content(),
                record_ids=list(handoff.record_ids),
                prompt_version=handoff.prompt_version,
            )
        )
        enter_promises(session, handoff.account_id, handoff.promises)
        detail = {"version": str(version_id), "records": list(handoff.record_ids), "left_out": handoff.left_out}
        record(session, actor=by.id, kind="handoff", subject=handoff.account_id, detail=detail)
    return version_id

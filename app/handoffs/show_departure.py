"""`/handoff @person`: everything that they own, reconciled, with proposed new owners; nothing is written yet."""

from __future__ import annotations

from collections import Counter
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from app.accounts.visible_records import visible_records
from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import BadInput
from app.handoffs.departing import Owned, read_estate
from app.handoffs.departure_blocks import DepartureView, departure_message
from app.handoffs.departure_candidates import read_candidates, read_parcels
from app.handoffs.departure_tables import ReassignPlan, ReassignStep
from app.handoffs.suggest_owners import Suggestion, suggest_owners
from app.services import Services
from app.slack.conversation import Conversation

_CHAIN = 10


def show_departure(services: Services, to: Conversation, leaving: Person) -> None:
    """The preview, to the asker alone. Only the person's managers and admins may ask."""
    asker = services.people.salesforce_user(to.user_id)
    if not (_is_above(services, asker, leaving) or services.people.is_admin(to.user_id)):
        raise BadInput(f"Only {leaving.name}'s managers and admins may see what {leaving.name} leaves behind.")
    estate = read_estate(services, leaving)
    seen = visible_records(services, asker, [one.id for one in estate.records])
    records = [one for one in estate.records if one.id in seen]
    with services.db.begin() as session:
        parcels = read_parcels(session, records, leaving.id)
        suggestions = suggest_owners(list(parcels.values()), read_candidates(session, leaving))
        plan_id = _keep_plan(session, to, (leaving, asker), records, suggestions) if suggestions else None
        detail = {"records": len(records), "plan": str(plan_id)}
        record(session, actor=asker.id, kind="departure", subject=leaving.id, detail=detail)
    view = DepartureView(
        name=leaving.name,
        counts=Counter(one.object_name for one in records),
        estate=estate,
        hidden=len(estate.records) - len(records),
        suggestions=suggestions,
        key_accounts=_key_accounts(suggestions),
        plan_id=str(plan_id) if plan_id else None,
    )
    services.slack.reply(to, departure_message(view, services.salesforce.record_url))


def _is_above(services: Services, asker: Person, leaving: Person) -> bool:
    above = leaving.manager_id
    for _ in range(_CHAIN):
        if above is None:
            return False
        if above == asker.id:
            return True
        with services.db.begin() as session:
            boss = load_people(session, [above]).get(above)
        above = boss.manager_id if boss else None
    return False


def _keep_plan(
    session: Session,
    to: Conversation,
    people: tuple[Person, Person],
    records: list[Owned],
    suggestions: tuple[Suggestion, ...],
) -> UUID:
    leaving, asker = people
    owners = {one.parcel.account_id: one.owner.id for one in suggestions}
    plan = ReassignPlan(
        id=uuid4(),
        from_id=leaving.id,
        from_name=leaving.name,
        asked_by=asker.id,
        state="previewed",
        conversation=to.as_payload(),
    )
    session.add(plan)
    session.flush()
    # Accounts first: Salesforce moves some of their records along by itself, which must not look like a stranger's act.
    ordered = sorted(records, key=lambda one: (one.object_name != "Account", one.object_name, one.id))
    for position, one in enumerate(ordered):
        owner = owners[one.account_id] if one.account_id in owners else owners[None]
        session.add(
            ReassignStep(
                plan_id=plan.id, record_id=one.id, object_name=one.object_name, position=position,
                new_owner_id=owner, state="waiting", error="",
            )
        )  # fmt: skip
    return plan.id


def _key_accounts(suggestions: tuple[Suggestion, ...]) -> tuple[tuple[str, str], ...]:
    """The accounts that most hangs on, for a page each."""
    named = [(one.parcel.account_id, one.parcel.name) for one in suggestions if one.parcel.account_id]
    return tuple((account_id, name) for account_id, name in named[:5] if account_id)

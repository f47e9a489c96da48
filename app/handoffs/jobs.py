"""The room's durable work and its clock."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from app.accounts.audience import among_colleagues
from app.handoffs.decide_handoff import accept_handoff, answer_handoff, return_handoff
from app.handoffs.departure_jobs import TASKS as DEPARTURE_TASKS
from app.handoffs.draft_handoff import asked_payload
from app.handoffs.escalate_rounds import escalate_rounds, tell_manager
from app.handoffs.offer_handoff import deliver_offer, offer_handoff
from app.handoffs.on_command import on_command
from app.handoffs.rounds import RoundState
from app.handoffs.share_handoff import share_handoff
from app.handoffs.show_ledger import mark, show_ledger
from app.handoffs.versions import show_version, show_versions
from app.handoffs.watch_leavers import tell_of_leaver, watch_leavers
from app.handoffs.watch_won import draft_won, watch_won
from app.jobs.task import Task, Tick
from app.services import Services

Payload = dict[str, Any]


def _offer(services: Services, payload: Payload) -> None:
    receiver = str(payload.get("receiver") or "")
    offer_handoff(services, asked_payload(payload)[0], UUID(payload["version_id"]), receiver)


def _deliver(services: Services, payload: Payload) -> None:
    deliver_offer(services, UUID(payload["handoff_id"]), int(payload["turn"]))


def _accept(services: Services, payload: Payload) -> None:
    accept_handoff(services, asked_payload(payload)[0], UUID(payload["handoff_id"]))


def _return(services: Services, payload: Payload) -> None:
    to, text = asked_payload(payload)
    return_handoff(services, to, UUID(payload["handoff_id"]), text)


def _answer(services: Services, payload: Payload) -> None:
    to, text = asked_payload(payload)
    answer_handoff(services, to, UUID(payload["handoff_id"]), text)


def _ledger(services: Services, payload: Payload) -> None:
    show_ledger(services, asked_payload(payload)[0], str(payload["account_id"]))


def _mark(services: Services, payload: Payload) -> None:
    mark(services, asked_payload(payload)[0], UUID(payload["promise_id"]), delivered=bool(payload["delivered"]))


def _versions(services: Services, payload: Payload) -> None:
    show_versions(services, asked_payload(payload)[0], str(payload["account_id"]))


def _version(services: Services, payload: Payload) -> None:
    show_version(services, asked_payload(payload)[0], UUID(payload["version_id"]))


def _won(services: Services, payload: Payload) -> None:
    draft_won(services, payload["deal_id"], payload["account_id"])


def _tell(services: Services, payload: Payload) -> None:
    tell_manager(services, UUID(payload["handoff_id"]), str(payload.get("state") or RoundState.OFFERED))


def _leaver(services: Services, payload: Payload) -> None:
    tell_of_leaver(services, payload["user_id"])


def _watch_leavers(services: Services) -> None:
    watch_leavers(services)


def _watch_won(services: Services) -> None:
    watch_won(services)


def _escalate(services: Services) -> None:
    escalate_rounds(services)


TASKS: tuple[Task[Services], ...] = (
    Task("handoffs.draft", among_colleagues(on_command), lane="writing"),
    Task("handoffs.share", share_handoff),
    Task("handoffs.offer", _offer),
    Task("handoffs.deliver_offer", _deliver),
    Task("handoffs.accept", _accept),
    Task("handoffs.return", _return),
    Task("handoffs.answer", _answer),
    Task("handoffs.ledger", among_colleagues(_ledger)),
    Task("handoffs.mark_promise", _mark),
    Task("handoffs.versions", among_colleagues(_versions)),
    Task("handoffs.version", among_colleagues(_version)),
    Task("handoffs.draft_won", _won, lane="background"),
    Task("handoffs.tell_manager", _tell, lane="background"),
    Task("handoffs.tell_of_leaver", _leaver, lane="background"),
    *DEPARTURE_TASKS,
)
CLOCK: tuple[Tick[Services], ...] = (
    Tick("handoffs.watch_won", 60, _watch_won),
    Tick("handoffs.watch_leavers", 60, _watch_leavers),
    Tick("handoffs.escalate", 300, _escalate),
)

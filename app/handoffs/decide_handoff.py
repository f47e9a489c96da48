"""The receiver's word: accepted, or returned with questions that the giver answers."""

from __future__ import annotations

from uuid import UUID

from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import BadInput, NotVisible
from app.handoffs.offer_handoff import offer, tell
from app.handoffs.rounds import Round, RoundState, add_answer, decide, find_round
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, section, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, escape, when

_GONE = "That handoff is no longer kept."


def accept_handoff(services: Services, to: Conversation, handoff_id: UUID) -> None:
    """Accept, tell the giver, and say so on the receiver's message. A second click changes nothing."""
    decided = _decided(services, to, handoff_id, RoundState.ACCEPTED)
    if decided is None:
        return
    giver, receiver = _both(services, decided)
    took = decided.decided_at - decided.first_offered_at if decided.decided_at else None
    hours = round(took.total_seconds() / 3600) if took else 0
    after = f"after {count(hours, 'hour')}" if hours else "within the hour"
    told = f"{receiver.name} accepted the handoff of {decided.account_name} {after}."
    tell(services, giver, told, f"handoff-accepted:{handoff_id}:{decided.turn}")
    _close_message(
        services,
        decided,
        f":white_check_mark: You accepted *{escape(decided.account_name, 100)}* {when(decided.decided_at) if decided.decided_at else ''}",
    )


def return_handoff(services: Services, to: Conversation, handoff_id: UUID, questions: str) -> None:
    """Return with questions: the giver gets them with a button to answer."""
    decided = _decided(services, to, handoff_id, RoundState.RETURNED, questions)
    if decided is None:
        return
    giver, receiver = _both(services, decided)
    slack_id = services.people.slack_user_id(giver)
    if slack_id:
        told = f"{escape(receiver.name, 80)} returned the handoff of *{escape(decided.account_name, 100)}* with questions:\n> {escape(questions, 1500)}".replace(
            "\n", "\n> "
        ).replace("\n> > ", "\n> ")
        row = actions(button("Answer and hand over again", Action.HANDOFF_ANSWER, str(handoff_id), style="primary"))
        message = Message(
            f"{escape(receiver.name, 80)} has questions about {escape(decided.account_name, 100)}", (section(told), row)
        )
        services.slack.direct(slack_id, message, key=f"handoff-returned:{handoff_id}:{decided.turn}")
    _close_message(
        services,
        decided,
        f":leftwards_arrow_with_hook: You returned *{escape(decided.account_name, 100)}* with questions",
    )


def answer_handoff(services: Services, to: Conversation, handoff_id: UUID, answer: str) -> None:
    """The giver's answer: kept with the handoff, which is offered again."""
    giver = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        found = find_round(session, handoff_id)
        if found is None:
            raise BadInput(_GONE)
        if giver.id != found.from_id:
            raise NotVisible("that handoff")
        if found.state is RoundState.RETURNED:
            add_answer(session, handoff_id, answer)
        people = load_people(session, [found.to_id])
    told = offer(services, (found.account_id, found.account_name), giver, people[found.to_id])
    services.slack.reply(Conversation(to.team_id, to.user_id, to.channel_id), words(told))


def _decided(
    services: Services, to: Conversation, handoff_id: UUID, state: RoundState, questions: str = ""
) -> Round | None:
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        found = find_round(session, handoff_id)
        if found is None:
            raise BadInput(_GONE)
        if person.id != found.to_id:
            raise NotVisible("that handoff")
        decided = decide(session, handoff_id, state, services.clock.now(), questions)
        if decided:
            detail = {"handoff": str(handoff_id), "turn": decided.turn}
            record(session, actor=person.id, kind=f"handoff.{state}", subject=found.account_id, detail=detail)
    # A job that runs again finds the word given: what follows is done once by its own keys.
    return decided or (found if found.state is state else None)


def _both(services: Services, found: Round) -> tuple[Person, Person]:
    with services.db.begin() as session:
        people = load_people(session, [found.from_id, found.to_id])
    return people[found.from_id], people[found.to_id]


def _close_message(services: Services, found: Round, text: str) -> None:
    """The offer without its buttons: what was read stays to be read in the version that is kept."""
    if found.channel and found.ts:
        note = context("`/handoff " + escape(found.account_name, 80) + "` shows the handoff as it stands now")
        next_step = [actions(button("Implementation checklist", Action.CHECKLIST_OPEN, found.account_id))]
        row = next_step if found.state is RoundState.ACCEPTED else []
        services.slack.update(found.channel, found.ts, Message(text, (section(text), *row, note)))

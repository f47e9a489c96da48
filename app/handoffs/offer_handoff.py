"""Handing over: the receiver gets the handoff as they may see it, and accepts it or returns it with questions."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from app.audit.log import record
from app.crm.facts import Person
from app.crm.read_people import load_people
from app.errors import BadInput, NotVisible
from app.followups.access import assignee
from app.handoffs.blocks import OfferButtons, handoff_message
from app.handoffs.handoff import Entry, Section
from app.handoffs.rounds import Round, RoundState, begin_offer, find_round
from app.handoffs.tables import HandoffRound, HandoffVersion
from app.handoffs.write_handoff import keep_version, write_handoff
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.text import escape, mention, when


def offer_handoff(services: Services, to: Conversation, version_id: UUID, receiver_slack_id: str = "") -> None:
    """The draft's buttons: offer the account to whoever was chosen, else to its success manager, once."""
    giver = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        version = session.get(HandoffVersion, version_id)
    if version is None:
        raise BadInput("That handoff is no longer kept. Please draft it again with `/handoff`.")
    handoff, facts = write_handoff(services, giver, version.account_id)
    receiver = assignee(services, receiver_slack_id) if receiver_slack_id else facts.csm
    if receiver is None or not receiver.is_active:
        raise BadInput(f"Salesforce names no active success manager for {facts.name}. Use “Hand over to…”.")
    if receiver.id == giver.id:
        raise BadInput(f"You would hand {facts.name} over to yourself. Choose somebody else.")
    told = offer(services, (facts.id, handoff.account_name), giver, receiver)
    services.slack.reply(Conversation(to.team_id, to.user_id, to.channel_id, to.thread_ts), words(told))


def offer(services: Services, account: tuple[str, str], giver: Person, receiver: Person) -> str:
    """Offer an account; returns what the giver is told (mrkdwn). Raises BadInput where the receiver cannot be reached."""
    slack_id = services.people.slack_user_id(receiver)
    name = escape(account[1], 100)
    if slack_id is None:
        raise BadInput(f"{receiver.name} has no Slack user with their Salesforce e-mail, so I cannot ask them.")
    with services.db.begin() as session:
        begun = begin_offer(session, account, giver, receiver, services.clock.now())
        if begun:
            detail = {"to": receiver.id, "turn": begun.turn}
            record(session, actor=giver.id, kind="handoff.offer", subject=account[0], detail=detail)
            services.queue.enqueue(session, "handoffs.deliver_offer", {"handoff_id": str(begun.id), "turn": begun.turn})
    if begun is None:
        return f"{name} is with {mention(slack_id)} already."
    return f"{name} is offered to {mention(slack_id)}, who accepts it or returns it with questions. I will tell you."


def deliver_offer(services: Services, handoff_id: UUID, turn: int) -> None:
    """Write the handoff with the receiver's eyes and send it to them; a repeat finds the message there."""
    with services.db.begin() as session:
        found = find_round(session, handoff_id)
        people = load_people(session, [found.from_id, found.to_id]) if found else {}
    if found is None or found.turn != turn or found.state is not RoundState.OFFERED:
        return
    giver, receiver = people[found.from_id], people[found.to_id]
    try:
        handoff, _ = write_handoff(services, receiver, found.account_id)
    except NotVisible:
        tell(
            services,
            giver,
            f"{receiver.name} may not see {found.account_name} in Salesforce yet, so I could not hand it over.",
            f"handoff-blind:{handoff_id}:{turn}",
        )
        return
    handoff = replace(
        handoff, sections=(*_talk(found, people), *handoff.sections), from_name=giver.name, to_name=receiver.name
    )
    keep_version(services, handoff, written_as=f"{handoff_id}:{turn}", by=receiver, handoff_id=handoff_id)
    slack_id = services.people.slack_user_id(receiver)
    if slack_id is None:
        return
    again = " again, with answers" if turn > 1 else ""
    intro = f"{escape(giver.name, 80)} hands *{escape(found.account_name, 100)}* over to you{again}. Is this what you need to take it?"
    message = handoff_message(
        handoff,
        services.salesforce.record_url,
        offer=OfferButtons(str(handoff_id), found.account_id, len(handoff.promises)),
        intro=intro,
        note=f"Offered {when(found.offered_at)}; after two working days your manager is told",
    )
    posted = services.slack.direct(slack_id, message, key=f"handoff-offer:{handoff_id}:{turn}")
    with services.db.begin() as session:
        row = session.get_one(HandoffRound, handoff_id)
        row.channel, row.ts = posted.channel, posted.ts


def _talk(found: Round, people: dict[str, Person]) -> tuple[Section, ...]:
    if not found.talk:
        return ()
    entries = tuple(Entry(f"{people[who].name}: {text}", (found.account_id,)) for who, text in found.talk)
    return (Section("Questions and answers", entries),)


def tell(services: Services, person: Person, text: str, key: str) -> None:
    """A sentence in somebody's direct messages, once a key; nothing where they are not in Slack."""
    slack_id = services.people.slack_user_id(person)
    if slack_id:
        services.slack.direct(slack_id, words(escape(text)), key=key)

"""An account's checklist: how far it is, and the form that assigns its steps together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import see_account
from app.crm.facts import AccountFacts, Person
from app.errors import SalesforceUnavailable
from app.followups.access import FINAL, named
from app.followups.business_hours import days_off_in
from app.followups.form import item_id_for
from app.followups.rules import ItemState
from app.followups.tables import ActionItem
from app.handoffs.draft_handoff import asked_payload, unclear
from app.handoffs.ledger import account_promises
from app.handoffs.promises import goals_in
from app.handoffs.rules import deal_handed_over, find_gaps
from app.meetings.drafts import keep_draft
from app.meetings.items_form import Heading, items_view
from app.meetings.propose_items import Proposal, Proposals
from app.meetings.suggest_account import Suggested
from app.meetings.talk import Talk, TalkKind
from app.meetings.talk_form import ITEMS_FORM
from app.onboarding.checklist import Start, Step, steps_for, usual_steps
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, header, section
from app.slack.conversation import Conversation
from app.slack.message import Block, Message
from app.slack.text import count, day, escape, link

PREFIX = "checklist"
PROMISES = 2
"""The next ones due; the ledger has all of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A step and the item that it became; None while nobody has it."""

    step: Step
    item: ActionItem | None

    def is_done(self) -> bool:
        """Whether somebody finished it."""
        return self.item is not None and self.item.state == ItemState.DONE

    def is_late(self, today: date) -> bool:
        """Whether somebody has it, its day has passed and it is not done: what nobody was asked for is not late."""
        due_on = self.item.due_on if self.item else None
        return not self.is_done() and due_on is not None and due_on < today


def show_checklist(services: Services, payload: dict[str, Any]) -> None:
    """Job of `/handoff checklist <account>`: how far it is, to the asker alone."""
    to, text = asked_payload(payload)
    person = services.people.salesforce_user(to.user_id)
    found = find_accounts(services, person, text[len(PREFIX) :].strip())
    if found.only is None:
        services.slack.reply(to, unclear(found))
        return
    facts = see_account(services, person, found.only.id)
    steps = _steps(services, person, facts, services.people.time_zone(to.user_id))
    today = services.clock.today(person.zone)
    services.slack.reply(to, _message(services, facts, _standings(services, steps), today))


def fill_checklist_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the form with every step that nobody has yet."""
    asked = Conversation.from_payload(payload["conversation"])
    try:
        view = _form(services, asked, str(payload["account_id"]))
    except (*FINAL, SalesforceUnavailable) as refused:
        view = ITEMS_FORM.saying(escape(str(refused)))
    services.slack.update_view(payload["view_id"], view)


def _form(services: Services, asked: Conversation, account_id: str) -> Block:
    person = services.people.salesforce_user(asked.user_id)
    facts = see_account(services, person, account_id)
    zone = services.people.time_zone(asked.user_id)
    standings = _standings(services, _steps(services, person, facts, zone))
    free = [one.step for one in standings if one.item is None]
    if not free:
        return ITEMS_FORM.saying(
            f"Every step for *{escape(facts.name, 100)}* is with somebody. `/handoff {PREFIX} …` tells how far they are."
        )
    today = services.clock.today(zone)
    offered = tuple(_proposal(services, facts, step, person, today) for step in free)
    talk = Talk(f"{PREFIX}:{facts.id}", TalkKind.CHECKLIST, facts.name, today, (), "", "")
    draft = keep_draft(services, asked.user_id, talk, [one.as_content() for one in offered])
    heading = Heading(f"Implementation of *{escape(facts.name, 100)}*", Suggested(facts.id, facts.name, ""))
    return items_view(draft.id, heading, Proposals(offered, len(standings) - len(free)), asked)


def _proposal(services: Services, facts: AccountFacts, step: Step, asker: Person, today: date) -> Proposal:
    deal = deal_handed_over(facts)
    seller = deal.owner if deal and deal.owner else facts.owner
    owner = (seller if step.is_sellers else facts.csm) or asker
    slack_id = services.people.slack_user_id(owner) if owner.is_active else None
    said = "promised" if step.quote else ""
    return Proposal(step.key, step.title, step.quote, said, "", max(step.due_on, today), slack_id or "")


def _steps(services: Services, person: Person, facts: AccountFacts, zone: ZoneInfo) -> tuple[Step, ...]:
    deal = deal_handed_over(facts)
    now = services.clock.now(zone)
    ledger = account_promises(services, person, facts)
    gaps = find_gaps(facts, deal, promises=len(ledger), goals=len(goals_in(facts, deal)), now=now)
    won_on = deal.close_on if deal and deal.is_won and deal.close_on else now.date()
    start = Start(won_on, days_off_in(zone), usual_steps(services.settings.checklist_steps))
    return steps_for(facts, deal, ledger, gaps, start)


def _standings(services: Services, steps: Sequence[Step]) -> list[Standing]:
    ids = {item_id_for(step.key): step for step in steps}
    with services.db.begin() as session:
        items = {item.id: item for item in session.scalars(select(ActionItem).where(ActionItem.id.in_(ids)))}
    every = [Standing(step, items.get(item_id)) for item_id, step in ids.items()]
    promises = [one for one in every if one.step.quote]
    room = max(0, PROMISES - sum(one.item is not None for one in promises))
    owed = [one for one in promises if one.step.is_owed and one.item is None][:room]
    return [one for one in every if one.item or not one.step.quote or one in owed]


def _message(services: Services, facts: AccountFacts, standings: Sequence[Standing], today: date) -> Message:
    done, late = sum(one.is_done() for one in standings), sum(one.is_late(today) for one in standings)
    told = f"{done} of {count(len(standings), 'step')} done" + (f", {late} late" if late else "")
    title = link(services.salesforce.record_url(facts.id), facts.name, 100)
    lines = "\n".join(_line(one, today) for one in standings)
    blocks: list[Block] = [header(f"Implementation: {facts.name}"), section(f"*{title}*: {told}"), section(lines)]
    if any(one.item is None for one in standings):
        assign = button("Assign the open steps", Action.CHECKLIST_OPEN, facts.id, style="primary")
        blocks.append(actions(assign))
    return Message(f"Implementation of {escape(facts.name, 100)}: {told}", tuple(blocks))


def _line(one: Standing, today: date) -> str:
    mark = ":white_check_mark:" if one.is_done() else ":red_circle:" if one.is_late(today) else ":white_circle:"
    if one.item is None:
        return f"{mark} {escape(one.step.title, 150)}: nobody yet, suggested for {day(max(one.step.due_on, today))}"
    who = named(one.item.assignee_slack_id, one.item.assignee_name)
    due = f", due {day(one.item.due_on)}" if one.item.due_on else ""
    return f"{mark} {escape(one.item.title, 150)}: {who}{due}"

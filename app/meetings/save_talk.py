"""Save a conversation to Salesforce, once, as the person who confirmed its recap; and take it back."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from app.audit.log import record
from app.crm.facts import Person
from app.crm.promise_tables import Commitment
from app.crm.refresh_account import refresh_account
from app.errors import BadInput, NotVisible, SalesforceRefused, SalesforceUnavailable
from app.followups.access import FINAL
from app.followups.complete_item import closed_status
from app.followups.username import username_of
from app.handoffs.ledger import confirm_promises
from app.handoffs.promises import RECAP_START, Said
from app.meetings.drafts import Draft, get_draft
from app.meetings.save_form import SaveForm
from app.meetings.saved import REFUSED, SAVED, SAVING, UNDONE, begin_saving, write_key
from app.meetings.tables import SavedTalk
from app.meetings.talk import Talk, TalkKind, as_text
from app.salesforce.undo import undo_change
from app.salesforce.writes import Change, check_change, do_change
from app.services import Services
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, section, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import count, cut, day, escape, link, mention

DESCRIPTION_CHARACTERS = 31_500
"""Salesforce takes 32,000; the rest is for the line by which a lost answer is recognised."""
NOTE_TITLE_CHARACTERS = 80
# What stands below is what people said, not what our side wrote: readers of the mirror stop here.
ORIGINAL = "-- Original conversation --"


def save_talk(services: Services, payload: dict[str, Any]) -> None:
    """Job: write it, enter the confirmed promises, tell the person with Undo. A repeat finds its own work done."""
    form = SaveForm.from_payload(payload)
    try:
        _save(services, form)
    except FINAL as refused:
        text = f":warning: Not saved: {escape(str(refused), 800)}"
        services.slack.direct(form.asked.user_id, words(text), key=f"talk-refused:{form.draft_id}")


def _save(services: Services, form: SaveForm) -> None:
    person = services.people.salesforce_user(form.asked.user_id)
    draft = get_draft(services, form.draft_id, form.asked.user_id)
    if form.account_id not in services.rights.visible(person, {form.account_id}):
        raise NotVisible("that account")
    with services.db.begin() as session:
        row, is_ours = begin_saving(session, draft.talk, form, services.clock.now())
    if not is_ours:
        raise BadInput(_somebody_else(draft.talk, row, form))
    if row.state == UNDONE:
        return
    key = write_key(draft.talk.key, row.turn)
    record_id = row.record_id or _write(services, person, draft.talk, form, key)
    _keep(services, person, draft, form, record_id)
    _bring_home(services, form.account_id)
    _tell(services, draft.talk, form, record_id)


def _somebody_else(talk: Talk, row: SavedTalk, form: SaveForm) -> str:
    who = "you" if row.slack_user_id == form.asked.user_id else "somebody else"
    return f"this {talk.word} is {'being saved' if row.state == SAVING else 'saved'} already, by {who}."


def _write(services: Services, person: Person, talk: Talk, form: SaveForm, key: str) -> str:
    with services.db.begin() as session:
        status = closed_status(session)
    fields = fields_for(talk, form, person, status)
    change = Change(form.object_name, fields)
    try:
        checked = check_change(services.salesforce, username_of(services, person), change)
        return do_change(services.db, services.salesforce, checked, key=key, at=services.clock.now())
    except (SalesforceRefused, BadInput):
        with services.db.begin() as session:
            session.execute(update(SavedTalk).where(SavedTalk.key == talk.key).values(state=REFUSED))
        raise


def fields_for(talk: Talk, form: SaveForm, person: Person, status: str) -> dict[str, Any]:
    """The record as it is written; `status` is the org's own word for a finished Task."""
    body = description(talk, form.recap, person.name)
    if form.object_name == "Note":
        return {"ParentId": form.account_id, "Title": cut(form.subject, NOTE_TITLE_CHARACTERS), "Body": body}
    fields: dict[str, Any] = {
        "Subject": form.subject,
        "WhatId": form.account_id,
        "OwnerId": person.id,
        "Description": body,
    }
    if form.object_name == "Event":
        # When in the day it was is not known for sure, so no hour is invented.
        midnight = datetime.combine(talk.held_on, time()).isoformat() + "Z"
        return fields | {"IsAllDayEvent": True, "StartDateTime": midnight, "EndDateTime": midnight}
    subtype = {"TaskSubtype": "Call"} if talk.kind is TalkKind.CALL else {}
    return fields | {"Status": status, "ActivityDate": talk.held_on.isoformat(), **subtype}


def description(talk: Talk, recap: str, confirmed_by: str) -> str:
    """The recap first, then the conversation as far as Salesforce has room for it."""
    where = "" if talk.kind is TalkKind.CALL else f" in {talk.title}"
    first = f"{RECAP_START}{talk.word}{where} on {day(talk.held_on)}, confirmed by {confirmed_by}"
    head = f"{first}\n\n{recap}\n\n{ORIGINAL}\n"
    return head + as_text(talk.lines, DESCRIPTION_CHARACTERS - len(head))


def _keep(services: Services, person: Person, draft: Draft, form: SaveForm, record_id: str) -> None:
    chosen = [draft.proposals[n] for n in form.promises if n < len(draft.proposals)]
    said = [Said(one["quote"], record_id, draft.talk.held_on, one["who"] or None) for one in chosen]
    with services.db.begin() as session:
        row = session.get_one(SavedTalk, draft.talk.key, with_for_update=True)
        is_news = row.state != SAVED
        row.state, row.record_id = SAVED, record_id
        confirm_promises(session, form.account_id, said, by=person.id)
        if is_news:
            detail = {"record": record_id, "lines": len(draft.talk.lines), "promises": len(said)}
            record(session, actor=person.id, kind="talk.save", subject=form.account_id, detail=detail)


def _bring_home(services: Services, account_id: str) -> None:
    """So that timeline and ledger show it at once; where Salesforce is away, the next sync does it."""
    try:
        refresh_account(services.db, services.salesforce, account_id)
    except SalesforceUnavailable:
        return


def _tell(services: Services, talk: Talk, form: SaveForm, record_id: str) -> None:
    url = services.salesforce.record_url
    promises = f", {count(len(form.promises), 'promise')} entered in the ledger" if form.promises else ""
    told = (
        f":white_check_mark: The {talk.word} is saved: {link(url(record_id), form.subject, 120)} on "
        f"{link(url(form.account_id), 'its account')} ({count(len(talk.lines), 'line')}{promises})."
    )
    row = actions(button("Undo", Action.TALK_UNDO, str(form.draft_id)))
    message = Message(told, (section(told), row))
    services.slack.direct(form.asked.user_id, message, key=f"talk-saved:{form.draft_id}")


def undo_save(services: Services, to: Conversation, draft_id: UUID) -> None:
    """The button: the record goes to the recycle bin, its promises leave the ledger; for whoever saved it."""
    person = services.people.salesforce_user(to.user_id)
    with services.db.begin() as session:
        row = session.query(SavedTalk).filter_by(draft_id=draft_id).one_or_none()
    if row is None or row.state != SAVED or row.slack_user_id != to.user_id:
        raise BadInput("There is nothing of yours to undo here any more.")
    undo_change(services.db, services.salesforce, write_key(row.key, row.turn), username_of(services, person))
    with services.db.begin() as session:
        session.execute(
            delete(Commitment).where(Commitment.record_id == row.record_id, Commitment.confirmed_by.is_not(None))
        )
        session.execute(update(SavedTalk).where(SavedTalk.key == row.key).values(state=UNDONE))
        record(session, actor=person.id, kind="talk.undo", subject=row.account_id, detail={"record": row.record_id})
    _bring_home(services, row.account_id)
    told = f":leftwards_arrow_with_hook: {mention(to.user_id)} took this back: it is in Salesforce's recycle bin now."
    services.slack.reply(to, words(told), replace=True)

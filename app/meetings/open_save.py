"""Fill the form that opened when somebody chose to save a conversation."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from app.crm.facts import Person
from app.errors import BadInput
from app.followups.username import username_of
from app.meetings.drafts import keep_draft
from app.meetings.read_talk import read_talk
from app.meetings.recap import write_recap
from app.meetings.save_form import KIND_WORDS, Offered, save_view
from app.meetings.saved import saved_parts, what_is_new
from app.meetings.source import TalkSource
from app.meetings.suggest_account import account_of_part, suggest_account
from app.meetings.tables import SavedTalk
from app.meetings.talk import Talk, TalkKind
from app.meetings.talk_form import SAVE_FORM, fill_form
from app.salesforce.catalogue import ObjectDescribe
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Block
from app.slack.text import link, mention, when


def fill_save_view(services: Services, payload: dict[str, Any]) -> None:
    """Job: the form that saves a conversation, in place of the waiting one."""
    fill_form(services, payload, SAVE_FORM, _view)


def _view(services: Services, asked: Conversation, source: TalkSource) -> Block:
    person = services.people.salesforce_user(asked.user_id)
    talk = read_talk(services, source, asked.user_id)
    saved = saved_parts(services, talk.key)
    fresh = what_is_new(talk, saved)
    if fresh is None:
        return SAVE_FORM.saying(_already(services, person, talk, saved[-1]))
    talk = fresh
    kinds = writable_kinds(services, person, talk)
    before = account_of_part(services, person, saved[-1].account_id) if saved else None
    near = before or suggest_account(services, person, talk)
    recap = write_recap(services.model, talk)
    draft = keep_draft(services, asked.user_id, talk, [asdict(vow) for vow in recap.vows])
    return save_view(Offered(draft.id, talk, recap, kinds, near), asked)


def writable_kinds(services: Services, person: Person, talk: Talk) -> list[str]:
    """The objects that this person may create, a meeting first for a call. Raises BadInput where there is none."""
    likeliest = ("Event", "Task", "Note") if talk.kind is TalkKind.CALL else ("Task", "Event", "Note")
    described = services.salesforce.acting_as(username_of(services, person)).describe_many(tuple(KIND_WORDS))
    allowed = [name for name in likeliest if _may_create(described.get(name))]
    # A classic note stands on no timeline: only where nothing better may be written.
    kinds = [name for name in allowed if name != "Note"] or allowed
    if not kinds:
        raise BadInput("Salesforce lets you create neither activities nor notes, so I cannot save this in your name.")
    return kinds


def _may_create(described: object) -> bool:
    return isinstance(described, ObjectDescribe) and described.is_createable


def _already(services: Services, person: Person, talk: Talk, saved: SavedTalk) -> str:
    """By whom and when; where, only to those who may see it."""
    by = mention(saved.slack_user_id)
    is_seen = saved.account_id in services.rights.visible(person, {saved.account_id})
    where = f" as {link(services.salesforce.record_url(saved.record_id), 'a record in Salesforce')}" if is_seen else ""
    return f"This {talk.word} was saved already by {by} {when(saved.saved_at)}{where}."

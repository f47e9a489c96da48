"""Whose rights count: always those of the person who clicks, looked up at each click."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.accounts.visible_records import visible_records
from app.crm.facts import Person
from app.errors import (
    BadInput,
    NotConfigured,
    NotLinked,
    NotVisible,
    SalesforceRefused,
)
from app.followups.subject import Subject
from app.services import Services
from app.slack.blocks import words
from app.slack.conversation import Conversation
from app.slack.text import escape, mention

FINAL = (BadInput, NotLinked, NotVisible, SalesforceRefused, NotConfigured)
"""Errors that a second try would meet again: they are told at once."""


@contextmanager
def explained(services: Services, to: Conversation) -> Iterator[None]:
    """Tell the person in plain words why a step was refused, and let the refusal go on to the ops log."""
    try:
        yield
    except FINAL as refused:
        services.slack.reply(to, words(escape(str(refused))))
        refused.is_told = True
        raise


def person_who_may_see(services: Services, slack_user_id: str, subject: Subject) -> Person:
    """The Salesforce user behind a click; raises NotLinked, NotVisible or SalesforceUnavailable."""
    person = services.people.salesforce_user(slack_user_id)
    if not may_see(services, person, subject):
        raise NotVisible("that follow-up")
    return person


def may_see(services: Services, person: Person, subject: Subject) -> bool:
    """Whether Salesforce shows this person everything that the follow-up rests on."""
    return subject.record_ids <= visible_records(services, person, subject.record_ids)


def assignee(services: Services, slack_user_id: str) -> Person:
    """The Salesforce user of somebody who is to get an item; raises BadInput for the form's field."""
    try:
        return services.people.salesforce_user(slack_user_id)
    except NotLinked:
        name = services.people.profile(slack_user_id).name
        raise BadInput(
            f"{name} has no active Salesforce user with their Slack e-mail, so no Task can be theirs. Choose somebody else.",
            field="assignee",
        ) from None


def named(slack_user_id: str | None, name: str) -> str:
    """A person as a mention where they are in Slack, else by escaped name."""
    return mention(slack_user_id) if slack_user_id else escape(name, 80)

"""Whether everybody in a channel may see what an answer says: its records, and the fields that it tells."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from app.accounts.hidden_fields import without_hidden_fields
from app.accounts.see_account import asked_ids, hidden_fields_of
from app.accounts.visible_records import FOLLOWERS, visible_records
from app.assistant.answer_from_facts import answer_from_facts
from app.assistant.compose_answer import Asked, Composed
from app.assistant.question import Question
from app.crm.facts import AccountFacts, Person
from app.crm.read_measures import measure_fields
from app.llm.describe_account import describe_account
from app.services import Services
from app.slack.audience import Audience, audience_of


def reading_along(services: Services, question: Question, asked: Asked, composed: Composed) -> Audience | None:
    """Who must not read along; None where everybody there may see all that the answer tells."""
    if question.is_direct:
        return None
    if question.conversation.response_url or question.account_id:
        return Audience(0)  # asked from a private card: answered as privately
    found = who_reads(services, question.conversation.channel_id, asked, composed)
    return None if found.may_all_see else found


def who_reads(services: Services, channel_id: str, asked: Asked, composed: Composed) -> Audience:
    """How many of a channel's members may not see all that the answer tells."""
    needed = access_ids(asked.facts, composed.record_ids)
    with services.db.begin() as session:
        sources = measure_fields(session)

    def sees(person: Person, record_ids: Collection[str]) -> Collection[str]:
        visible = visible_records(services, person, record_ids)
        if not set(record_ids) <= visible:
            return visible
        shown = [without_hidden_fields(f, hidden_fields_of(services, person, f), sources) for f in asked.facts]
        return visible if _tells_the_same(composed, asked, shown) else ()

    return audience_of(services.people, services.threads, channel_id, needed, sees)


def access_ids(accounts: Sequence[AccountFacts], record_ids: Collection[str]) -> frozenset[str]:
    """The ids that Salesforce can be asked about: lines, roles, mails and comments by the record that they follow."""
    parents = {line.id: deal.id for facts in accounts for deal in facts.deals for line in deal.products}
    parents |= {role.id: deal.id for facts in accounts for deal in facts.deals for role in deal.roles}
    parents |= {touch.id: touch.about_id for facts in accounts for touch in facts.touches if touch.about_id}
    own = {facts.id for facts in accounts}
    followed = {parents.get(one, one) if one[:3] in FOLLOWERS else one for one in record_ids}
    askable = frozenset(one for facts in accounts for one in asked_ids(facts))
    return frozenset(one for one in followed | own if one in askable or one[:3] not in FOLLOWERS)


def _tells_the_same(composed: Composed, asked: Asked, shown: Sequence[AccountFacts]) -> bool:
    """Whether the answer could have been made from what is left when a reader's hidden fields are taken away."""
    if list(shown) == list(asked.facts):
        return True
    known = [replace(one, facts=facts) for facts, one in zip(shown, asked.accounts, strict=True)]
    lines = {line.text for one in known for line in answer_from_facts(asked.question, one, asked.now).lines}
    facts = {(fact.record_id, fact.text) for one in shown for fact in describe_account(one, asked.now.date())}
    by_code = all(any(one.text.endswith(line) for line in lines) for one in composed.sentences if not one.rests_on)
    return by_code and all(rest in facts for one in composed.sentences for rest in one.rests_on)

"""An answer goes into the thread where everybody there may see it, else to the asker alone; and on the record."""

from __future__ import annotations

from collections.abc import Sequence

from app.assistant.blocks import AnswerView, Cited, answer_message
from app.assistant.compose_answer import Composed
from app.assistant.meant_accounts import CAN_ANSWER
from app.assistant.question import Question
from app.assistant.tables import Answer
from app.audit.log import record
from app.crm.facts import AccountFacts
from app.services import Services
from app.slack.audience import Audience, audience_of
from app.slack.text import count

# Objects that Salesforce answers access questions about; lines, roles and comments follow their parent.
_ASKED_PREFIXES = ("001", "003", "006", "500")


def deliver_answer(services: Services, question: Question, accounts: Sequence[AccountFacts], composed: Composed) -> None:
    to = question.conversation
    audience = _audience(services, question, accounts, composed)
    _keep(services, question, accounts, composed)
    share = str(question.answer_id) if audience and to.thread_ts else None
    message = answer_message(_view(services, accounts, composed, _note(audience)), share_id=share)
    if audience:
        services.slack.reply(to, message)
    else:
        key = f"answer:{question.answer_id}"
        services.slack.post(to.channel_id, message, key=key, thread_ts=to.thread_ts)


def _audience(
    services: Services, question: Question, accounts: Sequence[AccountFacts], composed: Composed
) -> Audience | None:
    """Who must not read along; None where everybody there may see all that the answer rests on."""
    if question.is_direct:
        return None
    if question.conversation.response_url:
        return Audience(0)  # asked from a private card: answered as privately
    records = {*composed.record_ids, *(facts.id for facts in accounts)}
    asked = [record_id for record_id in records if record_id[:3] in _ASKED_PREFIXES]
    found = audience_of(
        services.people, services.threads, question.conversation.channel_id, asked, services.rights.visible
    )
    return None if found.may_all_see else found


def _note(audience: Audience | None) -> str:
    if audience is None or not (audience.unseeing or not audience.is_known):
        return ""
    who = count(audience.unseeing, "person", "people") if audience.is_known else "some people"
    return f"Only you see this: {who} in this channel may not see these records in Salesforce"


def _view(services: Services, accounts: Sequence[AccountFacts], composed: Composed, note: str) -> AnswerView:
    sentences = composed.sentences
    if not sentences:
        names = ", ".join(facts.name for facts in accounts)
        sentences = (_not_in_salesforce(names, accounts),)
    return AnswerView(
        sentences=sentences,
        url=services.salesforce.record_url,
        as_of=min((facts.as_of for facts in accounts if facts.as_of), default=None),
        left_out=composed.left_out,
        by_model=bool(composed.prompt_version),
        note=note,
    )


def _not_in_salesforce(names: str, accounts: Sequence[AccountFacts]) -> Cited:
    text = f"That is not in Salesforce for {names}, as far as you may see. I can answer about: {CAN_ANSWER}."
    return Cited(text, tuple((facts.id, "Account") for facts in accounts))


def _keep(services: Services, question: Question, accounts: Sequence[AccountFacts], composed: Composed) -> None:
    """The answer for sharing, and the line in the ops log: which records were read to whom."""
    to = question.conversation
    with services.db.begin() as session:
        session.merge(
            Answer(
                id=question.answer_id,
                channel_id=to.channel_id,
                thread_ts=to.thread_ts,
                asked_by=to.user_id,
                record_ids=[*composed.record_ids, *(facts.id for facts in accounts)],
                content={
                    "sentences": [[one.text, [list(record) for record in one.records]] for one in composed.sentences],
                    "left_out": composed.left_out,
                },
                prompt_version=composed.prompt_version,
            )
        )
        detail = {"records": list(composed.record_ids), "prompt": composed.prompt_version, "left_out": composed.left_out}
        record(session, actor=to.user_id, kind="answer", subject=accounts[0].id, detail=detail)

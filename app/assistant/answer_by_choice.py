"""A question that the grammar is not sure of: what a model chose to look up, else the nearest that code can do."""

from __future__ import annotations

from collections.abc import Sequence

from app.assistant.answer_about import answer_about
from app.assistant.answer_found import answer_found
from app.assistant.choose_look_ups import Chosen, choose_look_ups
from app.assistant.find_meant import words_of
from app.assistant.meant_accounts import MAX_ACCOUNTS, account_of_contact, points_back
from app.assistant.plan_by_grammar import Plan
from app.assistant.question import Question
from app.assistant.question_words import named_in, substance, uncovered_words
from app.assistant.small_talk import NOT_UNDERSTOOD, WHAT_I_ANSWER
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.search import search_found
from app.assistant.topics import topics_of
from app.crm.facts import AccountFacts
from app.errors import BadInput
from app.llm.prompts import load_prompt
from app.llm.readable import without_addresses
from app.slack.blocks import words
from app.slack.text import escape

AS_BEFORE = "as before: name another customer, or ask about “all customers”"
CHOSEN = "which a model took your question to be about"


def answer_by_choice(desk: Desk, question: Question, plan: Plan | None, spoken: Sequence[AccountFacts]) -> None:
    """What a model chose to look up; where there is none or it chose nothing, the nearest that code can do."""
    services, text = desk.services, words_of(question.text)
    if plan is None and (met := account_of_contact(services, question, desk.person)):
        answer_about(services, question, [met[0]], f"where {met[1]} is a contact")
        return
    chosen = Chosen()
    if services.model is not None:
        chosen = choose_look_ups(services.model, desk, text, [facts.name for facts in spoken])
        accounts = [facts for one in chosen.found for facts in one.accounts]
        if accounts:
            answer_about(services, question, accounts[:MAX_ACCOUNTS], CHOSEN)
            return
        if chosen.found:
            prompt = load_prompt("choose")
            answer_found(services, question, chosen.found, f"{prompt.name} {prompt.version}")
            return
    if spoken and not question.is_direct:
        answer_about(services, question, spoken, AS_BEFORE)
        return
    found = _nearest(desk, text, plan)
    if found:
        answer_found(services, question, [found], model_failed=chosen.model_failed)
        return
    refused = next((one for one in chosen.refused if "“" in one), "")
    unclear = "Which account do you mean?" if topics_of(text) or points_back(text) else NOT_UNDERSTOOD
    failed = (
        f"{escape(chosen.model_failed)}, so I read your question by simple rules alone." if chosen.model_failed else ""
    )
    told = f"{escape(without_addresses(refused or _unknown(text)) or unclear)} {failed} {WHAT_I_ANSWER}"
    services.slack.reply(question.conversation, words(told.strip()))


def _unknown(text: str) -> str:
    """That nothing is known under a name in the question, which is also said where it is only hidden."""
    topics = topics_of(text)
    names = [one for one in named_in(substance(text)) if one[:1].isupper()]
    names += uncovered_words(text, "", topics)[:1] if topics and not points_back(text) else ()
    return f"I found no customer “{names[0]}” that you may see, and nobody wrote of it." if names else ""


def _nearest(desk: Desk, text: str, plan: Plan | None) -> Found | None:
    """The grammar's guess, which says what it left out; else what people wrote with the question's own words."""
    if plan is not None:
        return plan.run(desk)
    asked = substance(text)
    named = [one for one in named_in(asked) if len(one) > 1 and not topics_of(one)]
    wanted = named or (() if topics_of(text) or points_back(text) else asked)
    try:
        found = search_found(desk, wanted[:6]) if wanted else None
    except BadInput:
        return None
    return found if found and not any(line.denies for line in found.lines) else None

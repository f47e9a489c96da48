"""The commonest questions by code alone: exact, also where the answer is "none", and how much of a question they cover."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from app.assistant.answer_touched import touched
from app.assistant.answers_counted import number_first
from app.assistant.answers_custom import asked_fields
from app.assistant.line import Known, Line
from app.assistant.question_words import bare, substance, uncovered_words, without_name
from app.assistant.topics import PEOPLE, ROLE, TOPICS, Topic, topics_of


@dataclass(frozen=True, slots=True)
class FromFacts:
    """Code's lines, and the words of the question that no topic of code's covers. `met` are those that name contacts."""

    lines: tuple[Line, ...]
    uncovered: tuple[str, ...]
    met: tuple[str, ...] = ()
    name: str = ""
    """The account's."""


def answer_from_facts(question: str, known: Known, now: datetime) -> FromFacts:
    """The lines for every topic that the question touches."""
    called = f"{known.facts.name} {known.facts.city or ''}"
    own, question = asked_fields(question, known)
    if own and not uncovered_words(question, called, ()):
        return FromFacts(tuple(own), (), name=known.facts.name)
    if told := touched(without_name(question, known.facts.name), known, now):
        open_words = uncovered_words(told[1], called, ())
        return FromFacts((*own, *told[0]), open_words, name=known.facts.name)
    topics = topics_of(without_name(question, known.facts.name))
    if not topics and not uncovered_words(question, called, ()):
        topics = (TOPICS[0],)  # nothing but the name: an overview
    asked, met = narrowed(known, question)
    lines = own + [
        line for topic in topics for line in _told(question, topic, asked if topic.name == PEOPLE else known, now)
    ]
    is_about_people = PEOPLE in [topic.name for topic in topics]
    if is_about_people and not met and (role := ROLE.search(question)):
        said = f"Salesforce shows you no contact of {known.facts.name} that is marked as {role.group().lower()}."
        lines.insert(0, Line(said, (known.facts.id,), denies=True))
    open_words = tuple(word for word in uncovered_words(question, called, topics) if word not in met)
    if not is_about_people:
        return FromFacts(tuple(lines), open_words + met, name=known.facts.name)
    return FromFacts(tuple(lines), open_words, met, known.facts.name)


def _told(question: str, topic: Topic, known: Known, now: datetime) -> list[Line]:
    return number_first(question, topic.name, known, topic.answer(known, now))


def narrowed(known: Known, question: str) -> tuple[Known, tuple[str, ...]]:
    """With only the contacts that the question names by name, role or title, where it names any; and the words that did.

    "Who is Rachel?" and "who is the champion?" are not answered with everybody.
    """
    people = known.facts.stakeholders
    wanted = [word for word in substance(question) if len(word) > 2]
    named = {one.id: [w for w in wanted if bare(w) in one.name.casefold().split()] for one in people}
    if not any(named.values()):
        roles = ROLE.findall(question)
        named = {
            one.id: [r for r in roles if r.casefold().rstrip("s") in f"{one.role or ''} {one.title or ''}".casefold()]
            for one in people
        }
    chosen = tuple(one for one in people if named[one.id])
    if not chosen:
        return known, ()
    met = dict.fromkeys(word for one in chosen for word in named[one.id])
    return replace(known, facts=replace(known.facts, stakeholders=chosen)), tuple(met)

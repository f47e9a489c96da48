"""The commonest questions by code alone: exact, also where the answer is "none", and how much of a question they cover."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.assistant import answer_overview as overview
from app.assistant import answers_standing as standing
from app.assistant import answers_work as work
from app.assistant.answer_touched import touched
from app.assistant.answers_counted import number_first
from app.assistant.answers_custom import asked_fields
from app.assistant.line import Known, Line
from app.assistant.other_tongues import SMALL_WORDS_ABROAD, TOPIC_SIGNS_ABROAD, TOPIC_WORDS_ABROAD
from app.llm.vocabulary import STOP_WORDS, words_of

Answerer = Callable[[Known, datetime], list[Line]]


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of question: the words that mark it, who answers it, and words that mark it only where nothing else does."""

    name: str
    words: re.Pattern[str]
    answer: Answerer
    faint: re.Pattern[str] | None = None


def _topic(name: str, words: str, answer: Answerer, faint: str = "") -> Topic:
    def pattern(text: str, signs: str = "") -> re.Pattern[str]:
        return re.compile(rf"\b(?:{text})\b{f'|{signs}' if signs else ''}", re.IGNORECASE)

    abroad = "|".join(part for part in (words, TOPIC_WORDS_ABROAD.get(name)) if part)
    marks = pattern(abroad, TOPIC_SIGNS_ABROAD.get(name, ""))
    return Topic(name, marks, answer, pattern(faint) if faint else None)


TOPICS: tuple[Topic, ...] = (
    _topic("overview", r"tell me (?:more |something |everything )?about|overview|updates?|brief me|briefing|status of|what(?:['’]s| is) (?:going on|up)(?: with| at)?|what do we know|what (?:should|must|do) i (?:need to )?know|prep(?:are)?(?: me)? for|before (?:i call|calling|my call|the call|the meeting)"
           r"|summary|summari[sz]e|recap|up to speed|catch me up|who (?:is|are) (?:this|that) (?:customer|account|company)", overview.overview),
    _topic("renewal date", r"renew\w*", standing.renewal, "expir\\w+"),
    _topic("owner and success manager", r"owns|owned by|owners?|who own|csms?|ae|account (?:manager|executive)s?|success manager|looks? after"
           r"|looking after|responsible|in charge|who manages", standing.owner),
    _topic("ARR", r"arr|mrr|acv|recurring(?: revenue)?|how much (?:do(?:es)?|is|are) \w+ (?:pay|paying|spend|worth)\w*"
           r"|(?:what|how much) (?:is|are) (?:they|\w+) worth|worth|spend(?:ing)?|pays?|paying|revenue", standing.arr),
    _topic("open opportunities", r"opportunit(?:y|ies)|opps?|deals?|pipeline|what(?:['’]?s| is) open|stages?"
           r"|clos(?:e|es|ing)(?: dates?)?|forecast(?:ed)?|pushed|slipped|how long|negotiat\w+|proposals?", work.deals),
    _topic("won and lost deals", r"won|lost|bought (?:before|last)|last (?:deal|purchase)|history with us|purchases?", work.closed_deals),
    _topic("cases", r"cases?|tickets?|support|complain\w*|issues?|incidents?|escalat\w+|problems?|bugs?|outages?", work.cases),
    _topic("people", r"contacts?|people|stakeholders?|left(?! to)|leaving|departed|bounced|champions?|decision[- ]makers?|sponsors?|buyers?|who decides|buying committee"
           r"|key (?:players?|persons?)", standing.people, r"who(?:['’]s| is| are)?"),
    _topic("health", r"health(?:y| score)?|sentiment|happy|satisf\w+|how (?:are|is) (?:they|it|things)(?: doing| going)?", standing.health,
           r"doing|going"),
    _topic("usage", r"usage|active users?|users?|licen[cs]es?|adoption|log(?:ins?|ged in)|seats?|using|utili[sz]ation", standing.usage),
    _topic("products", r"products?(?: do(?:es)? (?:[\w'’-]+ +){0,4}(?:own|have|use))?|modules?|bought|have they|what do(?:es)? \w+(?: \w+){0,3} (?:own|have|use)|own(?:ed)? products?"
           r"|subscri\w+", standing.products),
    _topic("contract", r"contracts?|agreements?|terms?|term ends?|expir\w+|signed|clauses?|notice period", standing.contract),
    _topic("tasks and next steps", r"tasks?|to-?dos?|next steps?|action items?|overdue|follow[- ]?ups?|due|what(?:['’]s| is) next", work.tasks),
    _topic("planned meetings", r"next (?:meeting|call)|upcoming|scheduled|planned|calendar", work.meetings),
    _topic("promises", r"promis\w+|commit(?:ted|ments?|s)?|guarantee\w*|agreed to|did we (?:say|tell|offer|agree)"
           r"|owe(?:d)?(?: them)?|discounts?", work.promises),
    _topic("goals", r"goals?|objectives?|wants?|needs?|success criteria|trying to (?:do|achieve)|why did they buy|use[- ]cases?"
           r"|care about", work.goals),
    _topic("risks", r"risks?|at risk|risky|churn\w*|red flags?|(?:will|going to|likely to|unlikely to)(?: [\w'’&-]+){0,3}? renew|chances? of \w*renew\w*|renewal (?:likelihood|chances?|odds|probability)|worr(?:y|ied|ying)|danger|trouble|concern(?:s|ed|ing)?|watch out"
           r"|going wrong|unhappy", standing.risks),
    _topic("profile", r"industry|segment|size|employees|website|where are they|based|headquarter\w*|what do they do"
           r"|what kind of company", standing.profile),
    _topic("last touches", r"last (?:touch(?:es)?|contact|activity|time|call|meeting|e-?mails?|mails?|spoke|heard|conversation)"
           r"|latest (?:activity|news|e-?mails?|mails?|calls?|touch(?:es)?)|activit(?:y|ies)|spoke(?:n)?|heard|touch(?:es)?"
           r"|interactions?|happen(?:ed|ing)|chang(?:ed?|es)|news|what(?:['’]s| is) new",
           work.touches, r"last|latest|recent(?:ly)?|e-?mails?|mails?|calls?|notes?|meetings?"),
)  # fmt: skip

PEOPLE = "people"
ROLE = re.compile(
    r"\b(?:champions?|decision[- ]makers?|economic buyers?|technical buyers?|sponsors?|evaluators?|influencers?|c[a-z]o|vps?"
    r"|directors?|heads?|managers?|procurement|finance|legal|administrators?)\b",
    re.IGNORECASE,
)
TOPIC_WORDS = ", ".join(topic.name for topic in TOPICS)

_REQUESTS = words_of(
    "compare describe explain summarise summarize check find draft write prepare remind brief help count search look tell",
    "show list give pull export rank sort name identify discuss hello hi thanks",
)
_EMPTY = STOP_WORDS | SMALL_WORDS_ABROAD
_WORD = re.compile(r"[^\W_][\w'’&.-]*[^\W_]|[^\W_]")


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
    named = {one.id: [w for w in wanted if _bare(w) in one.name.casefold().split()] for one in people}
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


def without_name(question: str, account_name: str) -> str:
    """The question without the words of an account's name that are written like one: Cobalt Health asks nothing of health."""
    named = {word.casefold() for word in _WORD.findall(account_name)}
    return _WORD.sub(
        lambda found: " " if found.group()[:1].isupper() and _bare(found.group()) in named else found.group(), question
    )


def topics_of(question: str) -> tuple[Topic, ...]:
    """What a question is about, as far as code knows; faint marks count only where nothing else does."""
    found = tuple(topic for topic in TOPICS if topic.words.search(question))
    return found or tuple(topic for topic in TOPICS if topic.faint and topic.faint.search(question))


def uncovered_words(question: str, account_name: str, topics: Sequence[Topic]) -> tuple[str, ...]:
    """The question's words of substance that neither the account's name nor any topic's marks account for."""
    spans = [found.span() for topic in topics for found in topic.words.finditer(question)]
    spans += [found.span() for topic in topics if topic.faint for found in topic.faint.finditer(question)]
    named = {word.casefold() for word in _WORD.findall(account_name)}
    return tuple(
        dict.fromkeys(
            found.group()
            for found in _WORD.finditer(question)
            if not any(start < found.end() and found.start() < end for start, end in spans)
            and _bare(found.group()) not in _EMPTY | named
            and len(_bare(found.group())) > 1
        )
    )


def substance(text: str) -> tuple[str, ...]:
    """The words of a text that mean something, as they are written, each once."""
    found = (
        word for word in _WORD.findall(text) if _bare(word) not in _EMPTY and (len(_bare(word)) > 1 or word.isdigit())
    )
    return tuple(dict.fromkeys(found))


def _bare(word: str) -> str:
    return re.sub(r"['’](?:s|re|ve|ll|d|m|t)$", "", word.casefold())


def named_in(words: Sequence[str]) -> tuple[str, ...]:
    """Those of the words that are written as names: with a capital or a digit, and no verb that begins a request."""
    return tuple(
        word
        for word in words
        if (word[:1].isupper() and word.casefold() not in _REQUESTS) or any(letter.isdigit() for letter in word)
    )

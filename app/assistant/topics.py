"""What code can tell of one customer: each kind of question by the words that mark it, and who answers it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.assistant import answer_overview as overview
from app.assistant import answers_standing as standing
from app.assistant import answers_work as work
from app.assistant.line import Known, Line
from app.assistant.other_tongues import TOPIC_SIGNS_ABROAD, TOPIC_WORDS_ABROAD

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
    _topic("overview", r"tell me (?:more |something |everything )?about|overview|updates?|brief me|briefing|status of"
           r"|what(?:['’]s| is) (?:going on|up)(?: with| at)?|what do we know|what (?:should|must"
           r"|do) i (?:need to )?know|prep(?:are)?(?: me)? for|before (?:i call|calling|my call|the call|the meeting)"
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
    _topic("people", r"contacts?|people|stakeholders?|left(?! to)|leaving|departed|bounced|champions?"
           r"|decision[- ]makers?|sponsors?|buyers?|who decides|buying committee"
           r"|key (?:players?|persons?)", standing.people, r"who(?:['’]s| is| are)?"),
    _topic("health", r"health(?:y| score)?|sentiment|happy|satisf\w+|how (?:are|is) (?:they|it|things)(?: doing| going)?", standing.health,
           r"doing|going"),
    _topic("usage", r"usage|active users?|users?|licen[cs]es?|adoption|log(?:ins?|ged in)|seats?|using|utili[sz]ation", standing.usage),
    _topic("products", r"products?(?: do(?:es)? (?:[\w'’-]+ +){0,4}(?:own|have|use))?|modules?|bought|have they"
           r"|what do(?:es)? \w+(?: \w+){0,3} (?:own|have|use)|own(?:ed)? products?"
           r"|subscri\w+", standing.products),
    _topic("contract", r"contracts?|agreements?|terms?|term ends?|expir\w+|signed|clauses?|notice period", standing.contract),
    _topic("tasks and next steps", r"tasks?|to-?dos?|next steps?|action items?|overdue|follow[- ]?ups?|due|what(?:['’]s| is) next", work.tasks),
    _topic("planned meetings", r"next (?:meeting|call)|upcoming|scheduled|planned|calendar", work.meetings),
    _topic("promises", r"promis\w+|commit(?:ted|ments?|s)?|guarantee\w*|agreed to|did we (?:say|tell|offer|agree)"
           r"|owe(?:d)?(?: them)?|discounts?", work.promises),
    _topic("goals", r"goals?|objectives?|wants?|needs?|success criteria|trying to (?:do|achieve)|why did they buy|use[- ]cases?"
           r"|care about", work.goals),
    _topic("risks", r"risks?|at risk|risky|churn\w*|red flags?|(?:will|going to|likely to"
           r"|unlikely to)(?: [\w'’&-]+){0,3}? renew|chances? of \w*renew\w*|renewal (?:likelihood|chances?|odds"
           r"|probability)|worr(?:y|ied|ying)|danger|trouble|concern(?:s|ed|ing)?|watch out"
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


def topics_of(question: str) -> tuple[Topic, ...]:
    """What a question is about, as far as code knows; faint marks count only where nothing else does."""
    found = tuple(topic for topic in TOPICS if topic.words.search(question))
    return found or tuple(topic for topic in TOPICS if topic.faint and topic.faint.search(question))

"""“What about their ARR?”, “which of them renew?”, “total of both”: questions about what the answer before was about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.assistant.line import Line
from app.assistant.list_query import NOUNS, ListQuery, Subject
from app.assistant.meant_accounts import INSIDE
from app.assistant.parse_list import parse_list
from app.assistant.periods import find_period
from app.assistant.plain_english import plain_english
from app.assistant.plan_by_grammar import Plan, plan_by_grammar
from app.assistant.tools.desk import Desk, Found
from app.assistant.tools.figures import figures_found
from app.assistant.tools.lists import list_found
from app.assistant.topics import topics_of
from app.crm.facts import AccountFacts

_THOSE = re.compile(
    r"\b(?:of )?(?:the )?(?:them|those|these|their|theirs|they|both|ones)\b(?: (?:accounts|customers|deals))?",
    re.IGNORECASE,
)
_TOTAL = re.compile(
    r"^\W*(?:and |so |ok |what(?:['’]s| is) )*(?:the )?(?:total|sum|combined)(?: (?:of|for|both|all|them|these|those|that|arr|worth|amount|in))*\W*$"
    r"|^\W*(?:and |so )?how (?:many|much)(?: arr| money)?(?: (?:is|are|of|it|that|there|they|them|those|these|in|all|total))*\W*$",
    re.IGNORECASE,
)
SUMS = re.compile(r"\b(?:total|sum|combined|together|in all|altogether)\b", re.IGNORECASE)
TOGETHER = re.compile(rf"{SUMS.pattern}|\bmeetings\b", re.IGNORECASE)
"""What named customers may be asked of as a list: what they come to, or when they are met."""
_ASKS_IF = re.compile(
    r"^\W*(?:(?:and|so|but|what about|how about) )*(?:(?:are|is|do|does|have|has|will)\b(?: any| some| all)?(?: of)? ?)?",
    re.IGNORECASE,
)
"""What a question with a pronoun may begin with, where a list is wanted all the same."""
_CHOOSES = re.compile(r"\b(?:which|who|any)\b", re.IGNORECASE)
_OF_ACCOUNTS = frozenset({"ARR", "health", "renewal date", "profile"})
"""Topics that an opportunity, a case, a task or a meeting has of its customer alone."""
_IN_A_LIST = frozenset({"ARR", "health", "renewal date", "owner and success manager", "open opportunities", "cases",
                        "tasks and next steps", "planned meetings", "risks", "profile"})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Those:
    """Records that were listed or customers that were named, and what to call them."""

    subject: Subject
    ids: tuple[str, ...]
    account_ids: tuple[str, ...]
    words: str

    def narrow(self, query: ListQuery) -> ListQuery:
        """The filter, of these records alone, or of what belongs to their customers."""
        ids = self.ids if query.subject == self.subject else self.account_ids
        return replace(query, among=ids, among_words=self.words)


def what_it_was_about(found: Found) -> dict[str, Any] | None:
    """What a question after this answer may mean by “them”, to be kept; None where it was about no records."""
    if found.listed:
        query, rows = found.listed[0], found.listed[1].rows
        accounts = dict.fromkeys(row.account_id for row in rows if row.account_id)
        return _kept(query.subject, [row.id for row in rows], list(accounts), query.noun(len(rows)))
    about = list(dict.fromkeys(found.about))
    return _kept("accounts", about, about, "customer" if len(about) == 1 else "customers") if about else None


def _kept(subject: Subject, ids: Sequence[str], accounts: Sequence[str], noun: str) -> dict[str, Any]:
    words = f"of the one {noun} before" if len(ids) == 1 else f"of the {len(ids):,} {noun} before"
    return {"subject": subject, "ids": ids, "accounts": accounts, "words": words}


def those_of(content: Mapping[str, Any]) -> Those | None:
    """What an answer was about; None where it was about no records."""
    told = content.get("listed")
    return Those(told["subject"], tuple(told["ids"]), tuple(told["accounts"]), told["words"]) if told else None


def named(accounts: Sequence[AccountFacts]) -> Those:
    """Customers that were named."""
    ids = tuple(facts.id for facts in accounts)
    return Those("accounts", ids, ids, " and ".join(facts.name for facts in accounts))


def asked_of_named(text: str, accounts: Sequence[AccountFacts], desk: Desk) -> Found | None:
    """What customers that a question names come to together, or their meetings of a stretch of time."""
    desk = replace(desk, those=named(accounts))
    if len(accounts) > 1 and SUMS.search(text):
        return figures_found(desk, ListQuery("accounts"))
    query = parse_list(text, desk.vocabulary, desk.today)
    if query is None or query.subject != "meetings" or not find_period(text, desk.today, desk.vocabulary.fiscal):
        return None
    return list_found(desk, replace(query, ignored=()))


def means_those(text: str) -> bool:
    """Whether a question speaks of several things that were named before it."""
    return bool(_TOTAL.match(text) or _THOSE.search(text)) and not INSIDE.search(text)


def of_those(text: str, those: Those, desk: Desk) -> Found | None:
    """The answer for those alone; None where the grammar reads no list in the question."""
    if not those.ids:
        return Found(lines=(Line("The list before this question was empty.", (), denies=True),))
    desk = replace(desk, those=those)
    topics = [topic.name for topic in topics_of(text)]
    if unheard := [topic for topic in topics if topic not in _IN_A_LIST]:
        return _shown_alone(desk, unheard)
    return _figures(text, those, topics, desk) or _listed(text, those, topics, desk)


def _figures(text: str, those: Those, topics: Sequence[str], desk: Desk) -> Found | None:
    """How many they are and what they come to, where that is asked, or who owns them."""
    if topics == ["owner and success manager"]:
        return figures_found(desk, ListQuery(those.subject, state="any"), "owner")
    if not (_TOTAL.match(text) or (topics == ["ARR"] and not _CHOOSES.search(text))):
        return None
    return figures_found(desk, ListQuery("accounts" if "ARR" in topics else those.subject, state="any"))


def _listed(text: str, those: Those, topics: Sequence[str], desk: Desk) -> Found | None:
    of_accounts = not _OF_ACCOUNTS.isdisjoint(topics)
    plan = _plan(text, "accounts" if of_accounts else NOUNS[those.subject], desk)
    if plan and plan.is_of_list:
        return plan.run(desk)
    return list_found(desk, ListQuery("accounts")) if of_accounts else None


def _plan(text: str, noun: str, desk: Desk) -> Plan | None:
    """The grammar's reading, with the noun for the pronoun: "are they at risk?" asks which of them are."""
    plain = _ASKS_IF.sub("which ", plain_english(_THOSE.sub(noun, text)))
    return plan_by_grammar(plain, desk.vocabulary, desk.today)


def _shown_alone(desk: Desk, topics: Sequence[str]) -> Found:
    """The customers, and that such a question is answered of one at a time."""
    found = list_found(desk, ListQuery("accounts"))
    told = (
        f"Of several customers at once I tell what the table holds; for {' and '.join(topics)} ask about one by name."
    )
    return replace(found, lines=(Line(told, (), denies=True),))

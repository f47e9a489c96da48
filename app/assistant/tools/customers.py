"""Look-ups about customers by name: who they are, what they own, and who is at risk and why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import func, select

from app.accounts.see_account import see_account
from app.assistant.answers_standing import products
from app.assistant.answers_work import case_line
from app.assistant.line import Known, Line, sentence
from app.assistant.list_query import ListQuery
from app.assistant.read_list import read_list
from app.assistant.row import Row
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp, text_of
from app.assistant.tools.lists import OWNER, known_name, list_found, owner_of
from app.crm.activity_tables import Case
from app.errors import BadInput, NotVisible
from app.llm.tool import Tool, takes, text
from app.risk.find_risks import lens_at
from app.risk.findings import findings_of
from app.risk.signal import Finding, Rule
from app.risk.thresholds import Lens
from app.slack.text import day, money

_AT_RISK_SHOWN, _READ_FOR_CAUSE = 6, 5
_TOUCHES = 100
"""As many as the watch itself reads."""


def _account(desk: Desk, arguments: Arguments) -> Found:
    """One or a few customers, whose facts then answer the question."""
    names = [one for one in (text_of(arguments, "name"), text_of(arguments, "other_name")) if one]
    if not names:
        raise BadInput("Name the account.")
    return Found("", accounts=tuple(desk.account(name) for name in names))


def _products(desk: Desk, arguments: Arguments) -> Found:
    name, product = text_of(arguments, "account"), text_of(arguments, "product")
    if name:
        facts = desk.account(name)
        return Found(f"products of {facts.name}", tuple(products(Known(facts), desk.now)))
    known = known_name(product, desk.vocabulary.products, "product")
    if not known:
        raise BadInput("Name a product or an account.")
    return list_found(desk, ListQuery("accounts", product=known))


@dataclass(frozen=True, slots=True)
class Cause:
    """A kind of reason for a risk, in words, and the rules that see it."""

    words: str
    rules: frozenset[Rule]


def risks_found(desk: Desk, query: ListQuery, cause: Cause | None = None) -> Found:
    """The accounts at risk that `query` names, with their reasons, each as the asker may see it; or those of one cause."""
    query = desk.narrowed(query)
    listed = read_list(desk.services, desk.person, query)
    read = listed.rows[: _AT_RISK_SHOWN * (_READ_FOR_CAUSE if cause else 2)]
    with desk.services.db.begin() as session:
        lens = lens_at(session, now=desk.now)
    found = [one for row in read if (one := _finding(desk, row, lens)) and (cause is None or _has(one, cause))]
    lines = [_reasons(one, cause) for one in found[:_AT_RISK_SHOWN]]
    if not lines:
        why = f" for {cause.words}" if cause else ""
        lines = [Line(f"The watch sees no customer at risk{why} that you may see ({query.words}).", (), denies=True)]
    rest = (query, listed) if cause is None and len(listed.rows) > len(found) else None
    heading = f"{query.words} · {cause.words}" if cause else query.words
    return Found(heading, tuple(lines), rest, about=tuple(one.account_id for one in found))


def _has(found: Finding, cause: Cause) -> bool:
    return any(signal.rule in cause.rules for signal in found.signals)


def _finding(desk: Desk, row: Row, lens: Lens) -> Finding | None:
    found = findings_of(see_account(desk.services, desk.person, row.id, touches=_TOUCHES), lens)
    return found[0] if found else None


def _reasons(found: Finding, cause: Cause | None) -> Line:
    """The two strongest reasons, those of the cause that was asked for before the others."""
    signals = sorted(found.signals, key=lambda signal: cause is not None and signal.rule not in cause.rules)[:2]
    worth = [money(found.money)] if found.money else []
    when = [f"{found.happening} {day(found.happens_on)}"] if found.happens_on else []
    why = "; ".join(signal.sentence.rstrip(".") for signal in signals)
    step = f" Next: {found.next_step.rstrip('.')}" if found.next_step else ""
    owner = f" ({found.owner.name}, by {day(found.due_on)})" if found.owner else f" (by {day(found.due_on)})"
    evidence = tuple(dict.fromkeys(one for signal in signals for one in signal.evidence))
    head = f"{found.account_name} ({', '.join([*worth, *when])})" if worth or when else found.account_name
    return Line(sentence(f"{head}: {why}.{step}{owner if step else ''}"), evidence[:4] or (found.account_id,))


def first_things(desk: Desk, query: ListQuery) -> Found:
    """What to look at first: the customers at risk; where there is none, one's own open tasks, the oldest first."""
    found = risks_found(desk, query)
    if not all(line.denies for line in found.lines):
        return found
    tasks = list_found(desk, ListQuery("tasks", *desk.vocabulary.me))
    return replace(tasks, lines=found.lines)


def case_found(desk: Desk, number: str) -> Found:
    """The case of that number, with or without its leading zeros, as the asker may see it."""
    with desk.services.db.begin() as session:
        bare = func.ltrim(Case.case_number, "0") == number.lstrip("0")
        row = session.execute(select(Case.id, Case.account_id).where(bare, Case.is_deleted.is_(False))).first()
    none = Line(f"I found no case {number} that you may see.", (), denies=True)
    if row is None or row.account_id is None:
        return Found(f"case {number}", (none,))
    try:
        facts = see_account(desk.services, desk.person, row.account_id)
    except NotVisible:
        return Found(f"case {number}", (none,))
    lines = tuple(case_line(case, facts.name) for case in facts.cases if case.id == row.id)
    return Found(f"case {number}", lines or (none,))


def _risks(desk: Desk, arguments: Arguments) -> Found:
    return risks_found(desk, ListQuery("accounts", *owner_of(desk, arguments), at_risk=True, biggest_first=True))


CUSTOMER_LOOK_UPS = (
    LookUp(
        Tool(
            "find_account",
            "Open the facts of one account that the question names: renewal, owner, ARR, health, contacts, promises, cases.",
            takes(name=text("The account's name."), other_name=text("A second account to compare with, or null.")),
        ),
        _account,
    ),
    LookUp(
        Tool(
            "products_owned",
            "Which products an account owns, or which accounts own a product.",
            takes(account=text("The account's name, or null."), product=text("The product's name, or null.")),
        ),
        _products,
    ),
    LookUp(
        Tool("risk_list", "Which customers are at risk, why, who owns it and what to do next.", takes(owner=OWNER)),
        _risks,
    ),
)

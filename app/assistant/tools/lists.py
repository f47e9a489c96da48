"""Look-ups that give a list: opportunities, accounts, tasks, cases."""

from __future__ import annotations

from collections.abc import Sequence

from app.assistant.list_query import KINDS, ListQuery, Subject
from app.assistant.read_list import read_list
from app.assistant.rest import own_words
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp, amount_of, day_of, text_of
from app.errors import BadInput
from app.llm.readable import without_addresses
from app.llm.tool import Tool, choice, figure, flag, takes, text

OWNER = text("Whose: a colleague's full name, or “me” for the person who asks; null for everybody's.")
_FROM, _UNTIL = text("First day, YYYY-MM-DD, or null."), text("Last day, YYYY-MM-DD, or null.")
PRODUCT = text("Only with this product of ours, by its name; null for any.")


def list_found(desk: Desk, query: ListQuery) -> Found:
    """The rows that fit and that the asker may see."""
    query = desk.narrowed(query)
    return Found(heading=query.words, listed=(query, read_list(desk.services, desk.person, query)))


def owner_of(desk: Desk, arguments: Arguments) -> tuple[str | None, str]:
    """The id and name of whose records are wanted."""
    name = text_of(arguments, "owner")
    return desk.colleague(name) if name else (None, "")


def known_name(told: str, known: Sequence[str], what: str) -> str:
    """The org's own writing of a stage or product, also by a word that it alone has; raises BadInput that names those there are."""
    if not told:
        return ""
    found = next((one for one in known if one.casefold() == told.casefold()), own_words(known).get(told.casefold()))
    if found is None:
        raise BadInput(f"There is no {what} “{without_addresses(told)}”. There are: {', '.join(sorted(known)[:12])}.")
    return found


def deals_query(desk: Desk, arguments: Arguments) -> ListQuery:
    """The filter that the arguments name."""
    owner_id, owner_name = owner_of(desk, arguments)
    state = arguments.get("state")
    return ListQuery(
        "deals",
        owner_id,
        owner_name,
        kind=str(arguments.get("kind") or ""),
        state=state if state in ("won", "lost", "any") else "open",
        stage=known_name(text_of(arguments, "stage"), desk.vocabulary.stages, "stage"),
        first_on=day_of(arguments, "close_from"),
        last_on=day_of(arguments, "close_until"),
        at_least=amount_of(arguments, "at_least"),
        at_most=amount_of(arguments, "at_most"),
        at_risk=bool(arguments.get("at_risk")),
        overdue=bool(arguments.get("close_date_passed")),
        product=known_name(text_of(arguments, "product"), desk.vocabulary.products, "product"),
        biggest_first=bool(arguments.get("biggest_first")),
    )


def _deals(desk: Desk, arguments: Arguments) -> Found:
    return list_found(desk, deals_query(desk, arguments))


def _accounts(desk: Desk, arguments: Arguments) -> Found:
    owner_id, owner_name = owner_of(desk, arguments)
    silent = amount_of(arguments, "no_contact_for_days")
    query = ListQuery(
        "accounts",
        owner_id,
        owner_name,
        first_on=day_of(arguments, "renews_from"),
        last_on=day_of(arguments, "renews_until"),
        at_least=amount_of(arguments, "arr_at_least"),
        at_most=amount_of(arguments, "arr_at_most"),
        at_risk=bool(arguments.get("at_risk")),
        product=known_name(text_of(arguments, "product"), desk.vocabulary.products, "product"),
        silent_days=None if silent is None else max(int(silent), 0),
        biggest_first=bool(arguments.get("biggest_first")),
    )
    return list_found(desk, query)


def _work(subject: Subject, days: str, flag_name: str) -> LookUp:
    """Tasks and cases: whose, when, and whether only the pressing ones."""

    def run(desk: Desk, arguments: Arguments) -> Found:
        owner_id, owner_name = owner_of(desk, arguments)
        first, last = day_of(arguments, f"{days}_from"), day_of(arguments, f"{days}_until")
        pressing = bool(arguments.get(flag_name))
        query = ListQuery(
            subject,
            owner_id,
            owner_name,
            first_on=first,
            last_on=last,
            overdue=pressing and subject == "tasks",
            severe=pressing and subject == "cases",
        )
        return list_found(desk, query)

    limits = {f"{days}_from": _FROM, f"{days}_until": _UNTIL, flag_name: flag(f"Only {flag_name} ones.")}
    purpose = {
        "tasks": "List open tasks and to-dos, by owner and due date.",
        "cases": "List open support cases and tickets, by severity and day of opening.",
    }[subject]
    return LookUp(Tool(f"list_{subject}", purpose, takes(owner=OWNER, **limits)), run)


def _meetings(desk: Desk, arguments: Arguments) -> Found:
    first, last = day_of(arguments, "from"), day_of(arguments, "until")
    ahead = None if first or last else desk.today
    return list_found(desk, ListQuery("meetings", *owner_of(desk, arguments), first_on=first or ahead, last_on=last))


DEAL_FILTERS = {
    "owner": OWNER,
    "kind": choice("Kind of opportunity.", *KINDS),
    "stage": text("Only in this stage, by its name; null for any."),
    "close_from": _FROM,
    "close_until": _UNTIL,
    "at_least": figure("Smallest amount, or null."),
    "at_most": figure("Largest amount, or null."),
    "at_risk": flag("Only those at risk."),
    "product": PRODUCT,
}

LIST_LOOK_UPS = (
    LookUp(
        Tool(
            "list_opportunities",
            "List opportunities (deals, pipeline, expansions, renewals) by a filter.",
            takes(
                **DEAL_FILTERS,
                state=choice("State; null for open ones.", "open", "won", "lost", "any"),
                close_date_passed=flag("Only open ones whose close date has passed (slipped)."),
                biggest_first=flag("Largest amount first."),
            ),
        ),
        _deals,
    ),
    LookUp(
        Tool(
            "list_accounts",
            "List accounts (customers) by owner, renewal date, ARR, risk, product that they own, or silence.",
            takes(
                owner=OWNER,
                renews_from=_FROM,
                renews_until=_UNTIL,
                arr_at_least=figure("Smallest ARR, or null."),
                arr_at_most=figure("Largest ARR, or null."),
                at_risk=flag("Only those at risk."),
                product=PRODUCT,
                no_contact_for_days=figure("Only those without any contact for so many days, or null."),
                biggest_first=flag("Largest ARR first."),
            ),
        ),
        _accounts,
    ),
    LookUp(
        Tool(
            "list_meetings",
            "List meetings with customers, by owner and day; those to come where no day is given.",
            takes(owner=OWNER, **{"from": _FROM, "until": _UNTIL}),
        ),
        _meetings,
    ),
    _work("tasks", "due", "overdue"),
    _work("cases", "opened", "severe"),
)

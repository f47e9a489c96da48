"""Eighteen months of closed business: first contracts, renewals, expansions, and what was lost."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sandbox.demo_org.accounts import AccountSpec, account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Deal, Line, Step, lines, write_deal
from sandbox.demo_org.reference import PRODUCT

WINDOW_DAYS = 548
# Accounts whose stories need that nothing good was logged after a day.
QUIET_SINCE = {
    "meridian": -240,
    "halvorsen": -150,
    "sableridge": -90,
    "redgate": -200,
    "larchmont": -90,
    "fjordfalk": -60,
    "otter": -200,
    "pell": -200,
    "kestrel": -120,
    "northfork": -200,
    "minato": -120,
    "cobalt": -60,
    "cinder": -150,
    "clifden": -150,
    "aldergate": -90,
}
_BY_SEAT = ("core", "mobile")
_TERM_DAYS = 365
_NEW_STAGES = ("Prospecting", "Qualification", "Discovery", "Proposal/Price Quote", "Negotiation/Review")
_RENEWAL_STAGES = ("Qualification", "Proposal/Price Quote", "Negotiation/Review")
# Days spent in each stage by deals that were won, roughly; lost ones linger (a factor on top).
_PACE = {
    "Prospecting": (4, 12),
    "Qualification": (6, 15),
    "Discovery": (10, 26),
    "Proposal/Price Quote": (8, 22),
    "Negotiation/Review": (6, 19),
}
_SOURCES = ("Web", "Partner Referral", "Phone Inquiry", "Trade Show", "Word of mouth", "Customer Referral")
_LOST = (
    "Went with the incumbent, price was never really the point.",
    "No decision. Sponsor changed roles in the middle of the evaluation.",
    "Lost to Routewise on price, about 20% under us.",
    "Budget frozen until next fiscal year. Asked to be called again in spring.",
    "Security review took nine weeks, momentum gone. We should send the pack up front.",
    "They decided to build it on top of their ERP. Expect them back.",
    "Single contact, went dark after proposal. I should have multi-threaded.",
)
_WON = (
    "Straightforward. Ops wanted it, finance followed.",
    "Reference call with Juniper Foods did it.",
    "Procurement asked for net 60, we gave net 45.",
    "Won against Routewise; offline mode in Mobile Crew was the difference.",
    "Signed after the pilot at two sites.",
    "Discount approved by Helen in #deal-desk.",
)


@dataclass(frozen=True, slots=True)
class _Ending:
    closed_on: int
    won: bool


def write_past_deals(book: Book) -> None:
    """Everything that closed in the window, account by account."""
    for spec in account_specs():
        dice = book.dice(f"past {spec.key}")
        if spec.is_customer:
            _write_terms(book, spec, dice)
            _write_expansions(book, spec, dice)
        elif spec.key not in {"brightwater-inc", "brightwater-de"}:
            _write_losses(book, spec, dice)


def _write_terms(book: Book, spec: AccountSpec, dice: Random) -> None:
    if spec.key == "sableridge":
        return
    starts = range(spec.since, -1, _TERM_DAYS)
    for number, start in enumerate(starts):
        signed = start - dice.randrange(3, 16)
        if signed < -WINDOW_DAYS or signed > -3:
            continue
        kind = "Renewal" if number else "New Business"
        years_ago = len(starts) - 1 - number
        bought = tuple(_smaller(line, Decimal("0.88") ** years_ago) for line in spec.lines)
        title = f"{short_name(spec)} - {'Renewal' if number else 'New Business'} {book.day(start).year}"
        deal = _closed(book, spec, (kind, title), bought, _Ending(signed, won=True))
        write_deal(book, deal)


def _smaller(line: Line, share: Decimal) -> Line:
    return Line(line.product, max(round(line.quantity * share), 1), line.price)


def _write_expansions(book: Book, spec: AccountSpec, dice: Random) -> None:
    latest = -QUIET_SINCE.get(spec.key, -12)
    room = min(-spec.since - 120, WINDOW_DAYS - 20) - latest
    if room < 30:
        return
    owned = [line.product for line in spec.lines]
    for number in range(dice.choice((1, 1, 2, 2, 3))):
        won = dice.random() < 0.62
        product = _expansion_product(owned, dice, won=won)
        count = dice.randrange(8, 45) if product in _BY_SEAT else 1
        name = {"core": f"+{count} seats", "mobile": f"Mobile Crew ({count})"}.get(product, PRODUCT[product].name)
        title = f"{short_name(spec)} - {name}"
        bought = lines((product, count), discount=dice.choice(("0", "0.05", "0.1")))
        ending = _Ending(-dice.randrange(latest, latest + room), won)
        write_deal(book, _closed(book, spec, ("Expansion", title), bought, ending, number + 1))


def _expansion_product(owned: list[str], dice: Random, *, won: bool) -> str:
    # What was won is owned today; what is not owned can only have been offered in vain.
    if won:
        return dice.choice([product for product in owned if product in _BY_SEAT])
    return dice.choice(["core", *(key for key in ("mobile", "insights", "connect", "support") if key not in owned)])


def _write_losses(book: Book, spec: AccountSpec, dice: Random) -> None:
    former = spec.kind == "Former Customer"
    seats = {"SMB": 24, "Mid-Market": 90, "Enterprise": 210}[spec.segment] + dice.randrange(0, 30)
    if former:
        ended = -dice.randrange(40, 200)
        _write_lost_customer(book, spec, seats, ended)
        return
    for number in range(dice.choice((0, 1, 1, 2))):
        closed_on = -dice.randrange(210, WINDOW_DAYS - 30)
        title = f"{short_name(spec)} - {'Pilot' if number else 'New Business'} {book.day(closed_on).year}"
        bought = lines(("core", seats // (number + 1)), ("mobile", seats // 2))
        write_deal(
            book, _closed(book, spec, ("New Business", title), bought, _Ending(closed_on, won=False), number + 1)
        )


def _write_lost_customer(book: Book, spec: AccountSpec, seats: int, ended: int) -> None:
    bought = lines(("core", seats), ("mobile", seats // 2), discount="0.05")
    for number, (day, won) in enumerate(((ended - _TERM_DAYS, True), (ended, False)), start=1):
        if day > -WINDOW_DAYS:
            title = f"{short_name(spec)} - Renewal {book.day(day).year}"
            write_deal(book, _closed(book, spec, ("Renewal", title), bought, _Ending(day, won), number))


def short_name(spec: AccountSpec) -> str:
    """The account as people write it in deal names: the reading in brackets where there is one."""
    return spec.name.partition("(")[2].rstrip(")") or spec.name


def _closed(
    book: Book, spec: AccountSpec, what: tuple[str, str], bought: tuple[Line, ...], ending: _Ending, number: int = 0
) -> Deal:
    kind, title = what
    key = f"past {spec.key} {kind} {number or ending.closed_on}"
    dice = book.dice(key)
    contacts = [str(row["Id"]) for row in book.where("Contact", AccountId=spec.key)]
    owner = "greg" if ending.closed_on < -120 and dice.random() < 0.14 else spec.owner
    return Deal(
        key=key,
        account=spec.key,
        name=title,
        owner=owner,
        kind=kind,
        lines=bought,
        steps=_steps(dice, kind, ending),
        roles=tuple(zip(contacts, ("Decision Maker", "Evaluator", "Economic Buyer"), strict=False)),
        more={
            "LeadSource": dice.choice(_SOURCES) if kind == "New Business" else None,
            "Description": dice.choice(_WON if ending.won else _LOST),
        },
    )


def _steps(dice: Random, kind: str, ending: _Ending) -> tuple[Step, ...]:
    stages = list(_NEW_STAGES if kind == "New Business" else _RENEWAL_STAGES)
    if kind == "Expansion" and dice.random() < 0.5:
        stages.insert(1, "Discovery")
    if not ending.won:
        stages = stages[: dice.randrange(max(len(stages) - 2, 1), len(stages) + 1)]
    slow = 1.0 if ending.won else 1.7
    stays = [max(round(dice.uniform(*_PACE[stage]) * slow), 2) for stage in stages]
    on = ending.closed_on - sum(stays)
    planned = ending.closed_on + dice.choice((-9, -4, 0, 0, 3, 7, 21))
    steps = [Step(on, stages[0], close=planned, factor=dice.choice(("1", "1.1", "0.9", "1.2")))]
    for stage, stay in zip(stages[1:], stays, strict=False):
        on += stay
        steps.append(Step(on, stage))
    steps.extend(_slip(dice, on, planned, ending))
    final = "Closed Won" if ending.won else "Closed Lost"
    return (*steps, Step(ending.closed_on, final, close=ending.closed_on, factor="1"))


def _slip(dice: Random, on: int, planned: int, ending: _Ending) -> list[Step]:
    # One close date in three moved on the way, lost deals' more often.
    if ending.closed_on - on < 3 or dice.random() > (0.3 if ending.won else 0.55):
        return []
    return [Step((on + ending.closed_on) // 2, close=max(planned, ending.closed_on) + 18)]

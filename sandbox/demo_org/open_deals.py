"""The ordinary pipeline: renewals that are coming up, expansions in talks, new business in every stage."""

from __future__ import annotations

import re

from sandbox.demo_org.accounts import AccountSpec, account_specs, read_lines
from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Deal, Step, write_deal
from sandbox.demo_org.past_deals import short_name
from sandbox.demo_org.sheets import rows_of

RENEWAL_HORIZON_DAYS = 125
_NO_RENEWAL_DEAL = frozenset({"larchmont"})
_RENEWAL_LEAD_DAYS = 130


def write_open_deals(book: Book) -> None:
    """Open renewals for what ends soon, and the pipeline of `text/pipeline.txt`."""
    specs = {spec.key: spec for spec in account_specs()}
    for spec in specs.values():
        if spec.is_customer and spec.renewal_in <= RENEWAL_HORIZON_DAYS and spec.key not in _NO_RENEWAL_DEAL:
            write_deal(book, _renewal(book, spec))
    for row in rows_of("pipeline.txt"):
        write_deal(book, _deal(book, specs[row[0]], row))


def _deal(book: Book, spec: AccountSpec, row: tuple[str, ...]) -> Deal:
    """One row of `text/pipeline.txt`."""
    account, name, kind, products, close, stages, next_step = row
    is_new = kind == "New Business"
    moves = re.findall(r"(-\d+) ([^,]+)", stages)
    return Deal(
        key=f"open {account} {name}",
        account=account,
        name=f"{short_name(spec)} - {name}",
        owner=spec.owner,
        kind=kind,
        lines=read_lines(f"{products} @5"),
        steps=tuple(
            Step(int(on), stage, close=int(close) if number == 0 else None, factor="1")
            for number, (on, stage) in enumerate(moves)
        ),
        roles=_roles(book, account, 3 if is_new else 2),
        more={"NextStep": next_step, "LeadSource": "Web" if is_new else None},
    )


def _roles(book: Book, account: str, count: int) -> tuple[tuple[str, str], ...]:
    contacts = [str(row["Id"]) for row in book.where("Contact", AccountId=account)][:count]
    return tuple(zip(contacts, ("Decision Maker", "Evaluator", "Influencer"), strict=False))


def _renewal(book: Book, spec: AccountSpec) -> Deal:
    created = max(spec.renewal_in - _RENEWAL_LEAD_DAYS, -95)
    created = min(created, -4)
    steps = [Step(created, "Qualification", close=spec.renewal_in, factor="1")]
    if spec.renewal_in < 85:
        steps.append(Step(round(created * 0.45), "Proposal/Price Quote"))
    if spec.renewal_in < 65 and spec.health > 60:
        steps.append(Step(min(round(created * 0.12), -3), "Negotiation/Review"))
    return Deal(
        key=f"renewal {spec.key}",
        account=spec.key,
        name=f"{short_name(spec)} - Renewal {book.day(spec.renewal_in).year}",
        owner=spec.owner,
        kind="Renewal",
        lines=tuple(line for line in spec.lines if line.product != "launch"),
        steps=tuple(steps),
        roles=_roles(book, spec.key, 2),
        more={"NextStep": _next_step(spec), "LeadSource": None, "Description": None},
    )


_RENEWAL_STEPS = (
    "Send renewal quote, same terms",
    "Confirm seat count with ops before quoting",
    None,
    "Intro call with new procurement contact",
)


def _next_step(spec: AccountSpec) -> str | None:
    return _RENEWAL_STEPS[len(spec.name) % len(_RENEWAL_STEPS)]

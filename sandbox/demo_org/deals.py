"""An opportunity told step by step, and the history, line items and contact roles that it leaves in Salesforce."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from sandbox.demo_org.book import Book, Cell
from sandbox.demo_org.reference import PRODUCT, STAGE


@dataclass(frozen=True, slots=True)
class Step:
    """One change: on day `on` (offset from today) the stage, the close date (offset) or the price factor moved."""

    on: int
    stage: str | None = None
    close: int | None = None
    factor: str | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """So many units of a product at a yearly price each."""

    product: str
    quantity: int
    price: Decimal

    @property
    def total(self) -> Decimal:
        """Price of the line per year."""
        return self.quantity * self.price


@dataclass(frozen=True, slots=True)
class Deal:
    """An opportunity; the first step creates it, the last one is how it stands today. `roles`: (contact, role)."""

    key: str
    account: str
    name: str
    owner: str
    kind: str
    lines: tuple[Line, ...]
    steps: tuple[Step, ...]
    roles: tuple[tuple[str, str], ...] = ()
    more: dict[str, Cell] = field(default_factory=dict)

    @property
    def amount(self) -> Decimal:
        """What the line items add up to."""
        return sum((line.total for line in self.lines), Decimal(0))


@dataclass(frozen=True, slots=True)
class _Moment:
    at: datetime
    stage: str
    amount: Decimal
    close: int
    by: str


def lines(*quantities: tuple[str, int], discount: str = "0") -> tuple[Line, ...]:
    """Line items at list price less a discount ("0.10" = ten per cent), in whole dollars per unit."""
    keep = 1 - Decimal(discount)
    return tuple(
        Line(product, quantity, (PRODUCT[product].list_price * keep).quantize(Decimal(1)))
        for product, quantity in quantities
    )


def write_deal(book: Book, deal: Deal) -> str:
    """The opportunity with everything below it; returns its id."""
    moments = _replay(book, deal)
    _write_opportunity(book, deal, moments)
    _write_history(book, deal, moments)
    _write_lines(book, deal, moments[0].at)
    _write_roles(book, deal, moments[0].at)
    return deal.key


def _write_opportunity(book: Book, deal: Deal, moments: list[_Moment]) -> None:
    last = moments[-1]
    stage = STAGE[last.stage]
    stage_moments = [m for m, before in zip(moments[1:], moments, strict=False) if m.stage != before.stage]
    book.add(
        "Opportunity",
        deal.key,
        AccountId=deal.account,
        Name=deal.name,
        StageName=last.stage,
        Amount=last.amount,
        Probability=float(stage.probability),
        ExpectedRevenue=last.amount * stage.probability / 100,
        CloseDate=_close(book, last),
        Type=deal.kind,
        OwnerId=deal.owner,
        IsClosed=stage.is_closed,
        IsWon=stage.is_won,
        ForecastCategory=stage.category,
        ForecastCategoryName=stage.category_name,
        Pricebook2Id="pricebook",
        HasOpportunityLineItem=True,
        TotalOpportunityQuantity=float(sum(line.quantity for line in deal.lines)),
        LastStageChangeDate=stage_moments[-1].at if stage_moments else None,
        PushCount=_pushes(book, moments),
        CreatedById=deal.owner,
        CreatedDate=moments[0].at,
        LastModifiedDate=last.at,
        LastModifiedById=last.by,
        SystemModstamp=last.at,
        **deal.more,
    )


def _write_roles(book: Book, deal: Deal, opened_at: datetime) -> None:
    for position, (contact, role) in enumerate(deal.roles):
        book.add(
            "OpportunityContactRole",
            OpportunityId=deal.key,
            ContactId=contact,
            Role=role,
            IsPrimary=position == 0,
            CreatedDate=opened_at + timedelta(minutes=7),
        )


def _replay(book: Book, deal: Deal) -> list[_Moment]:
    # Prices are rounded on the way, but the last one is what the line items add up to: Amount is their roll-up.
    stage, close, factor = "Prospecting", 0, Decimal(1)
    dice = book.dice(f"deal {deal.key}")
    moments = []
    for step in deal.steps:
        stage = step.stage or stage
        close = step.close if step.close is not None else close
        factor = Decimal(step.factor) if step.factor else factor
        amount = (deal.amount * factor).quantize(Decimal(1))
        clock = f"{dice.randrange(13, 21)}:{dice.randrange(60):02d}"
        moments.append(_Moment(book.at(step.on, clock), stage, amount, close, step.by or deal.owner))
    if moments[-1].amount != deal.amount:
        raise ValueError(f"{deal.key}: the last price factor must be 1, line items add up to {deal.amount}")
    return moments


def _pushes(book: Book, moments: list[_Moment]) -> int:
    # Salesforce counts a push when the close date moves into a later month.
    closes = [book.day(moment.close) for moment in moments if not STAGE[moment.stage].is_closed]
    return sum((b.year, b.month) > (a.year, a.month) for a, b in itertools.pairwise(closes))


def _write_history(book: Book, deal: Deal, moments: list[_Moment]) -> None:
    for before, moment in zip([None, *moments], moments, strict=False):
        stage = STAGE[moment.stage]
        book.add(
            "OpportunityHistory",
            OpportunityId=deal.key,
            StageName=moment.stage,
            Amount=moment.amount,
            ExpectedRevenue=moment.amount * stage.probability / 100,
            CloseDate=_close(book, moment),
            Probability=float(stage.probability),
            ForecastCategory=stage.category,
            PrevAmount=before.amount if before else None,
            PrevCloseDate=_close(book, before) if before else None,
            CreatedById=moment.by,
            CreatedDate=moment.at,
            SystemModstamp=moment.at,
        )
        if before:
            _write_field_history(book, deal.key, before, moment)


def _close(book: Book, moment: _Moment) -> Cell:
    return book.workday(moment.close) if moment.close < -2 else book.day(moment.close)


def _write_field_history(book: Book, deal: str, before: _Moment, moment: _Moment) -> None:
    changes: tuple[tuple[str, str, Cell, Cell], ...] = (
        ("StageName", "DynamicEnum", before.stage, moment.stage),
        ("Amount", "Currency", before.amount, moment.amount),
        ("CloseDate", "DateOnly", _close(book, before), _close(book, moment)),
    )
    for name, data_type, old, new in changes:
        if old != new:
            book.add(
                "OpportunityFieldHistory",
                OpportunityId=deal,
                Field=name,
                DataType=data_type,
                OldValue=str(old),
                NewValue=str(new),
                CreatedById=moment.by,
                CreatedDate=moment.at,
            )


def _write_lines(book: Book, deal: Deal, at: datetime) -> None:
    for order, line in enumerate(deal.lines, start=1):
        product = PRODUCT[line.product]
        book.add(
            "OpportunityLineItem",
            OpportunityId=deal.key,
            PricebookEntryId=f"price {line.product}",
            Product2Id=f"product {line.product}",
            ProductCode=product.code,
            Name=product.name,
            Quantity=float(line.quantity),
            UnitPrice=line.price,
            ListPrice=product.list_price,
            TotalPrice=line.total,
            SortOrder=order,
            CreatedDate=at + timedelta(minutes=3),
        )

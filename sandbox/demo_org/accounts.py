"""The accounts: read from `text/accounts.txt`, written with contract, assets, team and consumption."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Line, lines
from sandbox.demo_org.reference import PRODUCT
from sandbox.demo_org.sheets import rows_of

_DAYS_IN_MONTH = 30.44
_TERM_DAYS = 365


@dataclass(frozen=True, slots=True)
class AccountSpec:
    """One line of `text/accounts.txt`; `renewal_in` in days from today, `months` as a customer."""

    key: str
    name: str
    domain: str
    industry: str
    place: tuple[str, str, str]
    employees: int
    segment: str
    kind: str
    owner: str
    csm: str | None
    lines: tuple[Line, ...]
    in_use: int
    health: int
    trend: str
    sentiment: str | None
    nps: int | None
    renewal_in: int
    months: int

    @property
    def is_customer(self) -> bool:
        """Whether they pay today."""
        return self.kind == "Customer"

    @property
    def arr(self) -> Decimal:
        """What recurs every year: launch packages are paid once."""
        return sum((line.total for line in self.lines if line.product != "launch"), Decimal(0))

    @property
    def seats(self) -> int:
        """Licences of the main product."""
        return sum(line.quantity for line in self.lines if line.product == "core")

    @property
    def since(self) -> int:
        """Day of the first contract, as an offset: a whole number of yearly terms before the renewal."""
        terms = round((self.months * _DAYS_IN_MONTH + self.renewal_in) / _TERM_DAYS)
        return self.renewal_in - _TERM_DAYS * max(terms, 1)


@cache
def account_specs() -> tuple[AccountSpec, ...]:
    """Every account of the demo org, in file order."""
    return tuple(_parse(row) for row in rows_of("accounts.txt"))


def _parse(row: tuple[str, ...]) -> AccountSpec:
    cells = [None if cell == "-" else cell for cell in row]
    city, state, country = str(cells[4]).replace(" -,", " ,").split(",")
    return AccountSpec(
        key=str(cells[0]),
        name=str(cells[1]),
        domain=str(cells[2]),
        industry=str(cells[3]),
        place=(city.strip(), state.strip(), country.strip()),
        employees=int(cells[5] or 0),
        segment=str(cells[6]),
        kind=str(cells[7]),
        owner=str(cells[8]),
        csm=cells[9],
        lines=read_lines(cells[10]),
        in_use=int(cells[11] or 0),
        health=int(cells[12] or 0),
        trend=cells[13] or "",
        sentiment=cells[14],
        nps=int(cells[15]) if cells[15] else None,
        renewal_in=int(cells[16] or 0),
        months=int(cells[17] or 0),
    )


def read_lines(cell: str | None) -> tuple[Line, ...]:
    """Line items from `core 320, mobile 240 @8`: quantities, and the per cent off list."""
    if not cell:
        return ()
    listed, _, off = cell.partition("@")
    bought = [(product, int(count)) for product, count in re.findall(r"(\w+) (\d+)", listed)]
    return lines(*bought, discount=str(Decimal(off.strip() or "0") / 100))


def write_account(book: Book, spec: AccountSpec) -> str:
    """The account, and for a customer its contract, assets and CSM."""
    city, state, country = spec.place
    customer = spec.is_customer
    book.add(
        "Account",
        spec.key,
        Name=spec.name,
        Type=spec.kind,
        Website=f"https://{spec.domain}",
        Industry=spec.industry,
        BillingCity=city,
        BillingState=state or None,
        BillingCountry=country,
        NumberOfEmployees=spec.employees,
        OwnerId=spec.owner,
        Segment__c=spec.segment,
        ARR__c=spec.arr if customer else None,
        Licences__c=float(spec.seats) if customer else None,
        Active_Users__c=float(spec.in_use) if customer else None,
        Health__c=float(spec.health) if customer else None,
        Sentiment__c=spec.sentiment,
        NPS__c=float(spec.nps) if spec.nps is not None else None,
        Renewal_Date__c=book.day(spec.renewal_in) if customer else None,
        CSM__c=spec.csm,
        CreatedById=spec.owner,
        CreatedDate=book.at(min(spec.since - 75, -90) if spec.months else -140),
    )
    if customer:
        _write_contract(book, spec)
        _write_assets(book, spec)
    if spec.csm:
        book.add(
            "AccountTeamMember",
            AccountId=spec.key,
            UserId=spec.csm,
            TeamMemberRole="Customer Success Manager",
            AccountAccessLevel="Edit",
            CreatedDate=book.at(max(spec.since, -540)),
        )
    return spec.key


def _write_contract(book: Book, spec: AccountSpec) -> None:
    start = book.day(spec.renewal_in - _TERM_DAYS)
    book.add(
        "Contract",
        f"contract {spec.key}",
        AccountId=spec.key,
        ContractNumber=f"{2100 + len(book.rows('Contract')):08d}",
        Status="Activated",
        StatusCode="Activated",
        StartDate=start,
        EndDate=book.day(spec.renewal_in),
        ContractTerm=12,
        OwnerId=spec.owner,
        CompanySignedDate=start,
        CustomerSignedDate=start,
        Pricebook2Id="pricebook",
        CreatedById=spec.owner,
        CreatedDate=book.at(min(spec.renewal_in - _TERM_DAYS, -1), "16:10"),
    )


def _write_assets(book: Book, spec: AccountSpec) -> None:
    for line in spec.lines:
        product = PRODUCT[line.product]
        book.add(
            "Asset",
            AccountId=spec.key,
            Product2Id=f"product {line.product}",
            Name=product.name,
            Status="Installed",
            Quantity=float(line.quantity),
            Price=line.price,
            PurchaseDate=book.day(min(spec.renewal_in - _TERM_DAYS, -1)),
            InstallDate=book.day(min(spec.renewal_in - _TERM_DAYS, -1)),
            UsageEndDate=book.day(spec.renewal_in),
            OwnerId=spec.csm or spec.owner,
            CreatedDate=book.at(min(spec.renewal_in - _TERM_DAYS, -1), "16:15"),
        )

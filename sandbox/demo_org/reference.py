"""The org's own settings: company record, stages and statuses, products and prices."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sandbox.demo_org.book import Book


@dataclass(frozen=True, slots=True)
class Stage:
    """One opportunity stage; `category` is the API value, `category_name` the label."""

    name: str
    probability: int
    category: str
    category_name: str
    is_closed: bool = False
    is_won: bool = False


STAGES = (
    Stage("Prospecting", 5, "Pipeline", "Pipeline"),
    Stage("Qualification", 10, "Pipeline", "Pipeline"),
    Stage("Discovery", 25, "Pipeline", "Pipeline"),
    Stage("Proposal/Price Quote", 50, "BestCase", "Best Case"),
    Stage("Negotiation/Review", 75, "Forecast", "Commit"),
    Stage("Closed Won", 100, "Closed", "Closed", is_closed=True, is_won=True),
    Stage("Closed Lost", 0, "Omitted", "Omitted", is_closed=True),
)
STAGE = {stage.name: stage for stage in STAGES}


@dataclass(frozen=True, slots=True)
class Product:
    """One thing that Fernhill sells; `list_price` in US dollars per unit and year."""

    key: str
    name: str
    code: str
    family: str
    list_price: Decimal
    unit: str = "Each"


PRODUCTS = (
    Product("core", "Fernhill Dispatch", "FH-DSP", "Platform", Decimal(540), "Seat"),
    Product("mobile", "Fernhill Mobile Crew", "FH-MOB", "Platform", Decimal(180), "Seat"),
    Product("insights", "Fernhill Insights", "FH-INS", "Analytics", Decimal(18000)),
    Product("connect", "Fernhill Connect (ERP)", "FH-CON", "Integration", Decimal(12000)),
    Product("support", "Premium Support", "FH-SUP", "Services", Decimal(9600)),
    Product("launch", "Launch Package", "FH-LCH", "Services", Decimal(7500)),
)
PRODUCT = {product.key: product for product in PRODUCTS}


def write_reference(book: Book) -> None:
    """Organization, stages, statuses, catalogue."""
    book.add(
        "Organization",
        "org",
        Name="Fernhill Software",
        FiscalYearStartMonth=2,
        UsesStartDateAsFiscalYearName=False,
        TimeZoneSidKey="America/Denver",
        DefaultLocaleSidKey="en_US",
        LanguageLocaleKey="en_US",
        OrganizationType="Enterprise Edition",
        IsSandbox=False,
        InstanceName="NA212",
        DefaultAccountAccess="Edit",
        DefaultContactAccess="ControlledByParent",
        DefaultOpportunityAccess="Edit",
        DefaultCaseAccess="ReadEditTransfer",
        DefaultLeadAccess="ReadEditTransfer",
        DefaultCampaignAccess="All",
        CreatedDate=book.at(-900),
    )
    _write_stages(book)
    _write_statuses(book)
    _write_catalogue(book)


def _write_stages(book: Book) -> None:
    for order, stage in enumerate(STAGES, start=1):
        book.add(
            "OpportunityStage",
            MasterLabel=stage.name,
            ApiName=stage.name,
            IsActive=True,
            SortOrder=order,
            IsClosed=stage.is_closed,
            IsWon=stage.is_won,
            ForecastCategory=stage.category,
            ForecastCategoryName=stage.category_name,
            DefaultProbability=stage.probability,
        )


def _write_statuses(book: Book) -> None:
    task = ("Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred")
    case = ("New", "Working", "Escalated", "Waiting on Customer", "Closed")
    for table, closed, names in (("TaskStatus", "Completed", task), ("CaseStatus", "Closed", case)):
        for order, name in enumerate(names, start=1):
            book.add(
                table, MasterLabel=name, ApiName=name, IsClosed=name == closed, IsDefault=order == 1, SortOrder=order
            )


def _write_catalogue(book: Book) -> None:
    book.add("Pricebook2", "pricebook", Name="Standard Price Book", IsActive=True, IsStandard=True)
    for product in PRODUCTS:
        book.add(
            "Product2",
            f"product {product.key}",
            Name=product.name,
            ProductCode=product.code,
            Family=product.family,
            IsActive=True,
            QuantityUnitOfMeasure=product.unit,
            CreatedDate=book.at(-880),
        )
        book.add(
            "PricebookEntry",
            f"price {product.key}",
            Pricebook2Id="pricebook",
            Product2Id=f"product {product.key}",
            UnitPrice=product.list_price,
            IsActive=True,
            UseStandardPrice=False,
        )

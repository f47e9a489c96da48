"""Computed fields of opportunities, their line items, quotes, orders and contracts."""

from __future__ import annotations

from sandbox.salesforce.store.formula import Formulas


def _stage(column: str) -> str:
    return f"(SELECT s.{column} FROM OpportunityStage s WHERE s.MasterLabel = {{row}}.StageName)"


def _entry(column: str) -> str:
    return f"(SELECT e.{column} FROM PricebookEntry e WHERE e.Id = {{row}}.PricebookEntryId)"


def _total(child: str, parent_field: str) -> str:
    return (
        f"(SELECT ROUND(SUM(i.TotalPrice), 2) FROM {child} i WHERE i.{parent_field} = {{row}}.Id AND i.IsDeleted = 0)"
    )


_ITEMS = "EXISTS (SELECT 1 FROM OpportunityLineItem i WHERE i.OpportunityId = {row}.Id AND i.IsDeleted = 0)"
_MONTH = "CAST(substr({row}.CloseDate, 6, 2) AS INTEGER)"
_YEAR = "CAST(substr({row}.CloseDate, 1, 4) AS INTEGER)"
_FISCAL_YEAR = (
    f"({_YEAR} + CASE WHEN :fiscal_start = 1 THEN 0 WHEN :fiscal_by_start "
    f"THEN -({_MONTH} < :fiscal_start) ELSE {_MONTH} >= :fiscal_start END)"
)
_FISCAL_QUARTER = f"(({_MONTH} - :fiscal_start + 12) % 12 / 3 + 1)"
_DISCOUNTED = "ROUND({row}.Quantity * {row}.UnitPrice * (1 - COALESCE({row}.Discount, 0) / 100), 2)"


def _line_prices(table: str) -> list[Formulas]:
    has_discount = table != "OrderItem"
    total = _DISCOUNTED if has_discount else "ROUND({row}.Quantity * {row}.UnitPrice, 2)"
    list_price = "COALESCE({row}.ListPrice, " + _entry("UnitPrice") + ")"
    product = _entry("Product2Id")
    return [
        Formulas(
            table,
            {
                "Product2Id": f"COALESCE({product}, {{row}}.Product2Id)",
                "UnitPrice": "COALESCE({row}.UnitPrice, {row}.TotalPrice / NULLIF({row}.Quantity, 0), "
                + _entry("UnitPrice")
                + ")",
                "ListPrice": list_price,
            },
        ),
        Formulas(
            table,
            {
                "TotalPrice": f"COALESCE({total}, {{row}}.TotalPrice)",
                "Subtotal": "COALESCE(ROUND({row}.Quantity * {row}.UnitPrice, 2), {row}.Subtotal)",
                "ProductCode": "COALESCE((SELECT p.ProductCode FROM Product2 p WHERE p.Id = "
                "{row}.Product2Id), {row}.ProductCode)",
            },
        ),
    ]


SALES_FORMULAS: tuple[Formulas, ...] = (
    Formulas(
        "PricebookEntry",
        {
            name: f"COALESCE((SELECT p.{name} FROM Product2 p WHERE p.Id = {{row}}.Product2Id), {{row}}.{name})"
            for name in ("Name", "ProductCode")
        },
    ),
    *_line_prices("OpportunityLineItem"),
    *_line_prices("QuoteLineItem"),
    *_line_prices("OrderItem"),
    Formulas(
        "OpportunityLineItem",
        {
            "Name": "COALESCE((SELECT o.Name || ' ' || p.Name FROM Opportunity o, Product2 p "
            "WHERE o.Id = {row}.OpportunityId AND p.Id = {row}.Product2Id), {row}.Name)"
        },
    ),
    Formulas(
        "Order",
        {"TotalAmount": _total("OrderItem", "OrderId")},
        indexes=(("OrderItem", "OrderId"),),
        only_if="EXISTS (SELECT 1 FROM OrderItem i WHERE i.OrderId = {row}.Id)",
    ),
    Formulas(
        "Quote",
        {
            "TotalPrice": _total("QuoteLineItem", "QuoteId"),
            "GrandTotal": f"ROUND({_total('QuoteLineItem', 'QuoteId')} + COALESCE({{row}}.Tax, 0) "
            "+ COALESCE({row}.ShippingHandling, 0), 2)",
        },
        indexes=(("QuoteLineItem", "QuoteId"),),
        only_if="EXISTS (SELECT 1 FROM QuoteLineItem i WHERE i.QuoteId = {row}.Id)",
    ),
    Formulas(
        "Opportunity",
        {
            "IsClosed": f"COALESCE({_stage('IsClosed')}, {{row}}.IsClosed, 0)",
            "IsWon": f"COALESCE({_stage('IsWon')}, {{row}}.IsWon, 0)",
            "Probability": f"COALESCE({{row}}.Probability, {_stage('DefaultProbability')})",
            "ForecastCategoryName": f"COALESCE({{row}}.ForecastCategoryName, {_stage('ForecastCategoryName')})",
            "HasOpportunityLineItem": _ITEMS,
            "Amount": f"CASE WHEN {_ITEMS} THEN {_total('OpportunityLineItem', 'OpportunityId')} "
            "ELSE {row}.Amount END",
            "FiscalYear": f"CASE WHEN {{row}}.CloseDate IS NOT NULL THEN {_FISCAL_YEAR} END",
            "FiscalQuarter": f"CASE WHEN {{row}}.CloseDate IS NOT NULL THEN {_FISCAL_QUARTER} END",
            "PushCount": "COALESCE({row}.PushCount, 0)",
        },
        indexes=(("OpportunityLineItem", "OpportunityId"),),
    ),
    Formulas(
        "Opportunity",
        {
            "ExpectedRevenue": "ROUND({row}.Amount * COALESCE({row}.Probability, 0) / 100, 2)",
            "Fiscal": "{row}.FiscalYear || ' ' || {row}.FiscalQuarter",
            "ForecastCategory": "CASE {row}.ForecastCategoryName WHEN 'Best Case' THEN 'BestCase' "
            "WHEN 'Commit' THEN 'Forecast' WHEN 'Most Likely' THEN 'MostLikely' "
            "ELSE {row}.ForecastCategoryName END",
        },
    ),
    Formulas(
        "Contract",
        {
            "EndDate": "CASE WHEN {row}.StartDate IS NOT NULL AND {row}.ContractTerm IS NOT NULL "
            "THEN date(add_months({row}.StartDate, {row}.ContractTerm), '-1 day') ELSE {row}.EndDate END",
            "StatusCode": "COALESCE((SELECT s.StatusCode FROM ContractStatus s "
            "WHERE s.MasterLabel = {row}.Status), {row}.StatusCode)",
        },
    ),
    Formulas(
        "Contract",
        {
            "ActivatedDate": "CASE WHEN {row}.StatusCode = 'Activated' "
            "THEN COALESCE({row}.ActivatedDate, {row}.LastModifiedDate) ELSE {row}.ActivatedDate END"
        },
    ),
)

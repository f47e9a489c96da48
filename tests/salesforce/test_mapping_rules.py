"""Guessing which field holds which measure."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from app.salesforce.mapping_rules import Candidate, FieldMapping, read_measure, suggest, words


def field(name: str, type_: str = "double", label: str = "", to: tuple[str, ...] = ()) -> Candidate:
    return Candidate("Account", name, label or words(name).title(), type_, to)


@pytest.mark.parametrize(
    ("candidate", "measure"),
    [
        (field("Health_Score__c"), "health"),
        (field("HealthScore__c", "percent"), "health"),
        (field("gainsight__Customer_Health__c"), "health"),
        (field("ARR__c", "currency"), "arr"),
        (field("Annual_Recurring_Revenue__c", "currency"), "arr"),
        (field("Current_ACV__c", "currency"), "arr"),
        (field("Active_Users__c"), "active_users"),
        (field("WAU__c", "int"), "active_users"),
        (field("Licensed_Seats__c"), "licences"),
        (field("Licenses_Purchased__c"), "licences"),
        (field("Renewal_Date__c", "date"), "renewal_date"),
        (field("CSM_Sentiment__c", "picklist"), "sentiment"),
        (field("Segment__c", "picklist"), "segment"),
        (field("Customer_Success_Manager__c", "reference", to=("User",)), "csm"),
        (field("X1__c", "double", "Health Score"), "health"),
    ],
)
def test_usual_names_are_recognised(candidate: Candidate, measure: str) -> None:
    """Each measure is found under the names that orgs give it, by API name or label."""
    assert {name: one.field for name, one in suggest([candidate]).items()} == {measure: candidate.name}


@pytest.mark.parametrize(
    "candidate",
    [
        field("Healthcare__c", "picklist"),
        field("Health_Score_Date__c", "date"),
        field("Previous_ARR__c", "currency"),
        field("Carrier__c"),
        field("Renewal_Date__c", "string"),
        field("CSM__c", "reference", to=("Contact",)),
        field("Last_Renewal_Date__c", "date"),
        field("Barrel_Count__c"),
    ],
)
def test_names_that_only_look_alike_are_left_alone(candidate: Candidate) -> None:
    """A wrong type, an older value or a word that merely contains the name is no suggestion."""
    assert suggest([candidate]) == {}


def test_the_plainest_name_wins() -> None:
    """Where two fields would do, the one whose name says nothing else is taken."""
    found = suggest([field("Marketing_Health_Score__c"), field("Health_Score__c")])
    assert found["health"].field == "Health_Score__c"


def test_monthly_revenue_counts_twelve_times() -> None:
    """An MRR field gives the yearly figure."""
    mapping = suggest([field("MRR__c", "currency")])["arr"]
    assert read_measure({"MRR__c": "1000.50"}, mapping) == Decimal("12006.00")


@pytest.mark.parametrize(
    ("type_", "stored", "value"),
    [
        ("double", "61.5", Decimal("61.5")),
        ("int", 61, Decimal(61)),
        ("date", "2027-01-31", date(2027, 1, 31)),
        ("picklist", "Happy", "Happy"),
        ("double", None, None),
        ("double", "n/a", None),
        ("date", "soon", None),
    ],
)
def test_values_are_read_by_their_type(type_: str, stored: object, value: object) -> None:
    """A mapped value is a number, a date or text as its field says; what cannot be read is no value."""
    assert read_measure({"F__c": stored}, FieldMapping("health", "Account", "F__c", type_)) == value


@pytest.mark.parametrize(
    ("name", "kind", "measure"),
    [
        ("Annual_Recurring__c", "currency", "arr"),
        ("Weekly_Actives__c", "double", "active_users"),
        ("Health__c", "picklist", "health"),
    ],
)
def test_other_words_and_types_for_a_measure_are_known(name: str, kind: str, measure: str) -> None:
    """Orgs shorten the names, and many keep health as a colour."""
    assert suggest([Candidate("Account", name, "", kind)])[measure].field == name


def test_a_score_goes_before_a_colour() -> None:
    """Where the org has health as a number and as a picklist, the number is suggested."""
    fields = [
        Candidate("Account", name, "", kind)
        for name, kind in (("Health__c", "picklist"), ("Health_Score__c", "double"))
    ]
    assert suggest(fields)["health"].field == "Health_Score__c"

"""The schema: built-in objects, describes, custom fields, ids."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from sandbox.salesforce.ids import is_id, make_id, to_18
from sandbox.salesforce.schema import SalesforceError, Schema


@pytest.fixture
def schema() -> Schema:
    """A fresh built-in schema."""
    return Schema.load()


def test_objects_have_their_real_key_prefixes(schema: Schema) -> None:
    """The prefixes by which Salesforce recognises records."""
    expected = {"Account": "001", "Contact": "003", "Opportunity": "006", "Task": "00T", "User": "005", "Case": "500"}

    assert {name: schema.get(name).prefix for name in expected} == expected
    assert schema.object_of(make_id("00Q", 1)) == "Lead"


def test_describe_has_the_keys_of_the_real_one(schema: Schema) -> None:
    """A described field carries what client libraries read."""
    described = schema.describe("Opportunity")
    stage = next(field for field in described["fields"] if field["name"] == "StageName")
    account = next(field for field in described["fields"] if field["name"] == "AccountId")

    assert (described["keyPrefix"], described["custom"], described["queryable"]) == ("006", False, True)
    assert (stage["type"], stage["nillable"], stage["soapType"]) == ("picklist", False, "xsd:string")
    assert {"label": "Closed Won", "value": "Closed Won"}.items() <= stage["picklistValues"][8].items()
    assert (account["referenceTo"], account["relationshipName"]) == (["Account"], "Account")
    assert described["recordTypeInfos"][0]["master"] is True


def test_child_relationships_lead_to_existing_fields(schema: Schema) -> None:
    """Every relationship to an object of the org names a reference field that points back."""
    for parent in schema.objects.values():
        links = [link for link in parent.children.items() if schema.has(link[1][0])]
        for relationship, (child, field) in links:
            assert parent.name in schema.get(child).fields[field].reference_to, (parent.name, relationship)


def test_every_reference_points_to_known_objects(schema: Schema) -> None:
    """A field with a relationship name has at least one object behind it."""
    for owner in schema.objects.values():
        for field in owner.references():
            if field.relationship_name:
                assert any(schema.has(target) for target in field.reference_to), (owner.name, field.name)


def test_features_that_are_off_are_absent(schema: Schema) -> None:
    """Multi-currency is off until an org brings it along."""
    assert not schema.has("CurrencyType")
    assert schema.get("Account").find("CurrencyIsoCode") is None

    schema.adopt("Account", [{"CurrencyIsoCode": "EUR"}])
    schema.adopt("CurrencyType", [{"IsoCode": "EUR", "ConversionRate": 1}])
    assert schema.get("Account").fields["CurrencyIsoCode"].type == "picklist"
    assert schema.get("CurrencyType").prefix == "01L"


def test_hidden_fields_vanish_from_the_describe(schema: Schema) -> None:
    """For somebody who may not see Amount, the describe has none."""
    seen = schema.without({("Opportunity", "Amount")}).describe("Opportunity")

    assert "Amount" not in {field["name"] for field in seen["fields"]}
    assert "Amount" in schema.get("Opportunity").fields


def test_global_describe_lists_all_objects(schema: Schema) -> None:
    """Every object once, with its prefix and address."""
    listed = {entry["name"]: entry for entry in schema.describe_global("61.0")["sobjects"]}

    assert set(listed) == set(schema.objects)
    assert listed["Account"]["urls"]["sobject"] == "/services/data/v61.0/sobjects/Account"


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([True, False], "boolean"),
        (["true", "FALSE", ""], "boolean"),
        ([1, Decimal("2.5"), None], "double"),
        (["1", "-2.5", "1e3"], "double"),
        (["007", "008"], "string"),
        ([date(2026, 1, 1), "2026-01-02"], "date"),
        ([datetime(2026, 1, 1, tzinfo=UTC), "2026-01-01T10:00:00Z"], "datetime"),
        ([make_id("001", 1), make_id("001", 2)], "reference"),
        (["x" * 256], "textarea"),
        (["two\nlines"], "textarea"),
        (["x", 1], "string"),
        ([None, ""], "string"),
    ],
)
def test_a_custom_field_gets_the_type_of_its_values(schema: Schema, values: list[Any], kind: str) -> None:
    """Types are read from all values together."""
    assert schema.add_custom_field("Account", "Extra__c", values).type == kind


def test_a_custom_reference_becomes_a_relationship(schema: Schema) -> None:
    """Parents and children can be walked over a custom reference."""
    schema.add_custom_object("Site__c", [{"Name": "HQ", "Customer__c": make_id("001", 1)}])
    field = schema.get("site__c").fields["Customer__c"]

    assert (field.reference_to, field.relationship_name) == (("Account",), "Customer__r")
    assert schema.get("Account").children["Sites__r"] == ("Site__c", "Customer__c")
    assert (schema.get("Site__c").prefix or "").startswith("a")


def test_unknown_objects_are_refused(schema: Schema) -> None:
    """An object that the org does not have is INVALID_TYPE."""
    with pytest.raises(SalesforceError, match="INVALID_TYPE: sObject type 'Foo' is not supported"):
        schema.get("Foo")


def test_ids_carry_check_letters() -> None:
    """The check letters of a well-known id, and the round trip from 15 to 18 characters."""
    assert to_18("001D000000IRFma") == "001D000000IRFmaIAH"
    assert is_id("001D000000IRFmaIAH")
    assert not is_id("001D000000IRFmaIAA")
    assert not is_id("001D000000IRFm")
    assert not is_id(None)
    with pytest.raises(ValueError, match="wrong check letters"):
        to_18("001D000000IRFmaIAA")


def test_ids_sort_by_number() -> None:
    """Ids made later sort later, as keyset paging expects."""
    numbers = [0, 1, 9, 10, 35, 36, 61, 62, 3843, 3844, 10**9]
    ids = [make_id("001", number) for number in numbers]

    assert ids == sorted(ids)
    assert all(is_id(record_id) and len(record_id) == 18 for record_id in ids)

"""What Salesforce refuses is refused here, in its words and with a caret at the place."""

from __future__ import annotations

import pytest

from sandbox.salesforce.schema import SalesforceError
from tests.sandbox.soql.conftest import Ask

THREE_SEMI_JOINS = """SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact)
AND Id IN (SELECT AccountId FROM Case) AND Id NOT IN (SELECT AccountId FROM Opportunity)"""

MALFORMED = [
    ("", "unexpected token: '<EOF>'"),
    ("SELECT", "unexpected token: '<EOF>'"),
    ("SELECT Id", "unexpected token: '<EOF>'"),
    ("SELECT FROM Account", "unexpected token: 'FROM'"),
    ("SELECT Id, FROM Account", "unexpected token: 'FROM'"),
    ("SELECT Id FORM Account", "unexpected token: 'Account'"),
    ("SELECT Id FROM Account WHERE", "unexpected token: '<EOF>'"),
    ("SELECT Id FROM Account WHERE Name", "unexpected token: '<EOF>'"),
    ("SELECT Id FROM Account WHERE Name = ", "unexpected token: '<EOF>'"),
    ("SELECT Id FROM Account WHERE Name = Acme", "unexpected token: 'Acme'"),
    ('SELECT Id FROM Account WHERE Name = "Acme"', "unexpected token: '\"Acme\"'"),
    ("SELECT Id FROM Account WHERE Name = 'Acme", "mismatched character '<EOF>'"),
    ("SELECT Id FROM Account WHERE Name == 'x'", "unexpected token: '='"),
    ("SELECT Id FROM Account WHERE Name IN ()", "unexpected token: ')'"),
    ("SELECT Id FROM Account WHERE Name IN 'x'", "unexpected token: ''x''"),
    ("SELECT Id FROM Account WHERE (Name = 'x'", "unexpected token: '<EOF>'"),
    ("SELECT Id FROM Account WHERE Name = 'x')", "unexpected token: ')'"),
    ("SELECT Id FROM Account WHERE AnnualRevenue BETWEEN 1 AND 2", "unexpected token: 'BETWEEN'"),
    ("SELECT Id FROM Account WHERE Name = 'a' AND Name = 'b' OR Name = 'c'", "unexpected token: 'OR'"),
    ("SELECT Id FROM Account WHERE Name = 'a' OR Name = 'b' AND Name = 'c'", "unexpected token: 'AND'"),
    ("SELECT Id FROM Account; DELETE FROM Account", "unexpected token: ';'"),
    ("SELECT Id FROM Account;", "unexpected token: ';'"),
    ("SELECT * FROM Account", "unexpected token: '*'"),
    ("SELECT Id FROM Account LIMIT x", "unexpected token: 'x'"),
    ("SELECT Id FROM Account LIMIT -1", "unexpected token: '-1'"),
    ("SELECT Id FROM Account ORDER Name", "unexpected token: 'Name'"),
    ("SELECT Id FROM Account LIMIT 1 ORDER BY Name", "unexpected token: 'ORDER'"),
    ("SELECT Id FROM Account WHERE Name = :name", "bind variables are only allowed in Apex code"),
    ("SELECT Id FROM Account ALL ROWS", "unexpected token: 'ALL'"),
    (r"SELECT Id FROM Account WHERE Name = 'a\q'", "Illegal character sequence"),
    ("SELECT DISTINCT Name FROM Account", "only aggregate expressions use field aliasing"),
    ("SELECT Name n FROM Account", "only aggregate expressions use field aliasing"),
    ("SELECT Name, COUNT(Id) FROM Account", "Field must be grouped or aggregated: Name"),
    ("SELECT Name FROM Account GROUP BY Industry", "Field must be grouped or aggregated: Name"),
    ("SELECT Industry FROM Account GROUP BY Industry ORDER BY Name", "Field must be grouped or aggregated: Name"),
    ("SELECT Industry FROM Account GROUP BY Industry HAVING Name = 'x'", "Field must be grouped or aggregated: Name"),
    ("SELECT SUM(Name) FROM Account", "does not support aggregate operator SUM"),
    ("SELECT MAX(IsDeleted) FROM Account", "does not support aggregate operator MAX"),
    ("SELECT COUNT(Id) FROM Account LIMIT 1", "cannot use LIMIT"),
    ("SELECT COUNT(Id) FROM Account HAVING COUNT(Id) > 1", "HAVING needs GROUP BY"),
    ("SELECT Owner.Name, Parent.Name FROM Account GROUP BY Owner.Name, Parent.Name", "duplicate alias: name"),
    ("SELECT COUNT(Id), (SELECT Id FROM Contacts) FROM Account", "not allowed in a grouped query"),
    ("SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account", "not allowed in a sub-query"),
    ("SELECT Id FROM Account WHERE COUNT(Id) > 1", "should not be aggregated or filtered"),
    ("SELECT Id FROM Opportunity ORDER BY Description", "field 'Description' can not be sorted"),
    (
        "SELECT Id FROM Account WHERE Name = 'x' OR Id IN (SELECT AccountId FROM Contact)",
        "Semi join sub-selects are only allowed at the top level WHERE expressions",
    ),
    ("SELECT Id FROM Account WHERE NOT Id IN (SELECT AccountId FROM Contact)", "only allowed at the top level"),
    (
        "SELECT Id FROM Account WHERE Name = 'x' AND (Id IN (SELECT AccountId FROM Contact) AND Name != 'y')",
        "only allowed at the top level",
    ),
    (
        THREE_SEMI_JOINS,
        "Maximum 2 semi join sub-selects",
    ),
    ("SELECT Id FROM Account WHERE Id IN (SELECT AccountId, Id FROM Contact)", "exactly one ID or reference field"),
    ("SELECT Id FROM Account WHERE Id IN (SELECT Name FROM Contact)", "must be an ID or reference field"),
    ("SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Contact)", "must refer to the same object"),
    ("SELECT Id FROM Account WHERE Id IN (SELECT ParentId FROM Account)", "should not be on the same object type"),
    (
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE Id IN (SELECT ContactId FROM Case))",
        "Nesting of semi join sub-selects is not supported",
    ),
    ("SELECT Parent.Parent.Parent.Parent.Parent.Parent.Name FROM Account", "Only 5 levels"),
    ("SELECT FIELDS(ALL) FROM Account", "must have a LIMIT of at most 200"),
    ("SELECT FIELDS(CUSTOM) FROM Account LIMIT 201", "must have a LIMIT of at most 200"),
    ("SELECT TYPEOF Owner WHEN User THEN Id END FROM Account", "TYPEOF needs a polymorphic relationship"),
    ("SELECT TYPEOF What WHEN Lead THEN Id END FROM Task", "is not a type that What can have"),
    ("SELECT Id FROM ContentDocumentLink", "ContentDocumentLink requires a filter by a single Id"),
    ("SELECT Id FROM ContentDocumentLink WHERE ShareType = 'V'", "ContentDocumentLink requires a filter"),
    ("SELECT Id FROM Account WHERE AnnualRevenue > 1e400", "'1e400' is not a possible number"),
    ("SELECT Id FROM Account LIMIT 99999999999999999999", "unexpected token: '99999999999999999999'"),
    ("SELECT Id FROM Task WHERE ActivityDate = LAST_N_YEARS:99999", "lies outside the calendar"),
    ("SELECT COUNT() FROM Account ORDER BY Name", "COUNT() can not be used with"),
    ("SELECT convertCurrency(AnnualRevenue) FROM Account", "needs an org with multiple currencies"),
    ("SELECT FORMAT(Name) FROM Account", "FORMAT() does not work on Name, a field of type string"),
    ("SELECT FORMAT(convertCurrency(NumberOfEmployees)) FROM Account", "CONVERTCURRENCY() does not work on"),
    ("SELECT toLabel(IsDeleted) FROM Account", "TOLABEL() does not work on IsDeleted"),
    ("SELECT FORMAT() FROM Account", "FORMAT() needs a field"),
    ("SELECT COUNT(Id) FROM Account GROUP BY ROLLUP(Industry), OwnerId", "unexpected token: ','"),
    ("SELECT COUNT(Id) FROM Account GROUP BY OwnerId, CUBE(Industry)", "the sandbox does not support"),
    ("SELECT COUNT(Id) FROM Account GROUP BY ROLLUP()", "unexpected token: ')'"),
    ("SELECT COUNT(Id) FROM Case GROUP BY CUBE(Status, Origin, OwnerId, Type)", "at most 3 fields"),
    (
        "SELECT Industry, GROUPING(Industry) FROM Account GROUP BY Industry",
        "GROUPING() needs a field of GROUP BY ROLLUP",
    ),
    ("SELECT GROUPING(Name) FROM Account GROUP BY CUBE(Industry)", "Field must be grouped or aggregated: Name"),
    ("SELECT Name FROM Account GROUP BY ROLLUP(Industry)", "Field must be grouped or aggregated: Name"),
]

NOT_BUILT = [
    "SELECT GROUPING(Industry) FROM Account",
    "SELECT Id FROM Account WHERE convertCurrency(AnnualRevenue) > 5",
    "SELECT Id FROM Account ORDER BY FORMAT(AnnualRevenue)",
    "SELECT FORMAT(Account.AnnualRevenue) revenue FROM Contact",
    "SELECT DISTANCE(BillingAddress, GEOLOCATION(1, 2), 'mi') FROM Account",
    "SELECT Id FROM Account USING SCOPE delegated",
    "SELECT Id FROM Account WITH DATA CATEGORY Geography__c AT usa__c",
    "SELECT Id FROM Account FOR UPDATE",
    "SELECT Id FROM Knowledge__kav UPDATE VIEWSTAT",
    "SELECT Id FROM Account, Account.Contacts c",
    "SELECT Id, (SELECT Subject FROM OpenActivities) FROM Account",
]

FIELDS = [
    ("SELECT Foo FROM Account", "No such column 'Foo' on entity 'Account'"),
    ("SELECT Account.Foo FROM Contact", "No such column 'Foo' on entity 'Account'"),
    ("SELECT Id FROM Account WHERE Foo = 'x'", "No such column 'Foo' on entity 'Account'"),
    ("SELECT Id FROM Account ORDER BY Foo", "No such column 'Foo' on entity 'Account'"),
    ("SELECT COUNT(Id) n FROM Account GROUP BY Industry ORDER BY n", "No such column 'n' on entity 'Account'"),
    ("SELECT Who.Department FROM Task", "No such column 'Department' on entity 'Name'"),
    ("SELECT Boss.Name FROM Account", "Didn't understand relationship 'Boss' in field path"),
    ("SELECT What.Account.Name FROM Task", "Didn't understand relationship 'Account' in field path"),
    ("SELECT Name, name FROM Account", "duplicate field selected: name"),
    ("SELECT AnnualRevenue, FORMAT(AnnualRevenue) FROM Account", "duplicate field selected: AnnualRevenue"),
    ("SELECT FORMAT(Foo) FROM Account", "No such column 'Foo' on entity 'Account'"),
    ("SELECT Id FROM Opportunity WHERE Description = 'x'", "field 'Description' can not be filtered"),
    ("SELECT Id FROM Account WHERE BillingAddress = 'x'", "field 'BillingAddress' can not be filtered"),
    ("SELECT Id FROM Account ORDER BY BillingAddress", "field 'BillingAddress' can not be filtered, grouped or sorted"),
    ("SELECT Amount FROM Opportunity GROUP BY Amount", "field 'Amount' can not be grouped"),
    ("SELECT Id FROM Account WHERE CreatedDate = 2026-01-01", "'CreatedDate' must be of type dateTime"),
    ("SELECT Id FROM Account WHERE CreatedDate = '2026-01-01'", "must be of type dateTime and should not be enclosed"),
    ("SELECT Id FROM Opportunity WHERE CloseDate = 2026-01-01T00:00:00Z", "'CloseDate' must be of type date and"),
    ("SELECT Id FROM Opportunity WHERE CloseDate = '2026-01-01'", "should not be enclosed in quotes"),
    ("SELECT Id FROM Opportunity WHERE Amount = '5'", "must be of type double and should not be enclosed in quotes"),
    ("SELECT Id FROM Opportunity WHERE IsWon = 'true'", "must be of type boolean and should not be enclosed"),
    ("SELECT Id FROM Account WHERE Name = 5", "must be of type string and should be enclosed in quotes"),
    ("SELECT Id FROM Account WHERE Name = TODAY", "must be of type string and should be enclosed in quotes"),
    ("SELECT Id FROM Account WHERE Name LIKE 5", "must be of type string"),
]

OTHERS = [
    ("SELECT Id FROM Foo", "INVALID_TYPE", "sObject type 'Foo' is not supported."),
    ("SELECT Id FROM CurrencyType", "INVALID_TYPE", "sObject type 'CurrencyType' is not supported."),
    ("SELECT Id FROM ActivityHistory", "INVALID_TYPE", "sObject type 'ActivityHistory' is not supported."),
    ("SELECT (SELECT Id FROM Foos) FROM Account", "INVALID_TYPE", "Didn't understand relationship 'Foos' in FROM part"),
    ("SELECT Id FROM Account WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
    ("SELECT Id FROM Account WHERE Id LIKE '001%'", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on id field"),
    ("SELECT Id FROM Task WHERE IsClosed > true", "INVALID_QUERY_FILTER_OPERATOR", "invalid operator on boolean"),
    ("SELECT Id FROM Task WHERE ActivityDate LIKE '2%'", "INVALID_QUERY_FILTER_OPERATOR", "operator on date field"),
    ("SELECT Id FROM Account WHERE Name INCLUDES ('x')", "INVALID_QUERY_FILTER_OPERATOR", "operator on string field"),
    ("SELECT Id FROM Account OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "Maximum SOQL offset allowed is 2000"),
]


def _refusal(ask: Ask, query: str) -> SalesforceError:
    with pytest.raises(SalesforceError) as caught:
        list(ask(query).records)
    return caught.value


@pytest.mark.parametrize(("query", "words"), MALFORMED)
def test_malformed_query(ask: Ask, query: str, words: str) -> None:
    """What the grammar does not allow is a MALFORMED_QUERY that says why."""
    refusal = _refusal(ask, query)

    assert (refusal.status, refusal.error_code) == (400, "MALFORMED_QUERY")
    assert words in refusal.message


@pytest.mark.parametrize("query", NOT_BUILT)
def test_what_is_not_built_says_so(ask: Ask, query: str) -> None:
    """A feature that the sandbox lacks is a clear refusal, never a wrong answer."""
    refusal = _refusal(ask, query)

    assert refusal.status == 400
    assert "the sandbox does not support" in refusal.message


@pytest.mark.parametrize(("query", "words"), FIELDS)
def test_invalid_field(ask: Ask, query: str, words: str) -> None:
    """Unknown fields and values that do not fit a field's type are INVALID_FIELD."""
    refusal = _refusal(ask, query)

    assert (refusal.status, refusal.error_code) == (400, "INVALID_FIELD")
    assert words in refusal.message


@pytest.mark.parametrize(("query", "code", "words"), OTHERS)
def test_other_refusals(ask: Ask, query: str, code: str, words: str) -> None:
    """Unknown objects, impossible operators and limits have their own codes."""
    refusal = _refusal(ask, query)

    assert refusal.error_code == code
    assert words in refusal.message


def test_caret_stands_below_the_mistake(ask: Ask) -> None:
    """The message quotes the query, points at the place and counts rows and columns from one."""
    assert _refusal(ask, "SELECT Id, Foo FROM Account").body() == [
        {
            "message": "\nSELECT Id, Foo FROM Account\n           ^\nERROR at Row:1:Column:12\n"
            "No such column 'Foo' on entity 'Account'. If you are attempting to use a custom field, be sure to "
            "append the '__c' after the custom field name. Please reference your WSDL or the describe call for the "
            "appropriate names.",
            "errorCode": "INVALID_FIELD",
        }
    ]
    assert "\nFROM Foo\n     ^\nERROR at Row:2:Column:6\n" in _refusal(ask, "SELECT Id\nFROM Foo").message


def test_hidden_field_looks_unknown(ask: Ask) -> None:
    """A field that field-level security hides does not exist, wherever it is used."""
    hidden = frozenset({("Opportunity", "Amount"), ("Opportunity", "AccountId"), ("Contact", "AccountId")})
    queries = (
        "SELECT Amount FROM Opportunity",
        "SELECT Id FROM Opportunity WHERE Amount > 1",
        "SELECT Id FROM Opportunity ORDER BY Amount",
        "SELECT SUM(Amount) FROM Opportunity",
        "SELECT Account.Name FROM Opportunity",
        "SELECT (SELECT Id FROM Contacts) FROM Account",
    )
    for query in queries:
        with pytest.raises(SalesforceError) as caught:
            ask(query, hidden=hidden)
        assert caught.value.error_code in ("INVALID_FIELD", "INVALID_TYPE"), query
    assert "Amount" not in ask("SELECT FIELDS(ALL) FROM Opportunity LIMIT 1", hidden=hidden).records[0]


def test_statement_may_have_a_hundred_thousand_characters(ask: Ask) -> None:
    """One character more is refused."""
    query = "SELECT Id FROM Account".ljust(100_000)

    assert ask(query).total_size == 4
    assert "cannot be longer than 100000" in _refusal(ask, query + " ").message


def test_string_in_a_filter_may_have_four_thousand_characters(ask: Ask) -> None:
    """One character more is refused."""
    assert ask(f"SELECT Id FROM Account WHERE Name = '{'x' * 4000}'").total_size == 0
    assert "4000 characters" in _refusal(ask, f"SELECT Id FROM Account WHERE Name = '{'x' * 4001}'").message


def test_more_than_two_thousand_groups_are_refused(ask: Ask, store: object) -> None:
    """Grouped results have no second page, so too many groups are an error and not a part of the answer."""
    from sandbox.salesforce.store import Store

    assert isinstance(store, Store)
    store.load("Note", [{"Title": f"n{n}", "ParentId": None} for n in range(2001)])

    assert "does not support queryMore" in _refusal(ask, "SELECT Title FROM Note GROUP BY Title").message
    assert ask("SELECT Title FROM Note GROUP BY Title LIMIT 2000").total_size == 2000

"""The text of a query, and the refusals that point into it."""

from __future__ import annotations

from sandbox.salesforce.schema import SalesforceError

MAX_STATEMENT_CHARACTERS = 100_000
_WINDOW = 60
_CUSTOM_FIELD_ADVICE = (
    "If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)
_CUSTOM_RELATION_ADVICE = (
    "If you are attempting to use a custom relationship, be sure to append the '__r' after the custom "
    "relationship name. Please reference your WSDL or the describe call for the appropriate names."
)
_CUSTOM_OBJECT_ADVICE = (
    "If you are attempting to use a custom object, be sure to append the '__c' after the entity name. "
    "Please reference your WSDL or the describe call for the appropriate names."
)


class Source:
    """A statement; errors quote the place with a caret, as Salesforce does."""

    def __init__(self, text: str) -> None:
        self.text = text
        if len(text) > MAX_STATEMENT_CHARACTERS:
            raise SalesforceError(
                400,
                "MALFORMED_QUERY",
                f"SOQL statements cannot be longer than {MAX_STATEMENT_CHARACTERS} characters.",
            )

    def error(self, code: str, at: int, message: str) -> SalesforceError:
        """A 400 whose message shows the line, a caret below the place, row and column, and what is wrong."""
        start = self.text.rfind("\n", 0, at) + 1
        end = self.text.find("\n", at)
        line = self.text[start : len(self.text) if end < 0 else end]
        column = at - start
        first = max(0, column - _WINDOW)
        shown = line[first : column + _WINDOW]
        row = self.text.count("\n", 0, at) + 1
        caret = " " * (column - first) + "^"
        return SalesforceError(400, code, f"\n{shown}\n{caret}\nERROR at Row:{row}:Column:{column + 1}\n{message}")

    def malformed(self, at: int, message: str) -> SalesforceError:
        """MALFORMED_QUERY at a place."""
        return self.error("MALFORMED_QUERY", at, message)

    def unexpected(self, at: int, token: str) -> SalesforceError:
        """The grammar did not allow this token."""
        return self.malformed(at, f"unexpected token: '{token or '<EOF>'}'")

    def not_built(self, at: int, what: str) -> SalesforceError:
        """A real SOQL feature that this sandbox does not have: refused, never answered wrongly."""
        return self.malformed(at, f"the sandbox does not support {what} yet")

    def no_such_column(self, at: int, name: str, entity: str) -> SalesforceError:
        """An unknown field, or one hidden from the user."""
        return self.error("INVALID_FIELD", at, f"No such column '{name}' on entity '{entity}'. {_CUSTOM_FIELD_ADVICE}")

    def no_such_relationship(self, at: int, name: str) -> SalesforceError:
        """An unknown relationship in a field path."""
        return self.error(
            "INVALID_FIELD", at, f"Didn't understand relationship '{name}' in field path. {_CUSTOM_RELATION_ADVICE}"
        )

    def no_such_children(self, at: int, name: str) -> SalesforceError:
        """An unknown child relationship in a sub-query."""
        return self.error(
            "INVALID_TYPE",
            at,
            f"Didn't understand relationship '{name}' in FROM part of query call. {_CUSTOM_RELATION_ADVICE}",
        )

    def no_such_object(self, at: int, name: str) -> SalesforceError:
        """An unknown object, or a feature that the org does not have."""
        return self.error("INVALID_TYPE", at, f"sObject type '{name}' is not supported. {_CUSTOM_OBJECT_ADVICE}")

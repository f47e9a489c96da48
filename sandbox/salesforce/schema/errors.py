"""The one error of the make-believe Salesforce: status, code and words as the REST API would send them."""

from __future__ import annotations

from typing import Any


class SalesforceError(Exception):
    """A refusal. `body()` is what goes over the wire; composite calls use `record_body()` instead."""

    def __init__(self, status: int, error_code: str, message: str, fields: tuple[str, ...] | None = None) -> None:
        super().__init__(f"{error_code}: {message}")
        self.status = status
        self.error_code = error_code
        self.message = message
        self.fields = fields

    def body(self) -> list[dict[str, Any]]:
        """The JSON body of a plain REST call; `fields` only where Salesforce names fields."""
        entry: dict[str, Any] = {"message": self.message, "errorCode": self.error_code}
        if self.fields is not None:
            entry["fields"] = list(self.fields)
        return [entry]

    def record_body(self) -> dict[str, Any]:
        """One entry of `errors` in a collections reply, where the code is called `statusCode`."""
        return {
            "statusCode": self.error_code,
            "message": self.message,
            "fields": list(self.fields or ()),
        }

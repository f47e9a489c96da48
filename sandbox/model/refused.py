"""Refusals in OpenAI's words."""

from __future__ import annotations


class Refused(Exception):  # says what happened, as the other services' errors do
    """The request is answered with an error: `status`, and `body` as OpenAI sends it."""

    def __init__(self, status: int, message: str, *, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.status = status
        kind = {429: "requests", 500: "server_error", 503: "server_error"}.get(status, "invalid_request_error")
        self.body = {"error": {"message": message, "type": kind, "param": param, "code": code}}


def wrong_type(param: str, expected: str) -> Refused:
    """A parameter of another kind than the API takes."""
    return Refused(400, f"Invalid type for '{param}': expected {expected}.", param=param, code="invalid_type")


def wrong_value(param: str, words: str) -> Refused:
    """A parameter of the right kind with a value that the API does not take."""
    return Refused(400, words, param=param, code="invalid_value")

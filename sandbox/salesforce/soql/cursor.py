"""Walks over the tokens; every `expect_` refuses with the place of the token that does not fit."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.soql.source import Source
from sandbox.salesforce.soql.tokens import Token, tokenize
from sandbox.salesforce.soql.tree import Call, Path

_Parsed = TypeVar("_Parsed")
_MAX_COUNT_DIGITS = 9
# Not GROUP and ORDER: there are objects of those names.
_RESERVED = frozenset(
    [
        "AND",
        "ASC",
        "DESC",
        "EXCLUDES",
        "FIRST",
        "FROM",
        "HAVING",
        "IN",
        "INCLUDES",
        "LAST",
        "LIKE",
        "LIMIT",
        "NOT",
        "NULL",
        "NULLS",
        "OR",
        "SELECT",
        "USING",
        "WHERE",
        "WITH",
    ]
)


class Cursor:
    """The tokens of a statement and the place of the next one."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._tokens = tokenize(source)
        self._place = 0

    @property
    def token(self) -> Token:
        """The next token."""
        return self._tokens[self._place]

    def advance(self) -> Token:
        """Take the next token."""
        token = self.token
        self._place += token.kind != "end"
        return token

    def unexpected(self) -> SalesforceError:
        """The refusal of the next token."""
        return self.source.unexpected(self.token.at, self.token.text)

    def accept_word(self, word: str) -> bool:
        """Take the next token if it is this keyword."""
        if self.token.is_word(word):
            self.advance()
            return True
        return False

    def accept_symbol(self, symbol: str) -> bool:
        """Take the next token if it is this symbol."""
        if self._is_symbol(symbol):
            self.advance()
            return True
        return False

    def next_is_symbol(self, symbol: str) -> bool:
        """Whether the token after the next one is this symbol."""
        following = self._tokens[min(self._place + 1, len(self._tokens) - 1)]
        return following.kind == "symbol" and following.text == symbol

    def next_is_word(self, word: str) -> bool:
        """Whether the token after the next one is this keyword."""
        return self._tokens[min(self._place + 1, len(self._tokens) - 1)].is_word(word)

    def expect_word(self, word: str) -> Token:
        """Take this keyword."""
        if not self.token.is_word(word):
            raise self.unexpected()
        return self.advance()

    def expect_one_of(self, *words: str) -> str:
        """Take one of these keywords; returns it in upper case."""
        if not self.token.is_word(*words):
            raise self.unexpected()
        return self.advance().text.upper()

    def expect_symbol(self, symbol: str) -> None:
        """Take this symbol."""
        if not self.accept_symbol(symbol):
            raise self.unexpected()

    def expect_count(self) -> int:
        """Take a whole number that is not negative."""
        digits = self.token.text
        if self.token.kind != "number" or not digits.isdigit() or len(digits) > _MAX_COUNT_DIGITS:
            raise self.unexpected()
        return int(self.advance().text)

    def expect_path(self) -> Path:
        """Take a field, relationship or object name."""
        if self.token.kind != "name" or self.token.text.upper() in _RESERVED:
            raise self.unexpected()
        token = self.advance()
        return Path(tuple(token.text.split(".")), token.at)

    def expect_expression(self) -> Path | Call:
        """Take a path, or a function call whose argument may be a call itself."""
        if self.token.kind == "name" and self.next_is_symbol("("):
            token = self.advance()
            self.expect_symbol("(")
            argument = None if self._is_symbol(")") else self.expect_expression()
            if self._is_symbol(","):
                raise self.source.not_built(token.at, f"{token.text}() with several arguments")
            self.expect_symbol(")")
            return Call(token.text.upper(), argument, token.at)
        return self.expect_path()

    def listed(self, parse: Callable[[Cursor], _Parsed]) -> list[_Parsed]:
        """One or more of something, with commas between."""
        found = [parse(self)]
        while self.accept_symbol(","):
            found.append(parse(self))
        return found

    def _is_symbol(self, symbol: str) -> bool:
        return self.token.kind == "symbol" and self.token.text == symbol

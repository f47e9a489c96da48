"""Cuts a query into tokens."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from sandbox.salesforce.soql.source import Source

Kind = Literal["name", "literal", "text", "number", "date", "datetime", "symbol", "end"]

MAX_STRING_CHARACTERS = 4000
_PATTERN = re.compile(
    r"""
      (?P<space>\s+)
    | (?P<datetime>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d))
    | (?P<date>\d{4}-\d\d-\d\d(?![\dT:]))
    | (?P<number>[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w.]))
    | (?P<literal>[A-Za-z_]+:\d+(?!\w))
    | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    | (?P<text>'(?:[^'\\]|\\.)*')
    | (?P<symbol><=|>=|!=|<>|[(),=<>:*.;])
    """,
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


class Token(NamedTuple):
    """One token with its place in the text."""

    kind: Kind
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Whether this is one of these keywords; SOQL keywords may be written in any case."""
        return self.kind == "name" and self.text.upper() in words


def tokenize(source: Source) -> list[Token]:
    """All tokens and an end mark; MALFORMED_QUERY at the first character that fits nowhere."""
    tokens: list[Token] = []
    at, text = 0, source.text
    while at < len(text):
        match = _PATTERN.match(text, at)
        if match is None:
            raise _unreadable(source, at)
        kind = match.lastgroup or ""
        if kind != "space":
            tokens.append(Token(kind, match.group(), at))  # type: ignore[arg-type]  # group names are the kinds
        at = match.end()
    return [*tokens, Token("end", "", len(text))]


def unquote(source: Source, token: Token, *, keep_like_escapes: bool = False) -> str:
    r"""The text between the quotes. For LIKE, `\%` and `\_` stay escaped, and so does a backslash before them."""
    body = token.text[1:-1]
    if len(body) > MAX_STRING_CHARACTERS:
        raise source.malformed(token.at, f"a string in a filter may have {MAX_STRING_CHARACTERS} characters")
    parts: list[str] = []
    place = 0
    while place < len(body):
        char = body[place]
        if char != "\\":
            parts.append(char)
            place += 1
            continue
        code = body[place + 1]
        place += 2
        if code in "%_":
            parts.append("\\" + code if keep_like_escapes else code)
        elif code == "u" and re.match(r"[0-9A-Fa-f]{4}", body[place : place + 4]):
            parts.append(chr(int(body[place : place + 4], 16)))
            place += 4
        elif code.lower() in _ESCAPES or code in _ESCAPES:
            plain = _ESCAPES.get(code) or _ESCAPES[code.lower()]
            parts.append("\\\\" if plain == "\\" and keep_like_escapes else plain)
        else:
            raise source.malformed(
                token.at, f"Invalid string literal '{body}'. Illegal character sequence '\\{code}' in string literal."
            )
    return "".join(parts)


def _unreadable(source: Source, at: int) -> Exception:
    if source.text[at] == "'":
        return source.malformed(at, "line 1:" + str(at) + " mismatched character '<EOF>' expecting '''")
    word = re.match(r"[^\s(),]+", source.text[at:])
    return source.unexpected(at, word.group() if word else source.text[at])

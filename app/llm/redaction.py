"""What never leaves the house: secrets, payment data, and the personal data that an installation names. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

_SECRETS = (
    re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    re.compile(r"\bxox[a-z]-[\w-]{8,}|\bxapp-[\w-]{8,}"),
    re.compile(r"\b(?:sk|pk|rk)[-_](?:live|test|proj|ant)?[-_]?[A-Za-z0-9_-]{16,}"),
    re.compile(r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}"),
    re.compile(r"\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"),
    re.compile(r"\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]*"),
    re.compile(r"\b00D[A-Za-z0-9]{12,15}![\w.]{20,}"),  # a Salesforce session id
    re.compile(r"(?i)\bbearer\s+[\w.~+/-]{16,}=*"),
    re.compile(r"://[^\s/:@]+:[^\s/@]+@"),  # user and password inside an address
)
_NAMED_SECRET = re.compile(
    r"(?i)\b(pass(?:word|wd|phrase|code)|pwd|pin(?: code)?|secret|api[ _-]?key|access[ _-]?key|(?:auth|access)?[ _-]?token|cvv|cvc)"
    r"(\s*(?:is|are|was|:|=|->)+\s*)[\"'`“]?([^\s\"'`”,;]{3,})"
)
_CARD = re.compile(r"(?<![\w-])\d(?:[ -]?\d){12,18}(?![\w-])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}\b")
_SSN = re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_PHONE = re.compile(
    r"(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?\d[\d ().-]{5,}\d|\(\d{3}\) ?\d{3}[-. ]\d{4}|\d{3}[-.]\d{3}[-.]\d{4})(?![\w-])"
)

PERSONAL: dict[str, tuple[re.Pattern[str], str]] = {"email": (_EMAIL, "[e-mail]"), "phone": (_PHONE, "[phone]")}
"""Kinds of personal data that can be named in settings, each with what stands in its place."""


def redact(text: str, personal: Collection[str] = ("email", "phone")) -> str:
    """The text without secrets, card numbers, IBANs and social security numbers, and without the named personal data."""
    for pattern in _SECRETS:
        text = pattern.sub("[secret]", text)
    text = _NAMED_SECRET.sub(r"\1\2[secret]", text)
    text = _IBAN.sub(_unless(_is_iban, "[IBAN]"), text)
    text = _CARD.sub(_unless(_is_card, "[card number]"), text)
    text = _SSN.sub("[social security number]", text)
    for kind in personal:
        pattern, instead = PERSONAL[kind]
        text = pattern.sub(instead, text)
    return text


def _unless(is_one: Callable[[str], bool], instead: str) -> Callable[[re.Match[str]], str]:
    return lambda found: instead if is_one(found[0]) else found[0]


def _is_card(text: str) -> bool:
    """Luhn's sum, which one in ten random numbers passes."""
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [digit * 2 - 9 * (digit > 4) if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return 13 <= len(digits) <= 19 and sum(doubled) % 10 == 0


def _is_iban(text: str) -> bool:
    """The remainder that ISO 13616 asks for, over the longest beginning that has it."""
    bare = text.replace(" ", "")
    return any(_has_remainder(bare[:length]) for length in range(len(bare), 14, -1))


def _has_remainder(bare: str) -> bool:
    moved = bare[4:] + bare[:4]
    return int("".join(str(int(one, 36)) for one in moved)) % 97 == 1

"""What never leaves: secrets, payment data, named personal data; what does: everything else."""

from __future__ import annotations

import pytest

from app.llm.redaction import redact

SECRETS = [
    ("card 4111 1111 1111 1111 please", "4111"),
    ("IBAN DE89 3704 0044 0532 0130 00 thanks", "3704"),
    ("password: hunter2!", "hunter2"),
    ("the PIN is 4432", "4432"),
    ("token=abcDEF123456", "abcDEF"),
    ("xoxb-1234567890-abcdefghij", "1234567890"),
    ("use sk-proj-abcdefghijklmnop1234", "abcdefghij"),
    ("AKIAIOSFODNN7EXAMPLE", "IOSFODNN7"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh", "eyJzdWIi"),
    ("Authorization: Bearer abcdefghijklmnopqrstuvwx", "mnopqrst"),
    ("https://admin:swordfish@host.example/x", "swordfish"),
    ("-----BEGIN PRIVATE KEY-----\nMIIEv\n-----END PRIVATE KEY-----", "MIIEv"),
    ("his SSN 078-05-1120", "05-1120"),
    ("write to ana.diaz@acme.example", "ana.diaz"),
    ("call +1 415 555 0100 today", "555 0100"),
    ("call (415) 555-0100 today", "555-0100"),
]
PLAIN = [
    "[F1] 2026-10-02 | Email 02s8c000001AbCdEFG | Tom: 1,200,000 seats from 2026-01-01",
    "Case 00010413 is open since 12 Nov 2026, priority High",
    "ARR is USD 224,272; renewal in 40 days; 53% of 320 licences",
    "version 8.4.3 of the mobile app, contract 00002102",
    "Opportunity 0068c00000ABCDEFGH worth 1234567890123",
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secret_or_personal_data_is_taken_out(text: str, secret: str) -> None:
    """The secret part is gone, a word in brackets stands in its place."""
    assert secret not in redact(text)
    assert "[" in redact(text)


@pytest.mark.parametrize("text", PLAIN)
def test_business_data_stays_to_the_letter(text: str) -> None:
    """Record ids, amounts, dates and case numbers are no secrets."""
    assert redact(text) == text


def test_personal_data_stays_where_it_is_not_named() -> None:
    """An installation may let addresses through; secrets never."""
    assert redact("a@b.example password: hunter2", ()) == "a@b.example password: [secret]"

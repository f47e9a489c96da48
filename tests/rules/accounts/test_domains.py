"""Web domains as people paste them."""

from __future__ import annotations

import pytest

from app.accounts.domains import domain_of, is_free_mail


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("https://www.acme.com/about?x=1", "acme.com"),
        ("acme.com", "acme.com"),
        ("http://shop.acme.co.uk:8080", "acme.co.uk"),
        ("ACME.COM/", "acme.com"),
        ("eu.acme.io", "acme.io"),
        ("Acme", None),
        ("St. Mary", None),
        ("10.0.0.1", None),
        ("", None),
        (None, None),
    ],
)
def test_the_registrable_domain_is_taken(text: str | None, domain: str | None) -> None:
    """Scheme, subdomain, port and path do not matter; what is no domain gives none."""
    assert domain_of(text) == domain


def test_mail_providers_say_nothing_about_the_company() -> None:
    """A private mailbox is not a company's domain."""
    assert is_free_mail("gmail.com")
    assert not is_free_mail("acme.com")

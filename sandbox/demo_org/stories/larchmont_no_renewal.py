"""Larchmont Public Schools: the contract ends in 55 days and nobody opened a renewal."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, call, mail

ACCOUNT = "larchmont"


def tell(book: Book) -> None:
    """They even asked for the quote."""
    mail(
        book,
        On(ACCOUNT, "hank"),
        ("hank", "tom"),
        (-34, "13:12"),
        (
            "FY budget - transportation software",
            (
                "Good morning Tom, the board adopts the budget next month. I need your renewal figure as a PDF on "
                "letterhead, please, with our PO format. I am moving to the district office, Deborah will be your contact "
                "for operations, contracts I don't know yet.\nHank Osei"
            ),
        ),
    )
    call(
        book,
        On(ACCOUNT, "deb"),
        "celine",
        (-20, "14:30"),
        ("Deborah intro", "Nice chat, bus routes fine. She does not do contracts. Asked me who sends the quote?"),
    )

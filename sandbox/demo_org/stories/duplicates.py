"""Brightwater three times over: the customer, the same firm typed in again, and a namesake that is another firm."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, call, mail, todo


def tell(book: Book) -> None:
    """A lead came in twice, so the controller exists twice, and a quote went to the wrong record."""
    book.row("patty2")["Email"] = book.row("patty")["Email"]
    mail(
        book,
        On("brightwater-inc", "patty2"),
        ("marcus", "patty2"),
        (-44, "17:20"),
        (
            "Dispatch software for Brightwater?",
            "Hi Patty, saw you are hiring dispatchers in Tacoma. Worth 20 minutes?\nMarcus Bell, Fernhill",
        ),
    )
    mail(
        book,
        On("brightwater-inc", "patty2"),
        ("patty2", "marcus"),
        (-43, "15:58"),
        (
            "Re: Dispatch software for Brightwater?",
            "Marcus, we have been paying you people for over a year. Talk to each other.\nPatricia Delgado",
        ),
    )
    todo(
        book,
        On("brightwater", "wes"),
        "dana",
        -1,
        ("Brightwater: explain to Wes why Marcus pitched his controller", ""),
        created=-42,
    )
    call(
        book,
        On("brightwater-de", "henrik"),
        "jonas",
        (-63, "08:30"),
        (
            "Erstgespräch Albers",
            "Gehört NICHT zu Brightwater in Tacoma, nur gleicher Name. 18 Fahrer, Excel. Budget erst nächstes Jahr.",
        ),
    )

"""Cobalt Health Partners: more people use it than licences were bought, and radiology is asking."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, Ticket, call, case, mail, meeting

ACCOUNT = "cobalt"


def tell(book: Book) -> None:
    """The ask sits in a mail to the CSM; there is no opportunity for it yet."""
    _seats_run_out(book)
    _radiology_asks(book)
    _all_else_is_calm(book)


def _seats_run_out(book: Book) -> None:
    meeting(
        book,
        On(ACCOUNT, "ruth"),
        "celine",
        (-28, "17:00", 60),
        (
            "Cobalt QBR",
            (
                "Transport wait times down from 41 to 29 minutes. Ruth showed it to her board. Supervisors share logins in "
                "the evening because seats have run out. Asked what a site licence would be."
            ),
        ),
    )


def _radiology_asks(book: Book) -> None:
    amit = On(ACCOUNT, "amit")
    mail(
        book,
        amit,
        ("amit", "celine"),
        (-13, "16:36"),
        (
            "Dispatch for imaging?",
            (
                "Hello Celine,\nRuth gave me your name. I run imaging & radiology across the four campuses. We have 60-odd "
                "techs and porters who still work off a whiteboard. Whatever transport is using, we would like to look at "
                "it for our new fiscal year, budget is decided in about five weeks. What would 60 seats and the analytics "
                "piece come to?\nAmit Desai"
            ),
        ),
    )
    mail(
        book,
        amit,
        ("celine", "amit"),
        (-12, "15:09"),
        ("Re: Dispatch for imaging?", "Hi Amit, lovely to hear! Let me get Dana on the commercial side.\nCeline"),
    )


def _all_else_is_calm(book: Book) -> None:
    lorna = On(ACCOUNT, "lorna")
    call(
        book,
        lorna,
        "celine",
        (-6, "18:00"),
        ("Lorna check-in", "All calm. 262 people in last week. She wants the night board on the big screen."),
    )
    case(
        book,
        lorna,
        "celine",
        -22,
        Ticket("Cannot add users, limit reached", "Message: licence limit reached (220). 3 new starters.", "Low"),
        -21,
    )

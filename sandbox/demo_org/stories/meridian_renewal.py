"""Meridian Freight Systems: a renewal in 40 days, usage down by almost half, two severe cases open."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, Ticket, call, case, comment, mail, meeting, todo

ACCOUNT = "meridian"
DEAL = "renewal meridian"


def tell(book: Book) -> None:
    """Two cases, a customer who stops being polite, and a renewal that nobody moves."""
    _stops_are_lost(book)
    _mornings_freeze(book)
    _invoice_counts_seats(book)
    _usage_falls(book)
    _fix_is_not_dated(book)
    _procurement_asks(book)
    _what_is_owed(book)
    book.row(DEAL)["NextStep"] = "Get Rachel back on the phone before procurement does"


def _stops_are_lost(book: Book) -> None:
    sync = case(
        book,
        On(ACCOUNT, "teddy"),
        "celine",
        -19,
        Ticket(
            "Mobile Crew loses stops after going offline",
            "Drivers on the Dayton and Toledo runs come back into coverage and half their stops are gone from the "
            "device. They re-enter them by hand or just call in. We have stopped trusting it for the night runs. "
            "Happens on v8.4 Android, not on the two iPads. 14 drivers so far.",
            "High",
            "Escalated",
        ),
    )
    comment(book, sync, "celine", (-18, "16:02"), "Engineering reproduced it, fix planned for 8.4.3. No date yet.")
    comment(
        book,
        sync,
        "celine",
        (-6, "15:30"),
        "Teddy asking daily. 8.4.3 slipped out of this sprint, I have not told him yet. Need a date from product.",
    )


def _mornings_freeze(book: Book) -> None:
    late = case(
        book,
        On(ACCOUNT, "teddy"),
        "celine",
        -9,
        Ticket(
            "Dispatch board freezes 05:30-06:15 every weekday",
            "Board hangs for everybody at the morning handover, spinner for minutes at a time. We print the runs the "
            "evening before now. This is the hour we bought it for.",
            "High",
            "Working",
        ),
    )
    comment(book, late, "celine", (-8, "14:11"), "Logs sent to L3. Suspect their 1,900-stop template.")


def _invoice_counts_seats(book: Book) -> None:
    case(
        book,
        On(ACCOUNT, "gwen"),
        "celine",
        -58,
        Ticket("Invoice shows 320 seats, we count 240", "Please explain. G. Fitch", "Medium", kind="Billing"),
        -51,
    )


def _usage_falls(book: Book) -> None:
    on, teddy = On(ACCOUNT, "rachel"), On(ACCOUNT, "teddy")
    meeting(book, on, "celine", (-97, "16:00", 45), ("Meridian QBR", "Rachel, Teddy. Good mood. 240 daily users."))
    call(
        book,
        teddy,
        "celine",
        (-33, "15:20"),
        (
            "Check-in Teddy",
            (
                "Dayton went back to spreadsheets for nights. He says it is temporary. Blames the tablets, not us, but "
                "he sounded tired. Active users dropping since the depot merge. Will watch."
            ),
        ),
    )


def _fix_is_not_dated(book: Book) -> None:
    on = On(ACCOUNT, "rachel")
    mail(
        book,
        on,
        ("rachel", "celine"),
        (-16, "21:47"),
        (
            "Where are we on the offline issue",
            (
                "Celine,\n\nI have my drivers phoning stops in again like it's 2009. Teddy tells me there is a fix coming "
                '"soon". Soon is not a date. I need one I can repeat in our ops review on Monday.\n\nRachel'
            ),
        ),
    )
    mail(
        book,
        on,
        ("celine", "rachel"),
        (-15, "14:05"),
        (
            "Re: Where are we on the offline issue",
            (
                "Hi Rachel,\n\nyou are right, and I'm sorry. I have asked our product team for a committed date and will "
                "come back to you by Friday with it.\n\nCeline"
            ),
        ),
    )


def _procurement_asks(book: Book) -> None:
    deal = On(ACCOUNT, "rachel", DEAL)
    mail(
        book,
        deal,
        ("gwen", "dana"),
        (-11, "18:22"),
        (
            "Renewal - seat count",
            (
                "Dana, before we talk price: our own count has 171 people who logged in last month. We are paying for "
                "320. Please prepare an option at 180 and one with a 60 day exit. I have also been asked to get a quote "
                "from Routewise, in fairness you should know.\n\nGwendolyn Fitch\nDirector of Procurement"
            ),
        ),
    )
    call(
        book,
        deal,
        "dana",
        (-5, "19:00"),
        (
            "VM Rachel re renewal",
            "Left voicemail, second this week. Gwen answers, Rachel doesn't. Told Celine in passing.",
        ),
    )


def _what_is_owed(book: Book) -> None:
    todo(
        book,
        On(ACCOUNT, "rachel"),
        "celine",
        -10,
        ("Give Rachel a committed date for the 8.4.3 fix", "Promised by Friday. Product has not answered."),
        created=-15,
        Priority="High",
    )
    todo(
        book,
        On(ACCOUNT, "rachel", DEAL),
        "dana",
        3,
        ("Meridian: 180-seat option + exit clause, ask #deal-desk", ""),
        created=-10,
    )

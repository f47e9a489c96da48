"""Halvorsen Paper & Packaging: the champion has left, her mail bounces, and nobody answers since."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, call, mail, meeting, todo

ACCOUNT = "halvorsen"


def tell(book: Book) -> None:
    """A warm correspondence that stops, a bounce, and three attempts at the wrong address."""
    _all_is_well(book)
    _nobody_answers(book)
    _somebody_else_is_sought(book)


def _all_is_well(book: Book) -> None:
    on = On(ACCOUNT, "ingrid")
    meeting(
        book,
        on,
        "celine",
        (-92, "15:00", 45),
        ("Halvorsen QBR", "Ingrid walked her CFO (Carla) through the savings slide herself. Could not ask for more."),
    )
    mail(
        book,
        on,
        ("ingrid", "celine"),
        (-74, "14:31"),
        (
            "Numbers for the board pack",
            (
                "Hei Celine, used your overtime chart in the board pack, hope that is ok :) 11% down since spring. Can "
                "we do the corrugator line next? I'd want Duane in that call.\n/Ingrid"
            ),
        ),
    )
    mail(
        book,
        on,
        ("celine", "ingrid"),
        (-73, "16:10"),
        ("Re: Numbers for the board pack", "More than ok! Corrugator: yes. I'll send two dates.\nCeline"),
    )


def _nobody_answers(book: Book) -> None:
    on = On(ACCOUNT, "ingrid")
    mail(
        book,
        on,
        ("ingrid", "celine"),
        (-47, "20:58"),
        (
            "A small thing",
            (
                "Quick one before the weekend. There will be some changes on our side soon, I'll explain when "
                "I can. Keep Duane in the loop on everything please. It has been a pleasure, honestly.\nIngrid"
            ),
        ),
    )
    mail(
        book,
        on,
        ("celine", "ingrid"),
        (-38, "15:15"),
        ("Corrugator line - dates", "Hi Ingrid, does the 14th or the 16th suit? I'd bring our planner.\nCeline"),
    )
    mail(book, on, ("celine", "ingrid"), (-30, "15:40"), ("Re: Corrugator line - dates", "Nudging this one up :)"))
    book.row("ingrid").update(
        EmailBouncedDate=book.at(-30, "15:41"),
        EmailBouncedReason="550 5.1.1 recipient address rejected: user unknown",
        LastModifiedDate=book.at(-30, "15:41"),
    )


def _somebody_else_is_sought(book: Book) -> None:
    call(
        book,
        On(ACCOUNT, "ingrid"),
        "celine",
        (-24, "17:30"),
        (
            "Ingrid - reception",
            (
                'Switchboard: "Ms Solberg is no longer with the company". Nobody could say who has taken plant ops. '
                "LinkedIn says she started at Norskog in Oslo."
            ),
        ),
    )
    mail(
        book,
        On(ACCOUNT, "duane"),
        ("celine", "duane"),
        (-21, "16:20"),
        ("Who should I talk to?", "Hi Duane, I hear Ingrid moved on. Who looks after planning now? Celine"),
    )
    todo(
        book,
        On(ACCOUNT, "carla"),
        "celine",
        -12,
        ("Halvorsen: find new sponsor, ask Tom for intro to Carla (CFO)", "Renewal in about three months."),
        created=-24,
    )

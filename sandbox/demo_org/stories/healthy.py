"""Accounts that are well: fresh meetings, kind words, nothing to save; some quiet, some loud."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, call, mail, meeting


def tell(book: Book) -> None:
    """Good news in the same plain words as the bad."""
    _juniper(book)
    _hoshino(book)
    _lumen(book)
    _quiet_ones(book)


def _juniper(book: Book) -> None:
    on = On("juniper", "nadia")
    meeting(
        book,
        on,
        "celine",
        (-3, "16:00", 45),
        ("Juniper monthly", "Routes to Sauk fixed. Nadia will speak at our user day."),
    )
    meeting(book, on, "celine", (11, "16:00", 60), ("Juniper QBR", "Agenda: harvest season plan, Insights rollout"))
    mail(
        book,
        on,
        ("nadia", "celine"),
        (-8, "19:15"),
        (
            "Reference call went well",
            (
                "Hi Celine, spoke to the people from Drumlin, 40 minutes, I think I sold it better than Dana would ;) "
                "Curt says thanks for the milk-run view.\nNadia"
            ),
        ),
    )


def _hoshino(book: Book) -> None:
    on = On("hoshino", "kenji")
    meeting(
        book,
        on,
        "aiko",
        (-5, "01:00", 60),
        ("星野精機 定例", "稼働率 92%。来期は第3工場も対象。 Plant 3 next fiscal year."),
    )
    mail(
        book,
        on,
        ("kenji", "aiko"),
        (-4, "02:20"),
        (
            "定例のお礼",
            "田中様\n\n昨日はありがとうございました。第3工場の件、社内で前向きに検討しております。見積は来月末までにいただけますと幸いです。\n\n星野",
        ),
    )


def _lumen(book: Book) -> None:
    on = On("lumen", "brooke")
    meeting(
        book, on, "celine", (-6, "15:30", 30), ("Lumen check-in", "Five practices acquired, all want in by spring.")
    )
    call(book, on, "tom", (-2, "17:45"), ("Brooke: order form", "She has it, signature after their board on Thursday."))


def _quiet_ones(book: Book) -> None:
    call(
        book,
        On("otter", "hal"),
        "celine",
        (-58, "15:10"),
        ("Hal, yearly hello", 'Two minutes. "Works. Don\'t change it." New calves.'),
    )
    mail(
        book,
        On("pell", "marian"),
        ("marian", "ben"),
        (-71, "09:40"),
        ("Re: Anything you need?", "Nothing at all Ben, the lads are used to it now. M."),
    )
    call(
        book,
        On("kestrel", "joan"),
        "celine",
        (-49, "16:25"),
        ("Joan", "All good, 39 of 40 seats in use. Asked Marcus for a multi-year price, no hurry."),
    )

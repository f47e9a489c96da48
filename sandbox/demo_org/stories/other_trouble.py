"""Trouble of other kinds: a takeover, a slow launch, a promise already broken, a customer already lost."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, Ticket, call, case, comment, mail, todo


def tell(book: Book) -> None:
    """Redgate, Aldergate, Fjord & Falk, Minato, Pinnacle."""
    _redgate_is_bought(book)
    _aldergate_launch_drags(book)
    _fjord_promise_broken(book)
    _minato_imports(book)
    _pinnacle_left(book)


def _redgate_is_bought(book: Book) -> None:
    on = On("redgate", "stan", "renewal redgate")
    mail(
        book,
        on,
        ("stan", "celine"),
        (-41, "12:55"),
        (
            "News you will read anyway",
            (
                "Celine, Tom,\nNorthern Alloy closes the purchase of Redgate at quarter end. They run SAP PM in all mills "
                "and the integration team has frozen every software renewal. 140 people in maintenance got their letters on "
                "Friday, that is why your user count dropped. Nothing you did. I'd keep you if it was mine to decide.\n"
                "Stan"
            ),
        ),
    )
    call(
        book,
        on,
        "tom",
        (-29, "15:35"),
        (
            "Stan",
            "Decision sits with Northern Alloy IT in Duluth, no names yet. Layoffs through. Ask for a bridge of 6 months?",
        ),
    )


def _aldergate_launch_drags(book: Book) -> None:
    on = On("aldergate", "aisha")
    call(
        book,
        on,
        "ben",
        (-24, "10:05"),
        (
            "Aldergate launch call",
            (
                "Plan was all 9 clinics by week 8, we are at week 16 with 2. Gareth has no time for SSO. Aisha fed up but "
                "polite. Asked for someone on site, I said I'd find out."
            ),
        ),
    )
    todo(book, on, "ben", -18, ("Aldergate: on-site person, answer Aisha", "asked Samir, no reply"), Priority="High")
    todo(
        book,
        On("aldergate", "gareth"),
        "ben",
        -34,
        ("SSO metadata from Gareth", "blocked on them"),
        Status="Waiting on someone else",
    )


def _fjord_promise_broken(book: Book) -> None:
    on = On("fjordfalk", "solveig")
    mail(
        book,
        on,
        ("jonas", "solveig"),
        (-231, "11:20"),
        (
            "Re: Contract",
            (
                "Hei Solveig, as discussed the Visma connector will be ready within six months of signature, at no charge. "
                "Welcome aboard!\nJonas"
            ),
        ),
    )
    mail(
        book,
        On("fjordfalk", "petter"),
        ("petter", "ben"),
        (-10, "08:45"),
        (
            "Visma",
            (
                "Hi Ben, Jonas wrote us when we signed that the Visma connector comes within six months. We are past that. When?\n"
                "Petter"
            ),
        ),
    )


def _minato_imports(book: Book) -> None:
    on = On("minato", "takashi")
    opened = case(
        book,
        on,
        "aiko",
        -27,
        Ticket(
            "CSVインポートで文字化け / garbled text after import",
            "取引先名が文字化けします。Shift-JIS で出力しています。毎朝 300 行を手で直しています。",
            "High",
            "Waiting on Customer",
        ),
    )
    comment(
        book, opened, "aiko", (-25, "02:40"), "Shift-JIS with half-width kana. Parser assumes UTF-8. Sample requested."
    )


def _pinnacle_left(book: Book) -> None:
    mail(
        book,
        On("pinnacle", "craig"),
        ("craig", "marcus"),
        (-205, "16:30"),
        (
            "We're going with Routewise",
            (
                "Marcus, it wasn't the price. After you signed us nobody knew what we'd been told: the freezer-door alerts "
                'we bought it for were "on the roadmap". Third person I had to explain it to. Good luck.\nCraig'
            ),
        ),
    )

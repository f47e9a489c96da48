"""Marcus Bell is about to leave: eleven accounts, a dozen open deals, and to-dos that only he understands."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.touches import On, call, mail, todo

_TODOS: tuple[tuple[str, str | None, int, str, str], ...] = (
    ("harrow", "open harrow Dock scheduling, Memphis + Tulsa", -4, "Split Tulsa numbers out of the proposal", "Vera, board pack"),
    ("harrow", "open harrow Dock scheduling, Memphis + Tulsa", 6, "Bobby: confirm dock door API", ""),
    ("solstice", "open solstice Home visits pilot", -2, "HIPAA addendum back to their counsel", "redlines in my inbox"),
    ("solstice", "open solstice Home visits pilot", 9, "Book signature call w/ Adele", ""),
    ("stoneacre", "open stoneacre Public works RFP", 5, "RFP section 4 (references, security)", "due noon, portal closes hard"),
    ("rookery", "open rookery Barrel crews", 4, "Demo environment with barrel jobs", ""),
    ("tamarack", "renewal tamarack", -15, "Tamarack: answer Dwight about the uplift", "he asked twice"),
    ("tamarack", "renewal tamarack", 8, "Renewal quote Tamarack", "keep 6%, see call"),
    ("bellweather", "open bellweather Insights for properties", -7, "Reference in hospitality for Toni", ""),
    ("bellweather", None, 12, "Bellweather exec dinner Nashville", "Laura is coming?"),
    ("westlake", None, -20, "Westlake: board minutes with budget line", "public, but ask Leon"),
    ("graywolf", "open graywolf Mobile Crew top-up", 3, "Chase Graywolf quote", ""),
    ("otter", None, 20, "Otter Creek: birthday card, Hal turns 70", ""),
    ("kestrel", None, -31, "Send Joan the multi-year option", ""),
)  # fmt: skip


def tell(book: Book) -> None:
    """What a successor has to find: side letters in call notes, and a hint that he is on his way out."""
    for account, deal, due, subject, note in _TODOS:
        todo(book, On(account, _first_contact(book, account), deal), "marcus", due, (subject, note))
    _flat_renewal_for_tamarack(book)
    _what_only_he_knows(book)
    todo(
        book,
        On("stoneacre", "ike", "open stoneacre Public works RFP"),
        "marcus",
        1,
        ("Territory list + open stuff for Helen, last day is in two weeks", "HR meeting Tuesday. Odis needs laptop."),
        created=-4,
        by="helen",
    )


def _first_contact(book: Book, account: str) -> str:
    return str(next(book.where("Contact", AccountId=account))["Id"])


def _flat_renewal_for_tamarack(book: Book) -> None:
    dwight = On("tamarack", "dwight", "renewal tamarack")
    call(
        book,
        dwight,
        "marcus",
        (-36, "19:20"),
        (
            "Dwight / renewal price",
            (
                "Told him no uplift this year if they renew early, as thanks for the rig outage mess. Not in "
                "the quote tool yet, approval from Helen was verbal."
            ),
        ),
    )
    mail(
        book,
        dwight,
        ("dwight", "marcus"),
        (-16, "17:11"),
        (
            "Renewal pricing - second ask",
            (
                "Marcus, we agreed flat on the phone. The auto-quote your system sent me has 7% on it. Which one is it?\n"
                "Dwight"
            ),
        ),
    )


def _what_only_he_knows(book: Book) -> None:
    call(
        book,
        On("harrow", "vera", "open harrow Dock scheduling, Memphis + Tulsa"),
        "marcus",
        (-12, "20:05"),
        (
            "Vera C. proposal walk-through",
            (
                "Likes Memphis, Tulsa is politically tricky (her predecessor runs it). Board is on the 2nd Tuesday. She has "
                "my cell, never mails. Bobby is the one who will actually decide on the dock doors."
            ),
        ),
    )
    call(
        book,
        On("solstice", "adele", "open solstice Home visits pilot"),
        "marcus",
        (-9, "18:40"),
        ("Adele re BAA", "Counsel wants 24h breach notice, we have 72. I said we could live with 48. Ask legal."),
    )

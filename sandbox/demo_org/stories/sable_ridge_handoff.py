"""Sable Ridge Outfitters: signed two days ago, and what was promised on the way lies in mails and call notes."""

from __future__ import annotations

from datetime import date

from sandbox.demo_org.accounts import account_specs
from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Deal, Step, write_deal
from sandbox.demo_org.touches import On, call, mail, meeting, todo

ACCOUNT = "sableridge"
DEAL = "won sableridge"
MAYA, ELI, JUNE = (On(ACCOUNT, contact, DEAL) for contact in ("maya", "eli", "june"))


class _Dates:
    """The dates that were promised, in words."""

    def __init__(self, book: Book) -> None:
        self.boise = _in_words(book.workday(55))
        self.payroll = _in_words(book.workday(68))
        self.all_stores = _in_words(book.workday(99))
        self.order_by = _in_words(book.workday(160))
        self.signing = f"{book.day(-2):%A}"


def _in_words(day: date) -> str:
    return f"{day:%B} {day.day}"


def tell(book: Book) -> None:
    """A deal with eight promises in it, two of which contradict each other, and no handoff note."""
    _write_deal(book)
    dates = _Dates(book)
    _what_she_wants(book, dates)
    _what_eli_needs(book)
    _promised_in_writing(book, dates)
    _terms(book, dates)
    _go_live(book, dates)
    _at_signature(book, dates)
    _left_to_do(book)


def _write_deal(book: Book) -> None:
    spec = next(spec for spec in account_specs() if spec.key == ACCOUNT)
    write_deal(
        book,
        Deal(
            DEAL,
            ACCOUNT,
            "Sable Ridge Outfitters - Store crews, 22 locations",
            "dana",
            "New Business",
            spec.lines,
            (
                Step(-88, "Qualification", close=-20, factor="1.15"),
                Step(-70, "Discovery"),
                Step(-45, "Proposal/Price Quote"),
                Step(-22, close=4),
                Step(-17, "Negotiation/Review", factor="1"),
                Step(-2, "Closed Won", close=-2),
            ),
            (("maya", "Decision Maker"), ("eli", "Technical Buyer"), ("june", "Economic Buyer")),
            {"LeadSource": "Partner Referral", "NextStep": "Hand over to CS", "Description": None},
        ),
    )


def _what_she_wants(book: Book, dates: _Dates) -> None:
    call(
        book,
        MAYA,
        "dana",
        (-70, "17:00"),
        (
            "Discovery w/ Maya",
            (
                "Goal: cut unplanned overtime in stores by 15% before next holiday season, she is measured on it. 22 "
                "stores, Nampa warehouse joins later. Got burned by ShiftWell (rollout took 9 months), so speed matters "
                f"more than price. Success for her = all 22 stores planning in the tool by {dates.all_stores}."
            ),
        ),
    )


def _what_eli_needs(book: Book) -> None:
    meeting(
        book,
        ELI,
        "dana",
        (-52, "18:00", 60),
        (
            "Technical session with Eli",
            (
                "They run NetSuite. Eli needs shift actuals to flow into NetSuite payroll nightly, both ways if rates "
                "change. I said Connect does NetSuite. (Check: out of the box it is one way.) SSO via Okta is a must."
            ),
        ),
    )


def _promised_in_writing(book: Book, dates: _Dates) -> None:
    mail(
        book,
        ELI,
        ("eli", "dana"),
        (-48, "16:44"),
        (
            "NetSuite integration",
            (
                "Hi Dana,\njust so there's no surprise later: we need the two-way NetSuite payroll integration live before "
                f"our {dates.payroll} pay run, otherwise I have to keep the old system on for another quarter. Can you confirm "
                "that in writing?\nEli Navarro"
            ),
        ),
    )
    mail(
        book,
        ELI,
        ("dana", "eli"),
        (-47, "13:20"),
        (
            "Re: NetSuite integration",
            (
                f"Hi Eli,\nconfirmed: we will have the two-way NetSuite payroll integration live by {dates.payroll}, as part of "
                "Connect, no extra charge. Our team will set it up with you.\nDana"
            ),
        ),
    )


def _terms(book: Book, dates: _Dates) -> None:
    mail(
        book,
        JUNE,
        ("june", "dana"),
        (-19, "19:33"),
        (
            "Commercial terms",
            (
                "Dana,\nfor us to sign this month: 12% across the board, net 45, and the price per seat fixed for the first "
                "renewal too. We will also likely add around 40 seats for Nampa in spring and don't want to pay list for "
                "them.\nJune Abernathy"
            ),
        ),
    )
    mail(
        book,
        JUNE,
        ("dana", "june"),
        (-18, "15:02"),
        (
            "Re: Commercial terms",
            (
                "Hi June,\nwe can do 12% and net 45. I'll hold the seat price flat for the first renewal. And the 40 seats "
                f"for Nampa at the same discounted rate if you order before {dates.order_by}. Order form follows.\nDana"
            ),
        ),
    )


def _go_live(book: Book, dates: _Dates) -> None:
    call(
        book,
        MAYA,
        "dana",
        (-11, "20:15"),
        (
            "Maya - go-live",
            (
                f"She wants the five Boise stores live by {dates.boise} for the inventory week. Told her yes, we'd put a dedicated "
                "onboarding lead on it and do two on-site training days in Boise at our cost. Still to check w/ Samir!! "
                "Also told her Spanish UI for Mobile Crew comes next quarter (heard it at all-hands)."
            ),
        ),
    )
    mail(
        book,
        MAYA,
        ("maya", "dana"),
        (-6, "17:48"),
        (
            "Before I sign",
            (
                "Two things so my team believes me this time:\n1. weekly check-in with a named person for the first 90 "
                f"days\n2. if the Boise stores are not live by {dates.boise} we can walk away in the first 60 days\n\nPut that in "
                f"a mail and I'll sign {dates.signing}.\nMaya"
            ),
        ),
    )


def _at_signature(book: Book, dates: _Dates) -> None:
    mail(
        book,
        MAYA,
        ("dana", "maya"),
        (-5, "14:26"),
        (
            "Re: Before I sign",
            (
                "Hi Maya,\n1. Yes, weekly check-ins for the first 90 days, I'll introduce you to your CSM next week.\n2. Yes "
                f"to the 60 day opt-out if Boise is not live by {dates.payroll}.\nReally looking forward to this one.\nDana"
            ),
        ),
    )
    mail(
        book,
        MAYA,
        ("maya", "dana"),
        (-2, "18:05"),
        ("Signed!", "Done, countersigned copy attached. Cole in Nampa is nervous, please be nice to him.\nMaya"),
    )


def _left_to_do(book: Book) -> None:
    todo(
        book,
        MAYA,
        "dana",
        2,
        ("Sable Ridge: intro Maya <> Celine, kickoff date", 'promised intro "next week"'),
        created=-2,
    )
    todo(book, ELI, "dana", -3, ("Ask product: NetSuite two-way??", ""), created=-47)

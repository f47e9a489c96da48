"""Castellan: the close date moved three times. Vantage: one contact, big money, close date behind us."""

from __future__ import annotations

from sandbox.demo_org.book import Book
from sandbox.demo_org.deals import Deal, Step, lines, write_deal
from sandbox.demo_org.touches import On, call, mail, meeting, todo

CASTELLAN = "open castellan"
VANTAGE = "open vantage"


def tell(book: Book) -> None:
    """Two forecasts that somebody should stop believing."""
    _castellan_deal(book)
    _castellan_words(book)
    _vantage_deal(book)
    _vantage_words(book)


def _castellan_deal(book: Book) -> None:
    write_deal(
        book,
        Deal(
            CASTELLAN,
            "castellan",
            "Castellan Insurance - Field claims dispatch",
            "tom",
            "New Business",
            lines(("core", 280), ("mobile", 420), ("insights", 1), ("support", 1), discount="0.10"),
            (
                Step(-176, "Prospecting", close=-82, factor="1.2"),
                Step(-161, "Qualification"),
                Step(-133, "Discovery"),
                Step(-99, "Proposal/Price Quote", factor="1.1"),
                Step(-84, close=-50),
                Step(-61, "Negotiation/Review"),
                Step(-53, close=-18),
                Step(-20, close=24, factor="1"),
            ),
            (("olivia", "Business User"), ("raj", "Technical Buyer"), ("meg", "Evaluator")),
            {
                "NextStep": "Waiting on their security questionnaire (v3)",
                "LeadSource": "Trade Show",
                "Description": "Field claims adjusters in 9 states. Budget said to be approved, never seen in writing.",
            },
        ),
    )


def _castellan_words(book: Book) -> None:
    on = On("castellan", "olivia", CASTELLAN)
    call(
        book,
        on,
        "tom",
        (-85, "18:30"),
        ("Olivia - timing", "Budget owner on leave, she's sure about next month. Moved the date."),
    )
    call(
        book,
        On("castellan", "meg", CASTELLAN),
        "tom",
        (-53, "19:10"),
        (
            "Meg sourcing",
            'Needs three bids on file, we\'re the second. "Formality". Moving close to end of next month.',
        ),
    )
    mail(
        book,
        On("castellan", "raj", CASTELLAN),
        ("raj", "tom"),
        (-21, "13:52"),
        (
            "Security questionnaire v3",
            (
                "Tom, attached is v3, 214 questions (v2 answers can't be carried over, sorry, new template). Nothing goes "
                "to committee without it and committee meets every six weeks. Next slots are in about three and nine "
                "weeks.\nRaj"
            ),
        ),
    )
    todo(book, on, "tom", -8, ("Castellan: return security questionnaire v3", "214 questions"), created=-20)


def _vantage_deal(book: Book) -> None:
    write_deal(
        book,
        Deal(
            VANTAGE,
            "vantage",
            "Vantage Aerospace - Plant scheduling, Wichita + Tulsa",
            "dana",
            "New Business",
            lines(("core", 560), ("mobile", 260), ("insights", 2), ("connect", 2), discount="0.05"),
            (
                Step(-121, "Qualification", close=-9, factor="1"),
                Step(-98, "Discovery"),
                Step(-64, "Proposal/Price Quote"),
                Step(-38, "Negotiation/Review"),
            ),
            (("curtis", "Evaluator"),),
            {
                "NextStep": "Curtis to get signature",
                "LeadSource": "Customer Referral",
                "Description": "Curtis loves it. Have not met his boss or finance.",
            },
        ),
    )


def _vantage_words(book: Book) -> None:
    on = On("vantage", "curtis", VANTAGE)
    meeting(book, on, "dana", (-39, "16:00", 60), ("Commercials with Curtis", "Only Curtis joined. Price fine."))
    mail(
        book,
        on,
        ("curtis", "dana"),
        (-26, "15:05"),
        (
            "Re: Order form",
            (
                "Got it, thanks. It's above what I can sign so it has to go upstairs, should be quick. I'd rather carry it "
                "up myself than bring you in at this stage, you know how it is.\nCurtis"
            ),
        ),
    )
    mail(book, on, ("dana", "curtis"), (-12, "14:00"), ("Re: Order form", "Hi Curtis, any news from upstairs? Dana"))
    mail(
        book,
        on,
        ("dana", "curtis"),
        (-4, "14:10"),
        ("Re: Order form", "Curtis - happy to jump on a call with your VP."),
    )

"""Words that name nothing and claim nothing, written down as the prose that they come from."""

from __future__ import annotations


def words_of(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(word for line in lines for word in line.split())


PLAIN_CAPITALS = words_of(
    "a according account accounts active ae after agreed all also amount an and arr as at before both but by call",
    "calls case cases champion close closed confirmed contact contacts contract crm csm current currently",
    "customer date deal deals discussed discussion due during each email emails eur everybody everyone follow-up",
    "for from gbp goal goals handoff he health her his how however i if in it its key last licences licenses lost",
    "many meeting meetings most mrr next no not note of on one open opportunities opportunity or our overall",
    "overdue owner people please product products promise promised promises record records renewal renewals risk",
    "risks salesforce several she since so some somebody someone stage task tasks team that the their there these",
    "they they're this those three to two until usage usd users we what when which while who with won you your",
)
"""May stand with a capital without naming anybody; everything else must be in the facts."""

PLAIN_WORDS = words_of(
    "about after annual around been being billion brings brought came changed comes declined decreased dollar",
    "dollars down dropped euros expected falls fell from grew have holds increased into just less million more",
    "moved only over percent planned pounds recurring remains responsible revenue rose runs scheduled score",
    "scores shows since sits stands still than that their there thousand under value valued went were which will",
    "with yearly yet",
)
"""Carry no claim of their own: how figures move, and what they are counted in."""

STOP_WORDS = words_of(
    "a about account accounts actually after again all am an and any anyone anything are as at be been before but",
    "by can client company could current currently customer customers d date day details did do does doing done",
    "else everybody everyone everything find first for from get give go good got had has have he hello help her hers hey hi him his",
    "how i if in info information into is it its just know last let like list ll look m many me mean more most",
    "much my need new next no not now of off ok on one open or our out please question quick quickly re really",
    "right s said say says see she should show since so some someone something status still t talk tell than",
    "thank thanks that the their them then there these they thing things this those time to today tomorrow up us",
    "month months week weeks year years quarter lately recently",
    "ve was we were what when where which who whom whose why will with wonder wondering would yet you your",
)
"""Of no substance in a question."""

LIST_FILLER = words_of(
    "health healthy segment industry type arr average mean most size revenue recurring seats opened created since past accounts amount are assigned big biggest by cases close closed closes closing coming count csv currently",
    "date dates days deal deals due each end ending every export fall falling falls friday happening is largest looking",
    "contract contracts expire expires expiring across just mine months number only open opportunities opportunity over owned owner pipeline pull renew renewal renewals renewing",
    "renews risk risks risky sum table tasks total upcoming value weeks within worth",
)
"""Of no substance in a question for a list, once its filter has been read."""

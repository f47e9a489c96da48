"""What an account may have many, few or none of: one table for reading a question, counting, and saying it in words. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from app.accounts.visible_records import FOLLOWERS
from app.crm.facts import AccountFacts
from app.crm.read_holdings import is_renewal


@dataclass(frozen=True, slots=True)
class Thing:
    """`words` is the pattern that names it, `held` finds the records that are such: at `now`, whether or not somebody may see them."""

    one: str
    many: str
    words: str
    held: Callable[[AccountFacts, datetime], Iterable[str]]
    measure: str = ""
    """The account's measure that holds it, where it is no record of its own."""
    rests_on: tuple[str, str] = ("Account", "Id")
    """The object and the field that tell it."""


def _measured(one: str, words: str, attribute: str) -> Thing:
    """The account itself says it, or does not."""
    return Thing(one, one, words, lambda facts, _: [facts.id] if getattr(facts, attribute) else [], attribute)


def _meetings(facts: AccountFacts, now: datetime) -> Iterable[str]:
    ahead = (touch for touch in facts.touches if touch.at > now)
    return [(one.about_id or "") if one.id[:3] in FOLLOWERS else one.id for one in ahead]


_DEALS = r"(?:deals?|opportunit(?:y|ies)|opps?)"
_CASES = r"(?:cases?|tickets?)"
_TASKS = r"(?:tasks?|to-?dos?|follow[- ]?ups?|action items?)"
MEETING = "meeting planned"
_ALL = (
    _measured("success manager", r"(?:customer )?success managers?|csms?", "csm"),
    _measured("renewal date", r"renewal dates?", "renewal_on"),
    _measured("ARR", r"arr", "arr"),
    _measured("health", r"health(?: scores?)?", "health"),
    Thing("severe open case", "severe open cases", rf"(?:open )?(?:severe|critical|high[- ]priority|urgent|p1) (?:open )?{_CASES}",
          lambda facts, _: [one.id for one in facts.open_cases if one.is_severe], rests_on=("Case", "Priority")),
    Thing("open case", "open cases", rf"(?:open |unresolved )?(?:support )?{_CASES}",
          lambda facts, _: [one.id for one in facts.open_cases], rests_on=("Case", "Id")),
    Thing("open renewal opportunity", "open renewal opportunities", rf"(?:open )?renewal {_DEALS}",
          lambda facts, _: [one.id for one in facts.open_deals if is_renewal(one)], rests_on=("Opportunity", "Type")),
    Thing("open opportunity", "open opportunities", rf"(?:open )?{_DEALS}",
          lambda facts, _: [one.id for one in facts.open_deals], rests_on=("Opportunity", "Id")),
    Thing("overdue task", "overdue tasks", rf"(?:overdue|late) {_TASKS}",
          lambda facts, now: [one.id for one in facts.tasks if one.due_on and one.due_on < now.date()],
          rests_on=("Task", "ActivityDate")),
    Thing("open task", "open tasks", rf"(?:open )?{_TASKS}",
          lambda facts, _: [one.id for one in facts.tasks], rests_on=("Task", "Id")),
    Thing("champion", "champions", r"champions?",
          lambda facts, _: [
              one.id for one in facts.stakeholders if "champion" in (one.role or "").casefold() and not one.has_left
          ],
          rests_on=("Contact", "Id")),
    Thing(MEETING, "meetings planned", r"(?:next|upcoming|planned|scheduled|future) (?:meetings?|calls?|touch\w*)"
          r"|(?:meetings?|calls?) (?:planned|scheduled|booked|ahead|in the calendar)", _meetings, rests_on=("Event", "Id")),
)  # fmt: skip
THINGS: Mapping[str, Thing] = {thing.one: thing for thing in _ALL}


@dataclass(frozen=True, slots=True)
class Holding:
    """How many of one thing an account has: at least so many, at most so many."""

    thing: str
    at_least: int = 0
    at_most: int | None = None

    @property
    def words(self) -> str:
        """`3 or more open cases`, `no champion that you may see`."""
        thing = THINGS[self.thing]
        if self.at_most == 0:
            return f"no {thing.one} that you may see"
        if self.at_most is None:
            return f"with {thing.many}" if self.at_least == 1 else f"{self.at_least} or more {thing.many}"
        if self.at_least == self.at_most:
            return f"exactly {self.at_most} {thing.one if self.at_most == 1 else thing.many}"
        return f"at most {self.at_most} {thing.many}"

    def fits(self, number: int) -> bool:
        """Whether so many are as many as asked for."""
        return number >= self.at_least and (self.at_most is None or number <= self.at_most)


def _named(things: Iterable[Thing]) -> str:
    return "|".join(rf"(?P<n{_ALL.index(thing)}>{thing.words})" for thing in things)


_HAS = r"(?:have|has|having|had|with|got)"
_FEW = r"fewer than|less than|under|below"
_LACKS = re.compile(
    r"\b(?:without(?: an?y?)?|(?:(?:has|have|with) )?(?:no|zero)|missing(?: an?y?)?|lack(?:s|ing)?(?: an?y?)?) (?:known |assigned )?"
    rf"(?:{_named(_ALL)})\b",
    re.IGNORECASE,
)
_HOLDS = re.compile(
    rf"\b(?={_HAS} |more than |over |at least |{_FEW} |at most |up to |exactly |only |\d|several |(?:the )?most |by (?:the )?number of )"
    rf"(?:{_HAS} )?(?:(?P<over>more than|over)|(?P<least>at least)|(?P<under>{_FEW})|(?P<most>at most|up to)|exactly|only)? ?"
    r"(?:(?P<number>\d{1,3})(?P<plus>\+| or more)?(?P<minus> or (?:fewer|less))?|(?P<several>several|multiple|many)"
    r"|any|an?|some|(?:the )?most|by (?:the )?number of)? ?"
    rf"(?:{_named(thing for thing in _ALL if not thing.measure)})\b",
    re.IGNORECASE,
)
HELD = (_LACKS, _HOLDS)
_ACCOUNTS = re.compile(r"\b(?:customers?|accounts?|clients?|companies|prospects)\b", re.IGNORECASE)
_NEAR = 40
"""Characters between the customers and what they have: "customers in France that I own with open cases"."""


def behind_holding(text: str) -> str | None:
    """The text behind what customers are asked to have, which may still ask for more; None where that is not asked."""
    accounts = _ACCOUNTS.search(text)
    found = (pattern.search(text, accounts.end()) for pattern in HELD) if accounts else ()
    return next(
        (text[one.end() :] for one in found if one and accounts and one.start() - accounts.end() <= _NEAR), None
    )


def holding_in(found: re.Match[str]) -> Holding:
    """What a match of one of `HELD` asks for."""
    told = found.groupdict()
    thing = next(one.one for place, one in enumerate(_ALL) if told.get(f"n{place}"))
    if found.re is _LACKS:
        return Holding(thing, at_most=0)
    return Holding(thing, *_range(told))


def _range(told: dict[str, str | None]) -> tuple[int, int | None]:
    """The least and the most; a bare number means just that."""
    if not told["number"]:
        return (2 if told["several"] else 1), None
    number = int(told["number"])
    if told["under"]:
        return 0, max(number - 1, 0)
    if told["most"] or told["minus"]:
        return 0, number
    if told["over"]:
        return number + 1, None
    return number, None if told["least"] or told["plus"] else number

"""What is going on: deals, cases, to-dos, touches, meetings, changes, and what was promised or wanted. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime

from app.assistant.line import ITEMS, Known, Line, ago, described, due, none, sentence, with_rest
from app.crm.facts import AccountFacts, Deal, SupportCase, Touch
from app.handoffs.promises import Said, goals_in, promises_in, sentences
from app.handoffs.rules import deal_handed_over
from app.slack.text import count, cut, day, money, one_line

_QUOTE_CHARACTERS = 220


def deals(known: Known, now: datetime) -> list[Line]:
    """Open opportunities, soonest close date first."""
    facts = known.facts
    if not facts.open_deals:
        return none(facts, f"{facts.name} has no open opportunity that you may see.")
    lines = [Line(_deal(deal, now), (deal.id,)) for deal in facts.open_deals[:ITEMS]]
    return with_rest(lines, len(facts.open_deals), "open opportunity", facts.id, "open opportunities")


def _deal(deal: Deal, now: datetime) -> str:
    since = f" for {count((now - deal.stage_since).days, 'day')}" if deal.stage and deal.stage_since else ""
    told = [f"{deal.name} is open in {deal.stage}{since}" if deal.stage else f"{deal.name} is open"]
    told += [money(deal.amount)] if deal.amount else []
    told += [f"closes {day(deal.close_on)} ({ago(deal.close_on, now.date())})"] if deal.close_on else []
    told += [f"pushed {count(deal.push_count, 'time')}"] if deal.push_count else []
    told += [f"owner {deal.owner.name}"] if deal.owner else []
    told += [f"next step: {deal.next_step}"] if deal.next_step else ["no next step"]
    return sentence(", ".join(told))


def closed_deals(known: Known, _: datetime) -> list[Line]:
    """Won and lost opportunities, newest first."""
    facts = known.facts
    closed = sorted(
        (deal for deal in facts.deals if deal.is_closed), key=lambda deal: deal.close_on or date.min, reverse=True
    )
    if not closed:
        return none(facts, f"{facts.name} has no won or lost opportunity that you may see.")
    lines = []
    for deal in closed[:ITEMS]:
        worth = f" for {money(deal.amount)}" if deal.amount else ""
        on = f" on {day(deal.close_on)}" if deal.close_on else ""
        lines.append(Line(f"{deal.name} was {'won' if deal.is_won else 'lost'}{worth}{on}.", (deal.id,)))
    return with_rest(lines, len(closed), "closed opportunity", facts.id, "closed opportunities")


def cases(known: Known, _: datetime) -> list[Line]:
    """Open cases, severe ones first."""
    facts = known.facts
    if not facts.open_cases:
        return none(facts, f"{facts.name} has no open case that you may see.")
    lines = [case_line(case) for case in facts.open_cases[:ITEMS]]
    return with_rest(lines, len(facts.open_cases), "open case", facts.id)


def case_line(case: SupportCase, account_name: str = "") -> Line:
    """One case; with its customer, where that is not the one that is spoken of."""
    whose = f" of {account_name}" if account_name else ""
    opened = f", opened {day(case.opened_at.date())}" if case.opened_at else ""
    return Line(
        sentence(f"Case {case.number}{described(case.priority, case.status)}{whose}{opened}: {case.subject}"),
        (case.id,),
    )


def tasks(known: Known, now: datetime) -> list[Line]:
    """Open to-dos, and the next step of each open deal."""
    facts = known.facts
    steps = [
        Line(sentence(f"Next step of {deal.name}: {deal.next_step}"), (deal.id,))
        for deal in facts.open_deals
        if deal.next_step
    ][:2]
    if not facts.tasks:
        return [*none(facts, f"No task is open for {facts.name}."), *steps]
    lines = [
        Line(
            sentence(f"{one.subject}{due(one.due_on, now.date())}{f', {one.owner.name}' if one.owner else ''}"),
            (one.id,),
        )
        for one in facts.tasks[:ITEMS]
    ]
    return [*with_rest(lines, len(facts.tasks), "open task", facts.id), *steps]


def touches(known: Known, now: datetime) -> list[Line]:
    """The last things that happened."""
    past = [touch for touch in known.facts.touches if touch.at <= now]
    if not past:
        return none(known.facts, f"Salesforce shows you no touch with {known.facts.name} {read_back_to(known.facts)}.")
    return [Line(sentence(touch_words(touch)), (touch.id,)) for touch in past[:ITEMS]]


def read_back_to(facts: AccountFacts) -> str:
    """`in the last 18 months`, or from when on, where an account has more touches than are read."""
    return f"since {day(facts.touches_from.date())}" if facts.touches_from else "in the last 18 months"


def touch_words(touch: Touch) -> str:
    """`23 Oct 2026, call by Tom Okafor: Stan`."""
    who = f" by {touch.who}" if touch.who else ""
    return f"{day(touch.at.date())}, {touch.kind}{who}: {cut(one_line(touch.subject), 120)}"


def meetings(known: Known, now: datetime) -> list[Line]:
    """What is planned."""
    ahead = sorted((touch for touch in known.facts.touches if touch.at > now), key=lambda touch: touch.at)
    if not ahead:
        return none(known.facts, f"No meeting with {known.facts.name} is planned in Salesforce.")
    return [
        Line(
            sentence(
                f"{touch.kind.capitalize()} on {day(touch.at.date())} ({ago(touch.at.date(), now.date())}): {touch.subject}"
            ),
            (touch.id,),
        )
        for touch in ahead[:3]
    ]


def promises(known: Known, _: datetime) -> list[Line]:
    """What our side promised, to the letter."""
    found = promises_in(known.facts)
    if not found:
        return none(known.facts, f"I found no promise of ours in the mails and notes of {known.facts.name}.")
    return with_rest([_quoted(one) for one in found[: ITEMS + 3]], len(found), "promise", known.facts.id)


def goals(known: Known, _: datetime) -> list[Line]:
    """What the customer wants, to the letter."""
    found = goals_in(known.facts, deal_handed_over(known.facts))
    if not found:
        return none(known.facts, f"I found no goal in the mails and notes of {known.facts.name}.")
    return [_quoted(one) for one in found[:ITEMS]]


def _quoted(said: Said) -> Line:
    head = ", ".join(part for part in (said.who, day(said.on) if said.on else None) if part)
    return Line(f"{head + ': ' if head else ''}“{cut(said.quote, _QUOTE_CHARACTERS)}”", (said.record_id,))


def mentions(touches_: Sequence[Touch], wanted: Sequence[str], now: datetime) -> tuple[int, list[Line]]:
    """How many of the wanted words the best sentences of mails, calls and notes hold, and those sentences, newest first."""
    said = [(touch, one) for touch in touches_ if touch.at <= now for one in _parts(touch)]
    counted = [(words_in(f"{touch.who or ''} {one}", wanted), touch, one) for touch, one in said]
    best = max((number for number, _, _ in counted), default=0)
    hits = [(touch, one) for number, touch, one in counted if number == best] if best else []
    return best, [Line(f"{_head(touch)}: “{cut(one, _QUOTE_CHARACTERS)}”", (touch.id,)) for touch, one in hits[:3]]


def words_in(text: str, wanted: Sequence[str]) -> int:
    """How many of the wanted words (lower case) begin a word of the text."""
    folded = text.casefold()
    return sum(bool(re.search(rf"(?<!\w){re.escape(word)}", folded)) for word in wanted)


def _parts(touch: Touch) -> list[str]:
    return [one_line(touch.subject), *sentences(touch.text)]


def _head(touch: Touch) -> str:
    return ", ".join(part for part in (touch.who, day(touch.at.date())) if part)

"""A handoff from what its asker may see: facts by code, prose by the model under the grounding check."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from app.crm.facts import AccountFacts
from app.handoffs.describe_parts import PEOPLE, open_work, people, products, standing
from app.handoffs.handoff import Entry, Handoff, Section
from app.handoffs.ledger import Promise
from app.handoffs.promised import owed_first, promised
from app.handoffs.promises import (
    RECAP_START,
    Said,
    goals_in,
    merge_said,
    new_said,
    promises_in,
    tells_trouble,
    without_remarks,
)
from app.handoffs.rules import completeness, deal_handed_over, find_gaps
from app.handoffs.written_parts import Prose, Writer, quoted_in, told_in, write_about
from app.slack.text import day

PROMISES, GOALS, RISKS, PROSE = 8, 4, 4, 2
_COMMENT = re.compile(r"Comment on case \w+:[^.\"”]*")
_WANTED = "promise commit deliver agreed discount goal want need included risk concern"


def compose_handoff(
    writer: Writer, facts: AccountFacts, signals: Sequence[Entry], now: datetime, *, ledger: Sequence[Promise] = ()
) -> Handoff:
    """The handoff. `signals` are the watch's risks as entries; the model adds to what code found, never replaces it.

    `ledger` are the account's promises as they stand: those that somebody confirmed are told, delivered ones last.
    A promise that only the model found is told too, but never enters the ledger by itself.
    """
    deal = deal_handed_over(facts)
    prose = write_about(writer, "handoff", facts, now, wanted=_WANTED)
    kept = (Said(one.quote, one.record_id, one.said_on, one.who) for one in ledger)
    promises = owed_first(merge_said(kept, promises_in(facts)), ledger)
    told = owed_first((*promises, *new_said(_promised_by_model(prose), promises)), ledger)
    goals = merge_said(goals_in(facts, deal), _wanted_by_model(prose))
    work = open_work(facts, now)
    sections = (
        Section("In short", (*standing(facts, deal), *_told(prose, "summary"))),
        Section("Promised by us", promised(told[:PROMISES], ledger, now.date()), True, _over(told, PROMISES)),
        Section("What they want", tuple(_entry(one) for one in goals[:GOALS]), True, _over(goals, GOALS)),
        Section("People", (*people(facts), *_told(prose, "people")), more=_over(facts.stakeholders, PEOPLE)),
        Section("Products and terms", products(facts, deal)),
        Section("Open tasks and cases", work, more=len(facts.tasks) + len(facts.open_cases) - len(work)),
        Section("Risks", (*signals[:RISKS], *_risks(prose, [*told, *goals]))),
    )
    gaps = find_gaps(facts, deal, promises=len(told), goals=len(goals), now=now)
    return Handoff(
        account_id=facts.id,
        account_name=facts.name,
        from_name=deal.owner.name if deal and deal.owner else facts.owner.name if facts.owner else "",
        to_name=facts.csm.name if facts.csm else "",
        sections=tuple(section for section in sections if section.entries),
        gaps=gaps,
        completeness_percent=completeness(gaps),
        left_out=prose.left_out,
        prompt_version=prose.prompt_version,
        model_failed=prose.failed,
        as_of=facts.as_of,
        promises=promises,
        deal_id=deal.id if deal else "",
    )


def _over(every: Sequence[object], room: int) -> int:
    return max(len(every) - room, 0)


def _told(prose: Prose, section: str) -> tuple[Entry, ...]:
    return tuple(told_in(prose, section))[:PROSE]


def _risks(prose: Prose, quoted: Sequence[Said]) -> tuple[Entry, ...]:
    """Of the model's risks those that speak of trouble, and not in the words of a promise or goal that stands above."""
    above = {" ".join(one.quote.casefold().split()).strip(" .") for one in quoted}
    telling = (one for one in told_in(prose, "risks") if tells_trouble(_own(one.text)))
    return tuple(one for one in telling if not any(words in one.text.casefold() for words in above))[:PROSE]


def _own(text: str) -> str:
    """The sentence without the heading of a comment, which only names its case."""
    return _COMMENT.sub("", text)


def _promised_by_model(prose: Prose) -> Iterator[Said]:
    """What the model found promised in words of ours; a saved conversation's promises somebody confirmed already."""
    for quote in quoted_in(prose, "promises"):
        if quote.fact.ours and RECAP_START not in quote.fact.text and not quote.text.rstrip(" ”\"'").endswith("?"):
            yield Said(quote.text, quote.fact.record_id, quote.fact.on, quote.fact.author)


def _wanted_by_model(prose: Prose) -> Iterator[Said]:
    """What the model found that they want, without what a colleague remarked to themselves."""
    for quote in quoted_in(prose, "goals"):
        fact = quote.fact
        for words in without_remarks(quote.text, fact.text) if fact.ours else (quote.text,):
            yield Said(words, fact.record_id, fact.on, fact.author)


def _entry(said: Said) -> Entry:
    told = (said.who, day(said.on) if said.on else None)
    return Entry("", (said.record_id,), quote=said.quote, source=", ".join(part for part in told if part))

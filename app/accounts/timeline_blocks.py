"""A page of the timeline: a line each, linked, with the first words of what was said. Pure."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from app.accounts.timeline_rules import Moment, Page
from app.accounts.wording import linked, said
from app.crm.facts import AccountFacts
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, section
from app.slack.message import Block, Message
from app.slack.text import count, day, when

_KINDS = {
    "email": "mail",
    "call": "call",
    "meeting": "meeting",
    "task": "to-do done",
    "note": "note",
    "case": "case",
    "stage": "stage",
}
_SNIPPET = 140


def timeline_page(facts: AccountFacts, page: Page, now: datetime, zone: ZoneInfo, url: Callable[[str], str]) -> Message:
    """The page with buttons to older and newer ones."""
    title = f"Timeline of {said(facts.name, 80)}"
    heading = section(
        f"*Timeline of {linked(url(facts.id), facts.name, 100)}*\n{_extent(page, facts.touches_from, zone)}"
    )
    months = groupby(page.moments, key=lambda moment: f"{moment.at.astimezone(zone):%B %Y}")
    blocks = [
        section("\n".join((f"*{month}*", *(_line(m, now, zone, url) for m in moments)))) for month, moments in months
    ]
    as_of = [context(f"As of {when(facts.as_of)}")] if facts.as_of else []
    return Message(title, (heading, *blocks, *as_of, *_turn(facts.id, page)))


def _extent(page: Page, read_from: datetime | None, zone: ZoneInfo) -> str:
    if not page.total:
        return "Nothing in the last 18 months that Salesforce lets you see."
    entries = count(page.total, "entry", "entries")
    on = day(read_from.astimezone(zone).date()) if read_from else ""
    back_to = f", back to {on}: there are more in Salesforce" if on else ""
    return f"{entries}, newest first{back_to} · page {page.number + 1} of {page.pages}"


def _line(moment: Moment, now: datetime, zone: ZoneInfo, url: Callable[[str], str]) -> str:
    who = f" {'from' if moment.in_their_words else 'by'} {said(moment.who, 40)}" if moment.who else ""
    planned = " (planned)" if moment.at > now else ""
    on = day(moment.at.astimezone(zone).date())
    head = f"• {on}, {_KINDS.get(moment.kind, moment.kind)}{planned}{who}: {linked(url(moment.record_id), moment.what, 90)}"
    words = said(moment.text, _SNIPPET)
    return f"{head}\n    {words}" if words else head


def _turn(account_id: str, page: Page) -> list[Block]:
    """Buttons carry `<account id>:<page>`, both checked when they come back."""
    newer = button("Newer", Action.ACCOUNT_TIMELINE_NEWER, f"{account_id}:{page.number - 1}")
    older = button("Older", Action.ACCOUNT_TIMELINE_OLDER, f"{account_id}:{page.number + 1}")
    buttons = [*([newer] if page.number > 0 else []), *([older] if page.number + 1 < page.pages else [])]
    return [actions(*buttons)] if buttons else []

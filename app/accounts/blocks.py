"""The account card: one screen that says who, how much, how well, what next and why to worry. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.accounts import rows
from app.accounts.rules import case_counts, key_people, next_steps, overdue_tasks, past_touches
from app.accounts.wording import said
from app.crm.facts import AccountFacts
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, confirm, context, section
from app.slack.message import Block, Message
from app.slack.text import count, when

_UTC = ZoneInfo("UTC")
DEALS = CASES = PEOPLE = TOUCHES = SIGNALS = 5
OVERDUE = 3
PRODUCTS = 8


@dataclass(frozen=True, slots=True)
class CardView:
    """How to look at an account: `now` and the reader's `zone`, `url` for links to records, risk sentences."""

    now: datetime
    url: Callable[[str], str]
    signals: Sequence[str] = ()
    zone: ZoneInfo = _UTC
    outlook: Sequence[str] = ()
    """What is expected of the renewal and the open deals, and what people think of it."""

    @property
    def today(self) -> date:
        """The reader's day."""
        return self.now.astimezone(self.zone).date()


def account_card(facts: AccountFacts, view: CardView, *, note: str = "", is_shared: bool = False) -> Message:
    """The card with its buttons. `note` is a sentence above it (plain text), a shared card cannot be shared again."""
    blocks = [
        *([context(said(note, 300))] if note else []),
        *card_blocks(facts, view),
        _freshness(facts),
        card_buttons(facts.id, can_share=not is_shared),
    ]
    return Message(summary(facts, view), tuple(blocks))


def summary(facts: AccountFacts, view: CardView) -> str:
    """The card in one line, for notifications and screen readers."""
    parts = [said(facts.name, 80), *rows.headline(facts, view.today)]
    return " · ".join(parts)


def card_blocks(facts: AccountFacts, view: CardView) -> list[Block]:
    """What the card says, without its buttons and its date."""
    parts = (
        section(rows.title(facts, view.url), fields=rows.figures(facts, view.today)),
        _list("Outlook", (f"• {said(sentence, 450)}" for sentence in view.outlook), SIGNALS),
        _list("Needs attention", (f"• {said(sentence, 280)}" for sentence in view.signals), SIGNALS),
        _next(facts, view),
        _deals(facts, view),
        _cases(facts, view),
        _products(facts),
        _people(facts, view),
        _touches(facts, view),
    )
    return [part for part in parts if part is not None]


def _list(heading: str, lines: Iterable[str], limit: int) -> Block | None:
    """A heading with its lines; what does not fit is counted, never dropped silently."""
    shown = list(lines)
    if not shown:
        return None
    more = [f"_and {len(shown) - limit} more_"] if len(shown) > limit else []
    return section("\n".join((f"*{heading}*", *shown[:limit], *more)))


def _next(facts: AccountFacts, view: CardView) -> Block:
    late = overdue_tasks(facts.tasks, view.today)
    lines = [rows.next_step(step, view.today, view.url) for step in next_steps(facts, view.now, view.today)]
    lines = lines or ["Nothing is planned: no meeting, no to-do, no next step on a deal."]
    if late:
        more = f" (oldest {OVERDUE} shown)" if len(late) > OVERDUE else ""
        lines.append(f"*Overdue: {count(len(late), 'task')}*{more}")
        lines += [rows.late_task(task, view.today, view.url) for task in late[:OVERDUE]]
    return section("\n".join(("*Next step*", *lines)))


def _deals(facts: AccountFacts, view: CardView) -> Block:
    lines = [rows.deal(deal, view.today, view.url) for deal in facts.open_deals]
    return _list("Open opportunities", lines, DEALS) or section("*Open opportunities*\nNone")


def _cases(facts: AccountFacts, view: CardView) -> Block:
    cases = facts.open_cases
    counts = ", ".join(f"{number} {said(name, 40)}" for name, number in case_counts(cases))
    heading = f"Open cases: {counts}" if cases else "Open cases"
    lines = [rows.case(case, view.today, view.url) for case in cases]
    return _list(heading, lines, CASES) or section("*Open cases*\nNone")


def _products(facts: AccountFacts) -> Block:
    names = [rows.product(product) for product in facts.products]
    more = f" and {len(names) - PRODUCTS} more" if len(names) > PRODUCTS else ""
    return section(f"*Owns*\n{', '.join(names[:PRODUCTS]) + more if names else 'No product on record'}")


def _people(facts: AccountFacts, view: CardView) -> Block:
    people = key_people(facts.stakeholders, len(facts.stakeholders))
    lines = [rows.person(one, view.today, view.url) for one in people]
    return _list("Key people", lines, PEOPLE) or section("*Key people*\nNo contact on record")


def _touches(facts: AccountFacts, view: CardView) -> Block:
    lines = [rows.touch(touch, view.zone, view.url) for touch in past_touches(facts.touches, view.now, TOUCHES)]
    return _list("Last touches", lines, TOUCHES) or section("*Last touches*\nNone in the last 18 months")


def _freshness(facts: AccountFacts) -> Block:
    as_of = f"As of {when(facts.as_of)}" if facts.as_of else "The first sync with Salesforce is still running"
    if not facts.missing:
        return context(as_of)
    return context(as_of, f"Not available from Salesforce: {said(', '.join(facts.missing), 600)}")


def card_buttons(account_id: str, *, can_share: bool) -> Block:
    """The card's buttons; each carries the account's id and nothing else."""
    share = button("Share to channel", Action.ACCOUNT_SHARE, account_id, confirm=_share_question())
    return actions(
        button("Ask", Action.ACCOUNT_ASK, account_id, style="primary"),
        *([share] if can_share else []),
        button("Hand off", Action.HANDOFF_START, account_id),
        button("Assign follow-up", Action.FOLLOWUP_ASSIGN, account_id),
        button("Timeline", Action.ACCOUNT_TIMELINE, account_id),
        button("Your view", Action.RISK_JUDGE, account_id),
    )


def _share_question() -> dict[str, object]:
    return confirm(
        "Share this account?",
        "Everyone in this channel will see the card as you see it, also people who cannot open the account in "
        "Salesforce.",
        "Share",
    )

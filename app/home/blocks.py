"""Help, status and the home tab. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from app.digests.portfolio_blocks import account_line
from app.followups.read_items import ItemView
from app.home.help_blocks import ASK, CUSTOMERS, WORK
from app.risk.tables import RiskAlert
from app.risk.triage import Triaged
from app.slack.action_ids import Action
from app.slack.blocks import actions, button, context, divider, header, home, section, sections
from app.slack.message import Block
from app.slack.text import count, day, escape, link, when

FIRST = (ASK[0], CUSTOMERS[0], CUSTOMERS[2], *WORK[:2])
"""What the home tab names of all that there is."""
ITEMS = 20
RISKS = 10


@dataclass(frozen=True, slots=True)
class HomeView:
    """What one person's home tab shows."""

    items: Sequence[ItemView]
    today: date
    as_of: datetime | None
    url: Callable[[str], str]
    at_risk: Sequence[Triaged] = ()
    alerts: Sequence[RiskAlert] = ()
    """What else of theirs is at risk, such as a deal with somebody else's customer."""
    tasks: int = 0
    """How many tasks of theirs are due within a week, or late, in Salesforce alone."""
    is_admin: bool = False
    trouble: str = ""
    """Why nothing can be shown, in plain words; empty where all is well."""


def tab_buttons(shown: str) -> Block:
    """The way between the views of the home tab; the one that is shown stands out."""
    tabs = (
        ("My day", Action.HOME_DAY, "day"),
        ("Worklist", Action.HOME_WORK, "work"),
        ("Portfolio", Action.HOME_PORTFOLIO, "portfolio"),
        ("Follow-up report", Action.HOME_REPORT, "report"),
    )
    return actions(*(_tab(*tab, is_shown=tab[2] == shown) for tab in tabs), block_id="home.tabs")


def _tab(text: str, action: Action, tab: str, *, is_shown: bool) -> Block:
    return button(text, action, tab, style="primary") if is_shown else button(text, action, tab)


def home_view(told: HomeView) -> Block:
    """What the bot is, what the person owes, and how fresh the data is."""
    blocks: list[Block] = [
        header("Throughline"),
        section("I hold the thread for your customers: ask me about an account, hand one over, keep every follow-up."),
        section("\n".join(f"`{escape(command)}`  {escape(what)}" for command, what in FIRST)),
        divider(),
    ]
    if told.trouble:
        return home([*blocks, section(f":warning: {escape(told.trouble)}")])
    blocks.insert(0, tab_buttons("day"))
    blocks.append(section(_items_head(told)))
    for item in told.items[:ITEMS]:
        blocks += _item(item, told)
    if len(told.items) > ITEMS:
        blocks.append(context(f"and {len(told.items) - ITEMS} more, under Worklist"))
    blocks += [divider(), *_risks(told), divider(), *_settings(told)]
    blocks.append(context(f"Salesforce as of {when(told.as_of)}" if told.as_of else "Salesforce has not been read yet"))
    return home(blocks)


def _items_head(told: HomeView) -> str:
    in_salesforce = f"{count(told.tasks, 'task')} of yours in Salesforce, late or due within a week: see Worklist."
    if told.items:
        return f"*Your open items ({len(told.items)})*" + (f"\nAlso {in_salesforce}" if told.tasks else "")
    return "*Your open items*\n" + (f"None assigned here, but {in_salesforce}" if told.tasks else "None. Well done.")


def _risks(told: HomeView) -> list[Block]:
    lines = [account_line(one, told.url) for one in told.at_risk]
    lines += [f"• {link(told.url(one.subject_id), one.title, 80)}" for one in told.alerts]
    if not lines:
        return [section("*Yours at risk*\nNothing that I can see.")]
    left = len(lines) - RISKS
    where = "Portfolio and Worklist" if told.alerts else "Portfolio"
    more = [context(f"and {left} more, under {where}")] if left > 0 else []
    return [*sections([f"*Yours at risk ({len(lines)})*", *lines[:RISKS]]), *more]


def _settings(told: HomeView) -> list[Block]:
    also = " As an admin you can also read the ops log: `/throughline audit`." if told.is_admin else ""
    what = f"*Settings*\nWhich digests are posted where and when, and what comes to you by itself.{also}"
    buttons = actions(button("Digests", Action.SETTINGS_OPEN), button("Your own messages", Action.WISH_OPEN))
    return [section(what), buttons]


def _item(item: ItemView, told: HomeView) -> list[Block]:
    late = (told.today - item.due_on).days if item.due_on else 0
    due = f"due {day(item.due_on)}" if item.due_on else "no due date"
    overdue = f", *{count(late, 'day')} overdue*" if late > 0 else ""
    account = link(told.url(item.account_id), item.account_name) if item.account_id else ""
    text = f"*{escape(item.title, 200)}*\n{account}{' · ' if account else ''}{due}{overdue}"
    buttons = actions(
        button("Done", Action.FOLLOWUP_DONE, item.as_origin.value),
        button("Snooze", Action.FOLLOWUP_SNOOZE, item.as_origin.value),
    )
    return [section(text), buttons]

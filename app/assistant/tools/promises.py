"""Promises of all customers: what the handoffs' ledger holds as owed."""

from __future__ import annotations

from app.assistant.line import Line, due
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp, text_of
from app.handoffs import ledger
from app.llm.tool import Tool, flag, takes, text
from app.slack.text import count, cut, day, one_line

SHOWN = 12
_QUOTE_CHARACTERS = 220
WHERE_FROM = (
    "from the ledger of promises, which briefs, handoffs and saved conversations fill: "
    "`/handoff promises <account>` reads one customer's mails and notes"
)


def promises_found(desk: Desk, who: str = "", *, late: bool = False) -> Found:
    """What is owed, soonest due first; `who` = a colleague's name as the records have it, `late` = past its day."""
    owed, is_cut = ledger.owed_promises(desk.services, desk.person, who=who, late_on=desk.today if late else None)
    heading = " · ".join(
        part for part in ("promises that are owed", who and f"made by {who}", "late" if late else "") if part
    )
    looked_at = (f"only the {ledger.MOST_OWED:,} due soonest were looked at",) if is_cut else ()
    notes = (WHERE_FROM, *looked_at)
    if not owed:
        none = Line(
            f"The ledger holds no {'late ' if late else ''}promise{f' of {who}' if who else ''} that you may see.",
            (),
            denies=True,
        )
        return Found(heading, (none,), notes=notes)
    lines = [_line(promise, account, desk) for promise, account in owed[:SHOWN]]
    if len(owed) > SHOWN:
        lines.append(Line(f"And {count(len(owed) - SHOWN, 'more promise')}.", (owed[SHOWN][0].record_id,)))
    return Found(heading, tuple(lines), notes=notes)


def _line(promise: ledger.Promise, account: str, desk: Desk) -> Line:
    said = ", ".join(part for part in (promise.who, promise.said_on and day(promise.said_on)) if part)
    quote = cut(one_line(promise.quote), _QUOTE_CHARACTERS)
    return Line(
        f"{account}: {f'{said}: ' if said else ''}“{quote}”{due(promise.due_on, desk.today)}", (promise.record_id,)
    )


def _promises(desk: Desk, arguments: Arguments) -> Found:
    name = text_of(arguments, "made_by")
    return promises_found(desk, desk.colleague(name)[1] if name else "", late=bool(arguments.get("late")))


PROMISE_LOOK_UPS = (
    LookUp(
        Tool(
            "list_promises",
            "What our side promised to customers and still owes, over all of them.",
            takes(
                made_by=text("A colleague's full name, or me; null for everybody's."),
                late=flag("Only those whose day has passed."),
            ),
        ),
        _promises,
    ),
)

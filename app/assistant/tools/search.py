"""Searching what people wrote: mails, calls, meetings, notes and cases of all customers that the asker may see."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import text as sql
from sqlalchemy.exc import OperationalError

from app.accounts.see_account import see_account
from app.assistant.answers_work import mentions
from app.assistant.line import Line
from app.assistant.list_query import ListQuery
from app.assistant.question_words import named_in, substance
from app.assistant.tools.desk import Arguments, Desk, Found, LookUp, text_of
from app.crm.facts import AccountFacts
from app.crm.read_accounts import TOUCH_DAYS
from app.errors import BadInput, NotVisible
from app.llm.tool import Tool, takes, text

# More customers than these are named in no answer; the search says how many there were.
CUSTOMERS_READ = 6
_CANDIDATES = 60
_PATIENCE_MS = 4000
_LINES_EACH = 2

# Where a mail or a task hangs decides whose it is, as on the timeline; the newest of the best matches come first.
_QUERY = sql(
    """
WITH said AS (
    SELECT coalesce(t.account_id, o.account_id) AS account_id, concat_ws(' ', t.subject, t.description) AS body,
        coalesce(t.completed_date_time, t.created_date) AS at
    FROM sf_task t LEFT JOIN sf_opportunity o ON o.id = t.what_id WHERE NOT t.is_deleted AND t.created_date >= :since
    UNION ALL
    SELECT coalesce(e.account_id, o.account_id), concat_ws(' ', e.subject, e.description), e.start_date_time
    FROM sf_event e LEFT JOIN sf_opportunity o ON o.id = e.what_id
    WHERE NOT e.is_deleted AND e.is_private IS NOT TRUE AND e.created_date >= :since
    UNION ALL
    SELECT coalesce(c.account_id, o.account_id, m.related_to_id), concat_ws(' ', m.subject, m.text_body), m.message_date
    FROM sf_email_message m LEFT JOIN sf_case c ON c.id = m.parent_id LEFT JOIN sf_opportunity o ON o.id = m.related_to_id
    WHERE NOT m.is_deleted AND m.created_date >= :since
    UNION ALL
    SELECT c.account_id, concat_ws(' ', c.subject, c.description), c.created_date
    FROM sf_case c WHERE NOT c.is_deleted AND c.created_date >= :since
    UNION ALL
    SELECT c.account_id, k.comment_body, k.created_date
    FROM sf_case_comment k JOIN sf_case c ON c.id = k.parent_id WHERE NOT k.is_deleted AND k.created_date >= :since
),
hit AS (
    SELECT account_id, at, (SELECT count(*) FROM unnest(CAST(:words AS text[])) w WHERE body ~* w) AS words
    FROM said WHERE account_id LIKE '001%' AND (CAST(:among AS text[]) IS NULL OR account_id = ANY (CAST(:among AS text[]))) AND body ~* ALL (CAST(:needed AS text[])) AND body ~* ANY (CAST(:words AS text[]))
)
SELECT account_id FROM hit GROUP BY account_id ORDER BY max(words) DESC, max(at) DESC NULLS LAST, account_id LIMIT :most
"""
)


def search_found(desk: Desk, words: Sequence[str], account: AccountFacts | None = None) -> Found:
    """The sentences that hold most of the words, customer by customer, each to the letter with its record."""
    asked = ", ".join(f"“{word}”" for word in words)
    facts = [account] if account else _customers(desk, words)
    wanted = [_stem(word) for word in words]
    scored = [(mentions(one.touches, wanted, desk.now), one) for one in facts]
    best = max((number for (number, _), _ in scored), default=0)
    said_most = [(said, one) for (number, said), one in scored if number == best and best]
    lines = [_under(one.name, line) for said, one in said_most for line in said[:_LINES_EACH]]
    where = f"of {account.name}" if account else "that you may see"
    if not lines:
        ids = (account.id,) if account else ()
        lines = [Line(f"I found no mention of {asked} in the mails, calls, notes and cases {where}.", ids, denies=True)]
    among = desk.narrowed(ListQuery("accounts")).among_words
    notes = (f"looked for {asked} in mails, calls, notes and cases of 18 months{f' {among}' if among else ''}",)
    return Found(f"mentions of {asked}", tuple(lines), notes=notes, about=tuple(one.id for _, one in said_most))


def _under(name: str, line: Line) -> Line:
    return replace(line, text=f"{name}: {line.text}")


def _customers(desk: Desk, words: Sequence[str]) -> list[AccountFacts]:
    """The customers whose records hold the words, as the asker may see them."""
    among = desk.narrowed(ListQuery("accounts")).among
    asked = {
        "words": [_begins(word) for word in words],
        "needed": [_begins(word) for word in named_in(words)] or [""],
        "since": desk.now - timedelta(days=TOUCH_DAYS),
        "most": _CANDIDATES,
        "among": None if among is None else list(among),
    }
    try:
        with desk.services.db.begin() as session:
            session.execute(sql(f"SET LOCAL statement_timeout = {_PATIENCE_MS}"))
            ids = list(dict.fromkeys(session.execute(_QUERY, asked).scalars()))
    except OperationalError:
        raise BadInput("That search takes too long over all customers: name one, or look for a rarer word.") from None
    visible = desk.services.rights.visible(desk.person, ids)
    facts = []
    for account_id in [one for one in ids if one in visible][:CUSTOMERS_READ]:
        try:
            facts.append(see_account(desk.services, desk.person, account_id))
        except NotVisible:
            continue
    return facts


def _stem(word: str) -> str:
    """Enough of the word that promise, promises and promised meet."""
    bare = word.casefold().removesuffix("'s").removesuffix("’s")
    for ending in ("ing", "ed", "es", "s"):
        if bare.endswith(ending) and len(bare) - len(ending) >= 4:
            return bare.removesuffix(ending)
    return bare


def _begins(word: str) -> str:
    """A PostgreSQL pattern for a word that begins so: SSO is not found in "predecessor"."""
    return r"\m" + re.sub(r"\W", lambda sign: "\\" + sign[0], _stem(word))


def _search(desk: Desk, arguments: Arguments) -> Found:
    words = substance(text_of(arguments, "words"))[:6]
    if not words:
        raise BadInput("Say which words to look for.")
    name = text_of(arguments, "account")
    return search_found(desk, words, desk.account(name) if name else None)


SEARCH_LOOK_UPS = (
    LookUp(
        Tool(
            "search_timeline",
            "Search mails, calls, meetings, notes and cases for words: who mentioned, said, wrote, asked or promised something.",
            takes(
                words=text("The few words to look for, without filler."),
                account=text("Only at this account, by its name; null for all accounts."),
            ),
        ),
        _search,
    ),
)

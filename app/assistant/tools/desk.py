"""Who asks, what a look-up found, and how the arguments of a look-up are read: nothing about them is trusted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Protocol

from app.accounts.find_accounts import find_accounts
from app.accounts.see_account import see_account
from app.assistant.line import Line
from app.assistant.list_query import ListQuery
from app.assistant.row import Listed
from app.assistant.vocabulary import Vocabulary
from app.crm.facts import AccountFacts, Person
from app.errors import BadInput
from app.llm.readable import without_addresses
from app.llm.tool import Tool
from app.services import Services

Arguments = Mapping[str, Any]
_TEXT_CHARACTERS = 200


class Narrows(Protocol):
    """Records that a list is about."""

    def narrow(self, query: ListQuery) -> ListQuery:
        """The filter, of those records alone."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a question is worked on: for whom, when (in their time zone), and the names that this org knows."""

    services: Services
    person: Person
    vocabulary: Vocabulary
    now: datetime
    those: Narrows | None = None
    """What the question is about, where it points back to an answer before."""

    def narrowed(self, query: ListQuery) -> ListQuery:
        """The filter, of what the question points back to alone."""
        return self.those.narrow(query) if self.those else query

    @property
    def today(self) -> date:
        """The asker's day."""
        return self.now.date()

    def account(self, name: str) -> AccountFacts:
        """The account of that name as the asker may see it; raises BadInput where none or several fit."""
        found = find_accounts(self.services, self.person, name)
        if found.only is None:
            name, near = without_addresses(name), ", ".join(hit.name for hit in (found.hits or found.nearest)[:4])
            near = without_addresses(near)
            hint = f" Did you mean {near}?" if near else ""
            raise BadInput(
                f"Several accounts fit “{name}”.{hint}"
                if found.hits
                else f"I found no account “{name}” that you may see.{hint}"
            )
        return see_account(self.services, self.person, found.only.id)

    def colleague(self, name: str) -> tuple[str, str]:
        """A colleague's id and name; "me" is the asker. Raises BadInput where nobody is called so."""
        if name.casefold().strip() in ("me", "my", "mine", "i", "self"):
            return self.vocabulary.me
        found = self.vocabulary.people.get(name.casefold().strip())
        if found is None:
            raise BadInput(f"I know no active colleague “{without_addresses(name)}”, or more than one.")
        return found


@dataclass(frozen=True, slots=True)
class Found:
    """What a look-up came to: code's own lines, or a list, or customers to speak of. `heading` says what was looked up."""

    heading: str = ""
    lines: tuple[Line, ...] = ()
    listed: tuple[ListQuery, Listed] | None = None
    accounts: tuple[AccountFacts, ...] = ()
    notes: tuple[str, ...] = ()
    """What the reader has to know about the limits of the look-up."""
    about: tuple[str, ...] = ()
    """The accounts that the lines are about, where no list is shown."""


@dataclass(frozen=True, slots=True)
class LookUp:
    """A tool and what it does. `run` reads only, as the asker; it raises ThroughlineError in the asker's words."""

    tool: Tool
    run: Callable[[Desk, Arguments], Found]


def text_of(arguments: Arguments, name: str) -> str:
    """A text argument on one line, cut to a sane length; empty for null."""
    return " ".join(str(arguments.get(name) or "").split())[:_TEXT_CHARACTERS]


def day_of(arguments: Arguments, name: str) -> date | None:
    """A day as YYYY-MM-DD; raises BadInput for another writing."""
    told = text_of(arguments, name)
    try:
        return date.fromisoformat(told) if told else None
    except ValueError:
        raise BadInput(f"{name} is “{told[:40]}”; it must be a day like 2026-11-21.") from None


def amount_of(arguments: Arguments, name: str) -> Decimal | None:
    """A figure; None for null."""
    told = arguments.get(name)
    try:
        return None if told is None else Decimal(str(told))
    except InvalidOperation:
        raise BadInput(f"{name} is no number.") from None

"""What an org is made of before it is loaded: rows by object, and the people of the Slack workspace."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
"""API field name -> value. Dates as `date`, instants as aware `datetime`, numbers as int/Decimal, or ISO strings."""


@dataclass(frozen=True, slots=True)
class SlackPerson:
    """One member of the workspace; matched to a Salesforce User by e-mail (some people have none: guests)."""

    email: str
    real_name: str
    tz: str = "America/New_York"
    title: str = ""
    is_admin: bool = False
    is_guest: bool = False


@dataclass(frozen=True, slots=True)
class SlackChannel:
    """A channel to create at the start; `members` are e-mails, empty = everybody who is not a guest."""

    name: str
    is_private: bool = False
    members: tuple[str, ...] = ()
    topic: str = ""
    is_ext_shared: bool = False


@dataclass(slots=True)
class OrgData:
    """An org ready to load. `Id` in a row may be any key: the loader turns foreign keys into valid 18-character ids.

    `tables` maps object API name to rows. References hold the referenced row's `Id` value. System fields
    (CreatedDate, LastModifiedDate, SystemModstamp) are kept where given. `OpportunityHistory`,
    `OpportunityFieldHistory` and `AccountHistory` rows may be given explicitly, as real history.
    """

    tables: dict[str, list[Row]]
    people: list[SlackPerson] = field(default_factory=list)
    channels: list[SlackChannel] = field(default_factory=list)

"""Who reads along in a channel, and whether all of them may see what is about to be said there."""

from __future__ import annotations

from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from app.crm.facts import Person
from app.errors import NotLinked
from app.slack.people import People
from app.slack.threads import Threads

# Each member costs a question to Salesforce; in larger channels an answer stays private until it is shared.
MEMBERS_ASKED = 25
_ASKED_AT_ONCE = 8

Visible = Callable[[Person, Collection[str]], Collection[str]]


@dataclass(frozen=True, slots=True)
class Audience:
    """How many people of a channel may not see a set of records; `is_known` is False for channels too large to ask."""

    unseeing: int
    is_known: bool = True
    is_shared: bool = False

    @property
    def may_all_see(self) -> bool:
        """Whether nobody would learn in Slack what Salesforce hides from them."""
        return self.is_known and not self.is_shared and self.unseeing == 0


def audience_of(
    people: People, threads: Threads, channel_id: str, record_ids: Collection[str], visible: Visible
) -> Audience:
    """Ask for each member of a channel whether they may see all of the records."""
    if people.is_shared_channel(channel_id):
        return Audience(0, is_shared=True)
    members = threads.members(channel_id, MEMBERS_ASKED)
    if members is None:
        return Audience(0, is_known=False)
    humans = [member for member in members if not people.profile(member).is_bot]
    with ThreadPoolExecutor(_ASKED_AT_ONCE) as pool:
        seen = pool.map(lambda member: _sees(people, member, record_ids, visible), humans)
        return Audience(sum(not one for one in seen))


def _sees(people: People, member: str, record_ids: Collection[str], visible: Visible) -> bool:
    try:
        person = people.salesforce_user(member)
    except NotLinked:
        return False
    return set(record_ids) <= set(visible(person, record_ids))

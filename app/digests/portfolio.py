"""`/portfolio`: one person's book, or a team's, in three heaps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from app.crm.facts import Person
from app.crm.tables import User
from app.digests.list_files import portfolio_csv
from app.digests.portfolio_blocks import portfolio_message
from app.digests.see_accounts import MOST_ACCOUNTS, book_of, see_accounts, team_of
from app.digests.send_file import SentFile, send_file
from app.errors import BadInput
from app.followups.access import explained
from app.risk.answers import read_answers
from app.risk.find_risks import lens_at
from app.risk.override import Override, read_overrides
from app.risk.read_learned import read_learned
from app.risk.tables import AlertState
from app.risk.triage import Triaged, triage
from app.services import Services
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.people import as_person

USAGE = (
    "`/portfolio` shows your accounts, `/portfolio team` those of your team, `/portfolio Ana Ruiz` or `/portfolio @ana` "
    "a colleague's, `/portfolio team @ana` those of a colleague's team."
)
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_USER_ID = re.compile(r"\b[UW][A-Z0-9]+$")


def answer_portfolio(services: Services, asked: Conversation, text: str) -> None:
    """Answer the asker alone, with what Salesforce lets the asker see of that book."""
    with explained(services, asked):
        services.slack.reply(asked, portfolio_for(services, asked.user_id, _by_mention(services, text.strip())))


def _by_mention(services: Services, text: str) -> str:
    """A colleague's name as a mention of them; the text as it is where it is none, or several people's."""
    is_team, whose = _meant(text)
    if whose.casefold() in ("", "me") or _MENTION.fullmatch(whose):
        return text
    bare = " ".join(whose.removeprefix("@").replace(".", " ").split()).casefold()
    with services.db.begin() as session:
        name = func.lower(User.name)
        wanted = select(User).where(
            User.is_active.is_(True), or_(name == bare, name.startswith(f"{bare} ", autoescape=True))
        )
        found = [as_person(user) for user in session.scalars(wanted.limit(2))]
    slack_id = services.people.slack_user_id(found[0]) if len(found) == 1 else None
    return f"{'team ' if is_team else ''}<@{slack_id}>" if slack_id else text


def portfolio_for(services: Services, user_id: str, text: str = "") -> Message:
    """The book as that person may see it; raises NotLinked, SalesforceUnavailable, BadInput with the usage."""
    title, placed = read_portfolio(services, user_id, text)
    return portfolio_message(title, placed, services.salesforce.record_url, meant=_as_value(text.strip()))


def read_portfolio(services: Services, user_id: str, text: str) -> tuple[str, list[Triaged]]:
    """Whose accounts are meant, in words, and where each of them belongs today."""
    person = services.people.salesforce_user(user_id)
    owners = _owners(services, person, text.strip())
    placed = place_book(services, person, owners, services.people.time_zone(user_id))
    with services.db.begin() as session:
        is_cut = len(book_of(session, [owner.id for owner in owners])) == MOST_ACCOUNTS
    of_more = f", the first {MOST_ACCOUNTS} by name" if is_cut else ""
    return f"{_title(person, owners, text.strip())}{of_more}", placed


def place_book(
    services: Services, person: Person, owners: Sequence[Person], zone: ZoneInfo, *, also: Iterable[str] = ()
) -> list[Triaged]:
    """Where the owners' accounts belong today, as `person` may see them; raises SalesforceUnavailable.

    Access to the records `also` is asked in the same call: see `see_accounts`.
    """
    now = services.clock.now().astimezone(zone)
    with services.db.begin() as session:
        account_ids = book_of(session, [owner.id for owner in owners])
        lens, learned = lens_at(session, now=now), read_learned(session)
        views = read_overrides(session, account_ids, now=now)
    seen = see_accounts(services, replace(person, zone=zone), account_ids, also=also)
    subjects = [subject for one in seen for subject in (one.seen.id, *(deal.id for deal in one.seen.open_deals))]
    with services.db.begin() as session:
        dismissed = read_answers(session, subjects, now=now, states=(AlertState.DISMISSED,))
    placed = triage(((one.seen, one.lens_of_reader(lens)) for one in seen), learned, dismissed)
    return [_with_view(services, one, views.get(one.facts.id)) for one in placed]


def _with_view(services: Services, one: Triaged, held: Override | None) -> Triaged:
    return replace(one, held=held, held_by=services.people.profile(held.by).name) if held else one


def send_portfolio_csv(services: Services, asked: Conversation, text: str) -> None:
    """The whole book as a file in the asker's direct messages; `text` is what the button carries."""
    with explained(services, asked):
        title, placed = read_portfolio(services, asked.user_id, _from_value(text))
        on = services.clock.today(services.people.time_zone(asked.user_id))
        content = portfolio_csv(placed, services.salesforce.record_url)
        send_file(services, asked, SentFile(f"accounts-{on}.csv", content, title))


def _as_value(text: str) -> str:
    """What a button carries of a text that was understood: a colleague by id alone, never the words that were typed."""
    return _MENTION.sub(r"\1", text) or "me"


def _from_value(value: str) -> str:
    return _USER_ID.sub(r"<@\g<0>>", value)


def _meant(text: str) -> tuple[bool, str]:
    """Whether a team is meant, and whose."""
    first, _, rest = text.partition(" ")
    return (True, rest.strip()) if first.casefold() == "team" else (False, text)


def _owners(services: Services, person: Person, text: str) -> Sequence[Person]:
    """Whose book is meant; raises BadInput with the usage for anything else."""
    is_team, whose = _meant(text)
    named = _MENTION.fullmatch(whose)
    if not named and whose.casefold() not in ("", "me", "my", "mine"):
        raise BadInput(USAGE if whose.casefold() in ("help", "?") else f"I do not know “{text[:60]}” here. {USAGE}")
    first = services.people.salesforce_user(named.group(1)) if named else person
    if not is_team:
        return [first]
    with services.db.begin() as session:
        return team_of(session, first)


def _title(person: Person, owners: Sequence[Person], text: str) -> str:
    whose = "Your" if owners[0].id == person.id else f"{owners[0].name}’s"
    return f"{whose} team’s accounts" if _meant(text)[0] else f"{whose} accounts"

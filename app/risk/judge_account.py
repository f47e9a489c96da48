"""Say what you expect of a renewal: the form, and keeping what was said. Rights are asked again at each step."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.accounts.see_account import see_account, visible_account_ids
from app.errors import NotLinked, NotVisible
from app.risk.card_watch import outlook_of
from app.risk.override import VIEW_WORDS, Override, check_override, end_override, read_overrides, set_override
from app.risk.override_view import END, judge_view, refused_view
from app.services import Services
from app.slack.blocks import section
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import day, escape

_TOUCHES = 60


def fill_judge_form(services: Services, to: Conversation, account_id: str, view_id: str) -> None:
    """Turn the waiting form into one that shows the likelihood and what is held now."""
    now = services.clock.now().astimezone(services.people.time_zone(to.user_id))
    try:
        facts = see_account(services, services.people.salesforce_user(to.user_id), account_id, touches=_TOUCHES)
    except (NotLinked, NotVisible) as refused:
        services.slack.update_view(view_id, refused_view(escape(str(refused))))
        return
    with services.db.begin() as session:
        lines = outlook_of(session, facts, now=now)
        held = read_overrides(session, [facts.id], now=now).get(facts.id)
    line = lines[0] if lines else "No customer at present, so no renewal likelihood is given."
    services.slack.update_view(view_id, judge_view(facts.name, line, held, to, facts.id))


def judge_account(services: Services, to: Conversation, account_id: str, typed: dict[str, str]) -> None:
    """Keep or end the judgement and say so. Raises NotLinked, NotVisible, SalesforceUnavailable, BadInput."""
    person = services.people.salesforce_user(to.user_id)
    if account_id not in visible_account_ids(services, person, [account_id]):
        raise NotVisible("that account")
    with services.db.begin() as session:
        said = (
            _end(session, to, account_id) if typed["view"] == END else _keep(services, session, to, account_id, typed)
        )
    services.slack.reply(to, Message(said, (section(said),)))


def _keep(services: Services, session: Session, to: Conversation, account_id: str, typed: dict[str, str]) -> str:
    today = services.clock.today(services.people.time_zone(to.user_id))
    view, reason, cause, ends_on = check_override(**typed, today=today)
    now = services.clock.now()
    set_override(session, Override(account_id, view, reason, cause, to.user_id, now, ends_on))
    until = f" until {day(ends_on)}" if ends_on else " until you or somebody else ends it"
    return f"Kept: the renewal {VIEW_WORDS[view]}. It stands beside the likelihood on the account's card{until}."


def _end(session: Session, to: Conversation, account_id: str) -> str:
    ended = end_override(session, account_id, by=to.user_id)
    return "Ended: the likelihood stands alone again." if ended else "There was no such view any more."

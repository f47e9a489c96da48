"""The durable work behind `/throughline settings`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from app.digests.preview import preview_message
from app.digests.tables import DigestKind, DigestSetting
from app.errors import BadInput, SlackRefused
from app.home.digest_form import digest_form
from app.home.digest_settings import DigestForm, list_digests, may_change, mute_digest, set_up_digest, stop_digest
from app.home.own_messages import own_words
from app.home.settings_blocks import (
    NAMES,
    MutedRule,
    channel_words,
    digest_line,
    rhythm_words,
    settings_message,
)
from app.risk.precision import RULE_WORDS
from app.risk.signal import Rule
from app.risk.tables import RuleMute
from app.services import Services
from app.slack.blocks import context, section, words
from app.slack.conversation import Conversation
from app.slack.message import Message
from app.slack.text import mention


def show_settings(services: Services, to: Conversation) -> Message:
    """Every digest, for colleagues only."""
    person = services.people.salesforce_user(to.user_id)
    digests = list_digests(services)
    with services.db.begin() as session:
        own = own_words(session, person.id)
        rows = session.scalars(select(RuleMute).order_by(RuleMute.muted_at)).all()
        known = [one for one in rows if one.rule in set(Rule)]
        muted = [MutedRule(one.rule, RULE_WORDS[Rule(one.rule)], one.right, one.answers) for one in known]
    return settings_message(
        digests,
        lambda one: may_change(services, to.user_id, one),
        muted=muted,
        is_admin=services.people.is_admin(to.user_id),
        own=own,
    )


def open_settings(services: Services, payload: dict[str, Any]) -> None:
    """Job: the settings, for whoever pressed the button on the home tab, by direct message."""
    to = Conversation.from_payload(payload["conversation"])
    services.slack.reply(to, show_settings(services, to))


def fill_form(services: Services, payload: dict[str, Any]) -> None:
    """Job: turn the waiting modal into the digest's form."""
    to = Conversation.from_payload(payload["conversation"])
    services.people.salesforce_user(to.user_id)
    one = _setting(services, payload["setting_id"]) if payload["setting_id"] else None
    if one is not None and not may_change(services, to.user_id, one):
        raise BadInput("Only the person who set this digest up, or an admin, can change it.")
    zone = services.people.time_zone(to.user_id).key
    services.slack.update_view(payload["view_id"], digest_form(to, zone, one))


def save_digest(services: Services, payload: dict[str, Any]) -> None:
    """Job: store a filled form, tell the channel who did so, and whoever did so what comes of it."""
    to = Conversation.from_payload(payload["conversation"])
    one = set_up_digest(services, to.user_id, DigestForm.from_payload(payload["form"]))
    if not one.is_personal:
        is_new = not payload["form"]["setting_id"]
        _tell_channel(services, to, one, payload["form_id"], is_new=is_new)
    said = f"Saved. {digest_line(one)}"
    services.slack.reply(to, words(said))


def _tell_channel(services: Services, to: Conversation, one: DigestSetting, form_id: str, *, is_new: bool) -> None:
    what = f"{NAMES[DigestKind(one.kind)]}: {rhythm_words(one)} at {one.local_time:%H:%M}, {one.time_zone}"
    text = (
        f"{mention(to.user_id)} set up a digest for this channel. {what}. `/throughline settings` changes or stops it."
    )
    try:
        services.slack.post(one.channel, Message(text, (context(text),)), key=f"digest-set-up:{form_id}")
    except SlackRefused as refused:
        if is_new:
            stop_digest(services, to.user_id, str(one.id))
        else:
            mute_digest(services, to.user_id, str(one.id), is_muted=True)
        raise BadInput(
            "I am not in that channel: invite me there with /invite, then save the digest again."
        ) from refused


def change_digest(services: Services, payload: dict[str, Any]) -> None:
    """Job: one choice of a digest's menu."""
    to = Conversation.from_payload(payload["conversation"])
    setting_id, user_id = payload["setting_id"], to.user_id
    match payload["act"]:
        case "mute" | "unmute" as act:
            one = mute_digest(services, user_id, setting_id, is_muted=act == "mute")
            said = f"{digest_line(one)}"
        case "stop":
            stop_digest(services, user_id, setting_id)
            said = "That digest is stopped."
        case "preview":
            services.slack.reply(to, _preview(services, user_id, setting_id))
            return
        case _:
            raise BadInput("That button belongs to a message that I no longer understand.")
    services.slack.reply(to, words(said))


def _preview(services: Services, user_id: str, setting_id: str) -> Message:
    """What the digest would say now, cut to what its reader may see; nothing is remembered."""
    one = _setting(services, setting_id)
    one.configured_by = user_id
    drawn = preview_message(services, one)
    where = "" if one.is_personal else f" for {channel_words(one.channel)}"
    first = section(f"*Preview{where}*, as far as you may see it")
    return Message(drawn.text, (first, *(block for block in drawn.blocks if block["type"] != "actions")))


def _setting(services: Services, setting_id: str) -> DigestSetting:
    for one in list_digests(services):
        if str(one.id) == setting_id:
            return one  # read in a session that is over: what is changed on it is not stored
    raise BadInput("That digest is not there any more; `/throughline settings` shows those that are.")

"""The settings as a message, and the form of a digest. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.digests.rhythm import RHYTHM_WORDS, WEEKDAYS
from app.digests.tables import DIRECT, WEEKLY_KINDS, DigestKind, DigestSetting, Rhythm, is_channel_id
from app.slack.action_ids import Action
from app.slack.blocks import (
    actions,
    button,
    context,
    option,
    overflow,
    section,
)
from app.slack.message import Block, Message
from app.slack.text import escape, mention

NAMES = {
    DigestKind.RISK: "Deals and renewals at risk",
    DigestKind.OVERDUE: "Overdue follow-ups",
    DigestKind.HEALTH: "Health and usage dips",
    DigestKind.REPORT: "The week’s follow-ups: opened, picked up, done, late",
    DigestKind.PORTFOLIO: "Accounts in three heaps, with what moved and what renews",
}
_PERSONAL = {
    DigestKind.OWNER: "Everybody’s own day: items, overdue tasks, what is at risk",
    DigestKind.PORTFOLIO: "Everybody’s own accounts in three heaps, with what moved and what renews",
}


@dataclass(frozen=True, slots=True)
class MutedRule:
    """A sign that muted itself, with the answers that muted it."""

    rule: str
    words: str
    right: int
    answers: int


def settings_message(
    digests: Sequence[DigestSetting],
    may_change: Callable[[DigestSetting], bool],
    *,
    muted: Sequence[MutedRule] = (),
    is_admin: bool = False,
    own: str = "",
) -> Message:
    """Every digest with what its reader may do to it, their `own` messages in words; the rules' lines for admins."""
    lines = (section(digest_line(one), accessory=_menu(one) if may_change(one) else None) for one in digests)
    thresholds = [button("Thresholds", Action.THRESHOLDS_OPEN)] if is_admin else []
    blocks: list[Block] = [
        section(f"*Your own messages*\n{escape(own)}", accessory=button("Change", Action.WISH_OPEN)),
        *(_muted_line(one, is_admin=is_admin) for one in muted),
        section("*Digests*"),
        actions(button("Set up a digest", Action.DIGEST_SET_UP, style="primary"), *thresholds),
        context("A digest shows its channel what the person who set it up may see in Salesforce."),
        *lines,  # last: where there are more than a message holds, only they are cut
    ]
    return Message("Throughline's digests, and how to change them", tuple(blocks))


def _muted_line(one: MutedRule, *, is_admin: bool) -> Block:
    again = button("Let it speak again", Action.RULE_UNMUTE, one.rule) if is_admin else None
    words = f"The sign “{escape(one.words)}” muted itself: people agreed with it in {one.right} of {one.answers} cases."
    return section(f":mute: {words}", accessory=again)


def digest_name(one: DigestSetting) -> str:
    """What it is about, and whose."""
    return (_PERSONAL if one.is_personal else NAMES)[DigestKind(one.kind)]


def digest_line(one: DigestSetting) -> str:
    """What is posted where and when."""
    by = f", set up by {mention(one.configured_by)}" if one.configured_by else ", set up by default"
    rests = " *(muted)*" if not one.enabled else ""
    when = f"{rhythm_words(one)} at {one.local_time:%H:%M}, {escape(one.time_zone)}"
    if one.is_personal:
        when, by = f"{rhythm_words(one)}{_personal_hour(one)}", ""
    return f"*{digest_name(one)}*{rests}\n{channel_words(one.channel)} {when}{by}"


def rhythm_words(one: DigestSetting) -> str:
    """How often it comes; some are always a week's."""
    rhythm = Rhythm.WEEKLY if one.kind in WEEKLY_KINDS else Rhythm(one.rhythm)
    return f"every {WEEKDAYS[one.weekday]}" if rhythm is Rhythm.WEEKLY else RHYTHM_WORDS[rhythm]


def _personal_hour(one: DigestSetting) -> str:
    if one.kind == DigestKind.PORTFOLIO:
        return ", in the same message"
    return f" at {one.local_time:%H:%M} of each person’s own time zone, unless they chose another hour"


def channel_words(channel: str) -> str:
    """A channel by id as a link, by name as text."""
    if channel == DIRECT:
        return "By direct message,"
    return f"<#{channel}>" if is_channel_id(channel) else f"#{escape(channel)}"


def _menu(one: DigestSetting) -> Block:
    rest = ("Go on", "unmute") if not one.enabled else ("Mute", "mute")
    stop = () if one.is_personal else (("Stop", "stop"),)
    choices = (("Preview for me", "preview"), ("Change", "change"), rest, *stop)
    return overflow(Action.DIGEST_MENU, [option(text, f"{act}:{one.id}") for text, act in choices])

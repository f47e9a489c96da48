"""The settings as a message, and the form of a digest. Pure."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import time
from typing import Any

from app.digests.rhythm import RHYTHM_WORDS
from app.digests.tables import DigestKind, DigestSetting, Rhythm
from app.slack.action_ids import Action, View
from app.slack.blocks import (
    actions,
    button,
    channel_select,
    context,
    input_block,
    modal,
    option,
    overflow,
    section,
    static_select,
    time_picker,
)
from app.slack.conversation import Conversation
from app.slack.message import Block, Message
from app.slack.text import escape, mention

NAMES = {
    DigestKind.RISK: "Deals and renewals at risk",
    DigestKind.OVERDUE: "Overdue follow-ups",
    DigestKind.HEALTH: "Health and usage dips",
    DigestKind.REPORT: "The week’s follow-ups: opened, picked up, done, late",
}
FIELD = "value"
# Where teams are; one's own zone is always offered first.
ZONES = (
    "UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
    "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Paris",
    "Europe/Berlin", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw", "Europe/Athens", "Africa/Johannesburg",
    "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
    "Pacific/Auckland",
)  # fmt: skip


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
) -> Message:
    """Every digest with what its reader may do to it; the rules' lines for admins."""
    lines = (section(digest_line(one), accessory=_menu(one) if may_change(one) else None) for one in digests)
    blocks: list[Block] = [section("*Digests*"), *lines]
    thresholds = [button("Thresholds", Action.THRESHOLDS_OPEN)] if is_admin else []
    blocks.append(actions(button("Set up a digest", Action.DIGEST_SET_UP, style="primary"), *thresholds))
    blocks.append(context("A digest shows its channel what the person who set it up may see in Salesforce."))
    blocks += [_muted_line(one, is_admin=is_admin) for one in muted]
    return Message("Throughline's digests, and how to change them", tuple(blocks))


def _muted_line(one: MutedRule, *, is_admin: bool) -> Block:
    again = button("Let it speak again", Action.RULE_UNMUTE, one.rule) if is_admin else None
    words = f"The sign “{escape(one.words)}” muted itself: people agreed with it in {one.right} of {one.answers} cases."
    return section(f":mute: {words}", accessory=again)


def digest_line(one: DigestSetting) -> str:
    """What is posted where and when."""
    by = f", set up by {mention(one.configured_by)}" if one.configured_by else ", set up by default"
    rests = " *(muted)*" if not one.enabled else ""
    when = f"{rhythm_words(one)} at {one.local_time:%H:%M}, {escape(one.time_zone)}"
    return f"*{NAMES[DigestKind(one.kind)]}*{rests}\n{channel_words(one.channel)} {when}{by}"


def rhythm_words(one: DigestSetting) -> str:
    """How often it comes; the closed-loop report is a week's."""
    return RHYTHM_WORDS[Rhythm.WEEKLY if one.kind == DigestKind.REPORT else Rhythm(one.rhythm)]


def channel_words(channel: str) -> str:
    """A channel by id as a link, by name as text."""
    is_id = channel[:1] in "CG" and channel.isupper() and channel.isalnum()
    return f"<#{channel}>" if is_id else f"#{escape(channel)}"


def _menu(one: DigestSetting) -> Block:
    rest = ("Go on", "unmute") if not one.enabled else ("Mute", "mute")
    choices = (("Preview for me", "preview"), ("Change", "change"), rest, ("Stop", "stop"))
    return overflow(Action.DIGEST_MENU, [option(text, f"{act}:{one.id}") for text, act in choices])


def digest_form(asked: Conversation, zone: str, one: DigestSetting | None) -> Block:
    """The form, filled with what is set."""
    kinds = [option(name, kind) for kind, name in NAMES.items()]
    zones = [option(name, name) for name in dict.fromkeys([one.time_zone if one else zone, zone, *ZONES])]
    channel = one.channel if one and channel_words(one.channel).startswith("<") else asked.channel_id
    sizes = [option(f"{n} entries", str(n)) for n in (3, 5, 10)]
    shown = next((size for size in sizes if one and size["value"] == str(one.entries_shown)), sizes[1])
    empty = [option("say so in one line", "yes"), option("post nothing", "no")]
    at = one.local_time if one else time(8)
    often = [option(words, rhythm) for rhythm, words in RHYTHM_WORDS.items()]
    rhythm = next((r for r in often if one and r["value"] == one.rhythm), often[0])
    kind = next((k for k in kinds if one and k["value"] == one.kind), kinds[0])
    blocks = [
        input_block("What", static_select(FIELD, kinds, placeholder="Choose", initial=kind), "kind"),
        input_block("Where", channel_select(FIELD, initial=_own_channel(channel)), "channel"),
        input_block("How often", static_select(FIELD, often, placeholder="Choose", initial=rhythm), "rhythm"),
        input_block("At", time_picker(FIELD, at), "local_time"),
        input_block("Time zone", static_select(FIELD, zones, placeholder="Choose", initial=zones[0]), "time_zone"),
        input_block("At first", static_select(FIELD, sizes, placeholder="Choose", initial=shown), "entries_shown"),
        input_block(
            "When there is nothing to say",
            static_select(FIELD, empty, placeholder="Choose", initial=empty[0 if one is None or one.says_empty else 1]),
            "says_empty",
        ),
        context("The channel is shown what *you* may see in Salesforce. Its members can ask anybody who it was."),
    ]
    told = {"asked": asked.as_payload(), "setting_id": str(one.id) if one else ""}
    title = "Change the digest" if one else "Set up a digest"
    return modal(title, blocks, callback_id=View.DIGEST_SET_UP, submit="Save", private_metadata=json.dumps(told))


def _own_channel(channel: str) -> str | None:
    return channel if channel[:1] in ("C", "G") else None


def filled_form(view: dict[str, Any]) -> dict[str, Any]:
    """What a submitted form holds, as `DigestForm` takes it."""
    values = view["state"]["values"]

    def chosen(block: str) -> str:
        field = values.get(block, {}).get(FIELD, {})
        plain = field.get("selected_conversation") or field.get("selected_time")
        return str(plain or (field.get("selected_option") or {}).get("value") or "")

    return {
        "setting_id": json.loads(view["private_metadata"])["setting_id"],
        "kind": chosen("kind"),
        "channel": chosen("channel"),
        "local_time": chosen("local_time"),
        "time_zone": chosen("time_zone"),
        "rhythm": chosen("rhythm") or Rhythm.DAILY,
        "says_empty": chosen("says_empty") != "no",
        "entries_shown": int(chosen("entries_shown") or 5),
    }

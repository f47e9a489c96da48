"""The form of a digest. Pure."""

from __future__ import annotations

import json
from datetime import time
from typing import Any

from app.digests.rhythm import RHYTHM_WORDS, WEEKDAYS
from app.digests.tables import CHANNEL_KINDS, DigestKind, DigestSetting, Rhythm
from app.home.settings_blocks import NAMES, channel_words, digest_name
from app.slack.action_ids import View
from app.slack.blocks import (
    Element,
    channel_select,
    context,
    input_block,
    modal,
    option,
    section,
    static_select,
    time_picker,
)
from app.slack.conversation import Conversation
from app.slack.message import Block

FIELD = "value"
# Where teams are; one's own zone is always offered first.
ZONES = (
    "UTC", "America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles", "America/Toronto",
    "America/Sao_Paulo", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Madrid", "Europe/Paris",
    "Europe/Berlin", "Europe/Zurich", "Europe/Stockholm", "Europe/Warsaw", "Europe/Athens", "Africa/Johannesburg",
    "Asia/Jerusalem", "Asia/Dubai", "Asia/Kolkata", "Asia/Singapore", "Asia/Tokyo", "Australia/Sydney",
    "Pacific/Auckland",
)  # fmt: skip


def digest_form(asked: Conversation, zone: str, one: DigestSetting | None) -> Block:
    """The form, filled with what is set."""
    if one and one.is_personal:
        return _personal_form(asked, one)
    kinds = [option(NAMES[kind], kind) for kind in CHANNEL_KINDS]
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
        input_block("Weekday", _weekdays(one), "weekday", hint="Of one that comes once a week."),
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


def _weekdays(one: DigestSetting | None) -> Element:
    days = [option(name, str(n)) for n, name in enumerate(WEEKDAYS)]
    return static_select(FIELD, days, placeholder="Choose", initial=days[one.weekday if one else 0])


def _personal_form(asked: Conversation, one: DigestSetting) -> Block:
    """The hour of everybody's own day, or the weekday of their portfolio; the rest of it is not asked."""
    is_weekly = one.kind == DigestKind.PORTFOLIO
    asks = (
        input_block("Weekday", _weekdays(one), "weekday")
        if is_weekly
        else input_block("At", time_picker(FIELD, one.local_time), "local_time")
    )
    kept = {
        "kind": one.kind,
        "channel": one.channel,
        "local_time": f"{one.local_time:%H:%M}",
        "time_zone": one.time_zone,
        "weekday": str(one.weekday),
    }
    note = "It comes in each person’s own time zone, on their working days. Everybody can choose their own hour."
    told = {"asked": asked.as_payload(), "setting_id": str(one.id), "kept": kept}
    blocks = [section(f"*{digest_name(one)}*"), asks, context(note)]
    return modal(
        "Change the digest",
        blocks,
        callback_id=View.DIGEST_SET_UP,
        submit="Save",
        private_metadata=json.dumps(told),
    )


def _own_channel(channel: str) -> str | None:
    return channel if channel[:1] in ("C", "G") else None


def filled_form(view: dict[str, Any]) -> dict[str, Any]:
    """What a submitted form holds, as `DigestForm` takes it."""
    values, told = view["state"]["values"], json.loads(view["private_metadata"])

    def chosen(block: str) -> str:
        field = values.get(block, {}).get(FIELD, {})
        plain = field.get("selected_conversation") or field.get("selected_time")
        value = plain or (field.get("selected_option") or {}).get("value")
        return str(value or told.get("kept", {}).get(block) or "")

    return {
        "setting_id": told["setting_id"],
        "kind": chosen("kind"),
        "channel": chosen("channel"),
        "local_time": chosen("local_time"),
        "time_zone": chosen("time_zone"),
        "rhythm": chosen("rhythm") or Rhythm.DAILY,
        "weekday": int(chosen("weekday") or 0),
        "says_empty": chosen("says_empty") != "no",
        "entries_shown": int(chosen("entries_shown") or 5),
    }

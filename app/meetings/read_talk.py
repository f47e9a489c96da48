"""The conversation behind a shortcut: a thread read from Slack, or a transcript read from an uploaded file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from app.crm.tables import User
from app.errors import BadInput, SlackRefused
from app.meetings.read_file import FILE_BYTES, read_transcript
from app.meetings.read_lines import Spoken
from app.meetings.slack_words import as_read, mentioned_in
from app.meetings.source import TalkSource
from app.meetings.talk import Line, Talk, TalkKind
from app.services import Services
from app.slack.text import clean, one_line
from app.slack.threads import Said

_NOT_A_MEMBER = "I am not in this channel, so I have this one message only. Invite me (/invite) for the whole thread."


def read_talk(services: Services, source: TalkSource, asker_id: str) -> Talk:
    """Read it now. Raises BadInput with what is wrong with a file, or where there is nothing to read."""
    zone = services.people.time_zone(asker_id)
    if source.file_id:
        return _call(services, source, zone)
    talk = _thread(services, source, zone)
    if not talk.lines:
        raise BadInput(
            f"I can read .vtt, .srt, .txt and .docx files; “{source.other_file[:80]}” is none of them."
            if source.other_file
            else "Nobody wrote anything here that I could keep."
        )
    return talk


def _call(services: Services, source: TalkSource, zone: ZoneInfo) -> Talk:
    found = services.threads.download(source.file_id, limit_bytes=FILE_BYTES)
    spoken = read_transcript(found.name, found.content)
    sides = _sides(services, {one.who for one in spoken})
    lines = tuple(_spoken_line(number, one, sides) for number, one in enumerate(spoken, start=1))
    title = one_line(found.name.rpartition(".")[0].replace("_", " ").replace("-", " ")) or "call"
    # The same words uploaded again are the same call.
    digest = hashlib.sha256("\n".join(f"{line.who}:{line.text}" for line in lines).encode()).hexdigest()
    posted_on = _day(source.ts, zone)
    return Talk(f"call:{digest}", TalkKind.CALL, title, posted_on, lines, source.channel_id, source.ts)


def _spoken_line(number: int, one: Spoken, sides: Mapping[str, bool | None]) -> Line:
    who = one_line(one.who)
    return Line(number, one_line(one.text), who, one.at, sides.get(who.casefold()))


def _sides(services: Services, names: Collection[str]) -> dict[str, bool | None]:
    """Whether each speaker is a user of the org, and so on our side; None where a bare first name leaves it open.

    Where nobody is known by name, nobody is known to be a stranger either.
    """
    speakers = {one_line(name).casefold() for name in names if name}
    with services.db.begin() as session:
        full = select(func.lower(User.name)).where(func.lower(User.name).in_(speakers), User.is_deleted.is_(False))
        ours = set(session.scalars(full))
        first_name = func.split_part(func.lower(User.name), " ", 1)
        maybe = set(session.scalars(select(first_name).where(first_name.in_(speakers))))
    if not ours:
        return dict.fromkeys(speakers)
    return {who: True if who in ours else None if who in maybe else False for who in speakers}


@dataclass(frozen=True, slots=True)
class _Member:
    name: str
    is_ours: bool


def _thread(services: Services, source: TalkSource, zone: ZoneInfo) -> Talk:
    read = services.threads.read_whole(source.channel_id, source.thread_ts)
    alone = Said(source.user_id or None, source.text, source.ts, is_bot=False)
    said = [one for one in read or () if not one.is_bot and one.text.strip()] or ([alone] if alone.text.strip() else [])
    members: dict[str, _Member] = {}

    def member(user_id: str) -> _Member:
        if user_id not in members:
            members[user_id] = _member(services, user_id)
        return members[user_id]

    lines = tuple(_line(number, one, member, zone) for number, one in enumerate(said, start=1))
    held_on = _day(said[-1].ts if said else source.ts, zone)
    note = _NOT_A_MEMBER if read is None else ""
    key, title = f"thread:{source.channel_id}:{source.thread_ts}", _channel_name(services, source.channel_id)
    return Talk(key, TalkKind.THREAD, title, held_on, lines, source.channel_id, source.thread_ts, note)


def _line(number: int, said: Said, member: Callable[[str], _Member], zone: ZoneInfo) -> Line:
    writer = member(said.user_id) if said.user_id else _Member("", is_ours=False)
    return Line(
        number=number,
        text=clean(as_read(said.text, lambda user_id: member(user_id).name)),
        who=writer.name,
        at=f"{_instant(said.ts).astimezone(zone):%H:%M}",
        is_ours=writer.is_ours,
        slack_user_id=said.user_id or "",
        mentioned=mentioned_in(said.text),
        ts=said.ts,
    )


def _member(services: Services, user_id: str) -> _Member:
    try:
        profile = services.people.profile(user_id)
    except SlackRefused:
        return _Member("somebody", is_ours=False)
    return _Member(one_line(profile.name), is_ours=not profile.is_guest)


def _channel_name(services: Services, channel_id: str) -> str:
    try:
        name = services.people.channel(channel_id).name
    except SlackRefused:
        name = ""
    return f"#{name}" if name else "a conversation"


def _instant(ts: str) -> datetime:
    return datetime.fromtimestamp(float(ts), UTC)


def _day(ts: str, zone: ZoneInfo) -> date:
    return _instant(ts).astimezone(zone).date()

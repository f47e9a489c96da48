"""Multipart bodies, read from the bytes that the journal has seen before."""

from __future__ import annotations

from asyncio import get_running_loop
from dataclasses import dataclass

from aiohttp import BodyPartReader, MultipartReader, StreamReader, web

from sandbox.slack.errors import SlackError

_LIMIT = 2**16


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a form; `is_file` = it came with a file name."""

    name: str
    content: bytes
    is_file: bool


async def parts_of(request: web.Request) -> list[Part]:
    """The parts of a multipart request; raises `invalid_form_data` where it is none."""
    stream = StreamReader(request.protocol, _LIMIT, loop=get_running_loop())
    stream.feed_data(await request.read())
    stream.feed_eof()
    try:
        reader = MultipartReader(request.headers, stream)
        return [await _part(part) async for part in reader if isinstance(part, BodyPartReader)]
    except (ValueError, AssertionError):
        raise SlackError("invalid_form_data") from None


async def _part(part: BodyPartReader) -> Part:
    return Part(part.name or "", bytes(await part.read(decode=True)), part.filename is not None)

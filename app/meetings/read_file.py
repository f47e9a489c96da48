"""An uploaded transcript's bytes as spoken lines: .vtt, .srt, .txt and .docx, whatever else they pretend to be."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from io import StringIO
from pathlib import PurePosixPath
from typing import Any

from app.errors import BadInput
from app.meetings.read_docx import docx_text
from app.meetings.read_lines import Spoken, joined, read_lines

FILE_BYTES = 5_000_000
"""A day of talk as captions comes to 2 MB."""
MOST_LINES = 20_000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_TAGS = re.compile(r"</?[a-zA-Z][^<>]{0,200}>|\{\\[^{}]{0,20}\}")
_VOICE = re.compile(r"^<v(?:\.[\w.-]+)?\s+([^<>]{1,80})>")
_CAPTION_NAME = re.compile(r"^(?:-\s*)?([^\W\d_][\w.'’-]*(?: [\w.()'’-]+){0,4}):\s+(?=\S)")


def read_transcript(name: str, content: bytes) -> tuple[Spoken, ...]:
    """What was said, line by line. Raises BadInput that names the file and what is wrong with it."""
    kind = kind_of(name)
    if kind is None:
        raise BadInput(f"I can read {', '.join(READERS)} files; “{name[:80]}” is none of them.")
    if len(content) > FILE_BYTES:
        raise BadInput(f"“{name[:80]}” is larger than {FILE_BYTES // 1_000_000} MB, too large for a transcript.")
    spoken: list[Spoken] = []
    for one in READERS[kind](name, content):
        if len(spoken) == MOST_LINES:
            raise BadInput(f"“{name[:80]}” has more than {MOST_LINES:,} lines, too many for a transcript.")
        if one.text.strip():
            spoken.append(one)
    if not spoken:
        raise BadInput(f"I found nothing that anybody said in “{name[:80]}”.")
    return tuple(spoken)


def kind_of(name: str) -> str | None:
    """The extension by which a file is read; None where it is none of ours."""
    suffix = PurePosixPath(name.lower()).suffix
    return suffix if suffix in READERS else None


def _plain(name: str, content: bytes) -> Iterator[Spoken]:
    yield from read_lines(_decoded(name, content))


def _docx(name: str, content: bytes) -> Iterator[Spoken]:
    yield from read_lines(docx_text(name, content))


def _vtt(name: str, content: bytes) -> Iterator[Spoken]:
    return joined(_captions(name, _decoded(name, content), "vtt"))


def _srt(name: str, content: bytes) -> Iterator[Spoken]:
    return joined(_captions(name, _decoded(name, content), "srt"))


def _captions(name: str, text: str, form: str) -> Iterable[Spoken]:
    import webvtt  # noqa: PLC0415  # only where a transcript is read

    whole = text.replace("\r\n", "\n").replace("\r", "\n").strip() + "\n"
    try:
        captions: Any = webvtt.from_buffer(StringIO(whole), format=form)
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError):
        raise BadInput(f"“{name[:80]}” is not a {form.upper()} caption file.") from None
    who = ""
    for caption in captions:
        for raw in caption.lines:
            voice, said = _voice(raw)
            who = voice or who
            yield Spoken(said, who, str(caption.start).partition(".")[0])


def _voice(raw: str) -> tuple[str, str]:
    """Who speaks, by a voice tag or by a name in front, and the bare words."""
    tagged = _VOICE.match(raw)
    bare = " ".join(_TAGS.sub(" ", raw).split())
    if tagged:
        return " ".join(tagged[1].split()), bare
    named = _CAPTION_NAME.match(bare)
    return (named[1], bare[named.end() :]) if named else ("", bare)


def _decoded(name: str, content: bytes) -> str:
    encoding = next((encoding for mark, encoding in _BOMS if content.startswith(mark)), "utf-8")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    # Pictures and programs renamed to .txt are full of control characters; text has next to none.
    odd = sum(text.count(chr(code)) for code in range(32) if code not in (9, 10, 12, 13)) + text.count("\ufffd")
    if "\0" in text or odd > len(text) / 100:
        raise BadInput(f"“{name[:80]}” holds no text, whatever its name says.")
    return text


READERS: dict[str, Callable[[str, bytes], Iterable[Spoken]]] = {
    ".vtt": _vtt,
    ".srt": _srt,
    ".txt": _plain,
    ".docx": _docx,
}

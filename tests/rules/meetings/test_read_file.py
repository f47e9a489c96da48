"""Transcripts as the usual recorders write them, and files that only pretend to be some."""

from __future__ import annotations

import struct
import time
import zipfile
from contextlib import suppress
from io import BytesIO

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.errors import BadInput
from app.meetings.read_docx import MOST_PARTS
from app.meetings.read_file import FILE_BYTES, MOST_LINES, read_transcript
from app.meetings.read_lines import Spoken

VTT = """WEBVTT

1
00:00:01.000 --> 00:00:03.500
<v Dana Reyes>Thanks for joining, we will hold the

2
00:00:03.500 --> 00:00:06.000
<v Dana Reyes>seat price until the renewal.</v>

00:01:06.000 --> 00:01:08.000
Maya Thornton: Great. Can you send the security report?
"""
SRT = (
    "1\n00:00:01,000 --> 00:00:03,500\nDana Reyes: Hello there.\n\n2\n00:00:04,000 --> 00:00:05,000\n<i>Maya:</i> Hi.\n"
)


def word_file(*paragraphs: str) -> bytes:
    """A Word document with these paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def said(name: str, content: str | bytes) -> list[tuple[str, str]]:
    """Who said what."""
    raw = content.encode() if isinstance(content, str) else content
    return [(one.who, one.text) for one in read_transcript(name, raw)]


def test_captions_are_joined_to_sentences_with_their_speaker() -> None:
    """A sentence that runs over two captions is one line; voice tags and names in front both tell who speaks."""
    assert said("call.vtt", VTT) == [
        ("Dana Reyes", "Thanks for joining, we will hold the seat price until the renewal."),
        ("Maya Thornton", "Great. Can you send the security report?"),
    ]
    assert read_transcript("call.vtt", VTT.encode())[1].at == "00:01:06"


def test_subrip_is_read() -> None:
    """.srt, with tags."""
    assert said("call.SRT", SRT) == [("Dana Reyes", "Hello there."), ("Maya", "Hi.")]


@pytest.mark.parametrize(
    "text",
    [
        "Dana Reyes: We hold the price.\nMaya: Good.",
        "[00:01:02] Dana Reyes: We hold the price.\n[00:01:09] Maya: Good.",
        "00:01:02 Dana Reyes: We hold the price.\n00:01:09 Maya: Good.",
        "Dana Reyes  0:03\nWe hold the price.\n\nMaya  0:09\nGood.",
        "Dana Reyes (00:03):\nWe hold the price.\nMaya (00:09):\nGood.",
        "Dana Reyes (0:03): We hold the price.\nMaya (0:09): Good.",
    ],
)
def test_each_usual_form_of_plain_text_names_its_speakers(text: str) -> None:
    """Names and times in front of the words, or on a line of their own; also in a Word file."""
    wanted = [("Dana Reyes", "We hold the price."), ("Maya", "Good.")]
    assert said("call.txt", text) == wanted
    assert said("call.docx", word_file(*text.splitlines())) == wanted


def test_words_before_a_colon_that_are_no_name_stay_in_the_line() -> None:
    """Nobody is called “Next steps”."""
    assert said("notes.txt", "Next steps: send the offer\nhttps://a.example: a link") == [
        ("", "Next steps: send the offer"),
        ("", "https://a.example: a link"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_encodings_of_recorders_are_understood(encoding: str) -> None:
    """Accents survive."""
    assert said("call.txt", "René: Très bien".encode(encoding)) == [("René", "Très bien")]


def bomb() -> bytes:
    """A Word file whose text announces, and would unpack to, far more than it weighs."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"<a>" + b" " * 60_000_000)
    return held.getvalue()


def lying_bomb() -> bytes:
    """The same, with a table of contents that announces ten bytes."""
    raw = bytearray(bomb())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 10)
    return bytes(raw)


def many_parts() -> bytes:
    """A Word file of thousands of parts."""
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as packed:
        for number in range(MOST_PARTS + 1):
            packed.writestr(f"word/{number}.bin", b"")
    return held.getvalue()


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b'<!ENTITY x SYSTEM "file:///etc/hostname">]>'
    + b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    + b"<w:p><w:r><w:t>Hello &j; &x;</w:t></w:r></w:p></w:body></w:document>"
)


def with_entities() -> bytes:
    """A true Word file whose text is an XML bomb that reads a file of the machine besides."""
    held = BytesIO()
    with zipfile.ZipFile(BytesIO(word_file("x"))) as good, zipfile.ZipFile(held, "w") as packed:
        for part in good.infolist():
            packed.writestr(part, ENTITIES if part.filename == "word/document.xml" else good.read(part))
    return held.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("photo.png", b"\x89PNG"),
        ("call", b"Dana: hi"),
        ("call.txt", b"\x7fELF\x00\x01\x02" * 100),
        ("call.txt", bytes(range(256)) * 20),
        ("call.vtt", b"Dana: hi"),
        ("call.srt", b"\x00\x01"),
        ("call.docx", b"Dana: hi"),
        ("call.docx", b"PK\x03\x04 not a zip at all"),
        ("call.txt", b""),
        ("call.txt", b" \n\n "),
        ("call.vtt", b"WEBVTT\n\n"),
        ("call.txt", b"a" * (FILE_BYTES + 1)),
        ("call.txt", b"Dana: hi\n" * (MOST_LINES + 1)),
        ("call.docx", bomb()),
        ("call.docx", lying_bomb()),
        ("call.docx", many_parts()),
    ],
)
def test_what_is_no_transcript_is_refused_by_name_and_quickly(name: str, content: bytes) -> None:
    """Wrong kind, binary, empty, huge, a bomb: one sentence that names the file, at once."""
    began = time.monotonic()
    with pytest.raises(BadInput, match=r"“|files"):
        read_transcript(name, content)
    assert time.monotonic() - began < 5


def test_an_xml_bomb_neither_grows_nor_reads_the_machine() -> None:
    """Entities are not resolved."""
    try:
        text = " ".join(one.text for one in read_transcript("call.docx", with_entities()))
    except BadInput:
        return
    assert len(text) < 1000


def test_a_day_of_captions_is_read_within_seconds() -> None:
    """The largest file that is let in, of the kind that costs most."""
    cue = "00:00:01.000 --> 00:00:02.000\n<v Dana Reyes>word word word\n\n"
    began = time.monotonic()
    found = read_transcript("call.vtt", ("WEBVTT\n\n" + cue * 30_000).encode())
    assert max(len(one.text) for one in found) <= 2_000
    assert time.monotonic() - began < 15


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([".vtt", ".srt", ".txt", ".docx"]))
def test_any_bytes_are_read_or_refused(content: bytes, suffix: str) -> None:
    """Nothing else is raised, whatever a file holds."""
    for raw in (content, b"WEBVTT\n\n" + content, b"1\n00:00:01,000 --> 00:00:02,000\n" + content):
        with suppress(BadInput):
            assert all(isinstance(one, Spoken) for one in read_transcript(f"call{suffix}", raw))

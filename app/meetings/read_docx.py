"""The text of a Word file that a stranger may have built to harm its reader."""

from __future__ import annotations

from io import BytesIO
from zipfile import BadZipFile, ZipFile

from app.errors import BadInput

MOST_PARTS = 2_000
MOST_BYTES = 40_000_000
"""All parts unpacked, pictures among them."""
MOST_TEXT_BYTES = 12_000_000
"""One XML part unpacked: some 400 pages of talk."""


def docx_text(name: str, content: bytes) -> str:
    """The paragraphs, and the cells of its tables, one a line. Raises BadInput for what is no Word file, or a bomb."""
    _check(name, content)
    from docx import Document  # noqa: PLC0415  # only where a Word file is read
    from docx.opc.exceptions import PackageNotFoundError  # noqa: PLC0415

    try:
        document = Document(BytesIO(content))
        return "\n".join(_texts(document.element.body))
    except (PackageNotFoundError, BadZipFile, KeyError, ValueError, SyntaxError, OSError, AttributeError) as broken:
        raise BadInput(f"“{name[:80]}” is not a Word document that I can open.") from broken


def _texts(body: object) -> list[str]:
    from docx.oxml.ns import qn  # noqa: PLC0415

    paragraphs = body.iter(qn("w:p"))  # type: ignore[attr-defined]  # an lxml element, which has no types
    return ["".join(_pieces(paragraph)) for paragraph in paragraphs]


def _pieces(paragraph: object) -> list[str]:
    from docx.oxml.ns import qn  # noqa: PLC0415

    breaks = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): " "}
    text = qn("w:t")
    found = paragraph.iter(text, *breaks)  # type: ignore[attr-defined]
    return [breaks.get(piece.tag) or piece.text or "" for piece in found]


def _check(name: str, content: bytes) -> None:
    """Look at the table of contents before anything is unpacked: Python never unpacks more than it announces."""
    try:
        with ZipFile(BytesIO(content)) as packed:
            parts = packed.infolist()
    except (BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise BadInput(f"“{name[:80]}” is not a Word document, whatever its name says.") from broken
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES or largest > MOST_TEXT_BYTES:
        raise BadInput(f"“{name[:80]}” unpacks to more than any transcript needs, so I did not open it.")

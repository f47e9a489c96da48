"""What a reader sees of an enhanced note's HTML."""

from __future__ import annotations

import pytest

from app.salesforce.sync.notes import plain_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Goal&nbsp;1 &amp; 2</p><p><b>Bold</b> move</p>", "Goal 1 & 2\nBold move"),
        ("<ul><li>one</li><li>two</li></ul>after<br>that", "one\ntwo\nafter\nthat"),
        ("plain text, never HTML: 3 < 4", "plain text, never HTML: 3 < 4"),
        ("<script>alert(1)</script><style>p{}</style>seen\x00", "seen"),
        ("<p>never closed <img src=x onerror=y> end", "never closed end"),
        ("", ""),
    ],
)
def test_paragraphs_become_lines_and_markup_goes(html: str, text: str) -> None:
    """A line a paragraph or list item; nothing that a browser would not show."""
    assert plain_text(html) == text

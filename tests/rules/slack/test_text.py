"""Outside text is made harmless exactly once, and figures read as people expect."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from app.crm.facts import Money
from app.slack.text import clean, cut, cut_mrkdwn, escape, link, mention, money, one_line, plain, when

HOSTILE = [
    "<!channel>",
    "<@U0123456>",
    "<https://evil.example|Invoice>",
    "<!date^0^{date}^https://evil.example|x>",
    "&lt;!here&gt;",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_slack_token_survives_escaping(text: str) -> None:
    """Mentions, masked links and date tokens from records are shown as typed, never live."""
    assert "<" not in escape(text)
    assert ">" not in escape(text)


def test_ampersand_is_escaped_first_and_once() -> None:
    """Text that looks escaped already stays literal."""
    assert escape("R&D &lt;x&gt;") == "R&amp;D &amp;lt;x&amp;gt;"


def test_bidirectional_and_invisible_characters_are_dropped() -> None:
    """A name cannot turn the line around or hide letters."""
    assert clean("Acme\u202egnp.exe\u200b\u2066") == "Acmegnp.exe"


def test_one_line_folds_newlines_that_would_fake_rows() -> None:
    """A line break in a name cannot look like another entry."""
    assert one_line("Acme\n• ARR: 9M") == "Acme • ARR: 9M"


@pytest.mark.parametrize(("length", "is_cut"), [(50, False), (51, True)])
def test_cut_happens_just_above_the_limit(length: int, is_cut: bool) -> None:
    """Text at the limit stays whole; one character more ends in an ellipsis within the limit."""
    shown = cut("x" * length, 50)
    assert len(shown) <= 50
    assert shown.endswith("…") is is_cut


def test_cut_ends_at_a_word() -> None:
    """No half word is shown."""
    assert cut("follow up with the procurement team", 25) == "follow up with the…"


def test_link_label_cannot_close_the_link() -> None:
    """A pipe or angle bracket in a name stays inside the label."""
    shown = link("https://crm.example/001", "Evil|>Corp")
    assert shown.startswith("<https://crm.example/001|")
    assert shown.count("|") == 1
    assert shown.count(">") == 1


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", ""])
def test_only_web_addresses_become_links(url: str) -> None:
    """Anything else is shown as its label alone."""
    assert link(url, "Acme") == "Acme"


def test_money_keeps_its_currency_and_drops_empty_cents() -> None:
    """Amounts read as people write them."""
    assert money(Money(Decimal("1200000.00"), "USD")) == "$1,200,000"
    assert money(Money(Decimal("99.50"), "EUR")) == "€99.50"
    assert money(None) == "—"


def test_instant_is_shown_in_the_zone_that_is_asked_for() -> None:
    """A named zone gives text; none gives Slack's own token for the reader's zone."""
    at = datetime(2026, 11, 21, 13, 0, tzinfo=UTC)
    assert when(at, ZoneInfo("America/New_York")) == "Sat 21 Nov 2026, 08:00"
    assert when(at).startswith(f"<!date^{int(at.timestamp())}^")


def test_mention_takes_only_user_ids() -> None:
    """A name from outside cannot become a mention."""
    with pytest.raises(ValueError, match="not a Slack user id"):
        mention("U1> <!channel")


def test_plain_text_is_not_escaped() -> None:
    """Slack never parses plain text, so escaping would show."""
    assert plain("R&D <team>", 50) == "R&D <team>"


def test_link_escapes_its_label_once() -> None:
    """An ampersand or bracket in a name is shown as it is written."""
    assert link("https://crm.example/a?b=1&c=2", "R&D <x>") == "<https://crm.example/a?b=1&amp;c=2|R&amp;D &lt;x&gt;>"


@pytest.mark.parametrize("limit", range(40, 75))
def test_built_mrkdwn_is_never_cut_inside_a_link_or_an_entity(limit: int) -> None:
    """What would show raw is left out whole, wherever the limit falls."""
    text = "one two &lt;three&gt; <https://ok.example/record|four five> and <@U0QA7FIHCUQ> six"
    short = cut_mrkdwn(text, limit)
    assert len(short) <= limit
    assert short.count("<") == short.count(">")
    assert not re.search(r"&[a-z]{0,3}(?![a-z;])", short)

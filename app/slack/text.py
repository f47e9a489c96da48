"""Text for Slack: escaped exactly once, cut at a word, with links, dates and money as readers expect them."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal

from app.crm.facts import Money

# Bidirectional overrides and isolates, zero-width characters and the byte-order mark fake rows and names; control
# characters and halves of surrogate pairs are no text.
_INVISIBLE = re.compile(
    "[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")
_LONGEST_ENTITY = len("&amp;")
_BLANK_LINES = re.compile(r"\n{3,}")


def clean(text: str | None) -> str:
    """Outside text without control, bidirectional and zero-width characters, white space runs folded."""
    if not text:
        return ""
    seen = _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return _BLANK_LINES.sub("\n\n", _SPACES.sub(" ", seen)).strip()


def one_line(text: str | None) -> str:
    """Cleaned text on a single line."""
    return " ".join(clean(text).split())


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word with an ellipsis where anything was left out."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    at_word = head.rsplit(None, 1)[0] if re.search(r"\s", head) else head
    return (at_word if len(at_word) > limit // 2 else head).rstrip() + "…"


def cut_mrkdwn(text: str, limit: int) -> str:
    """The same for mrkdwn that is built already: never inside a link, mention, date or entity, which would show raw."""
    if len(text) <= limit:
        return text
    head = cut(text, limit).removesuffix("…")
    token = head.rfind("<")
    if token > head.rfind(">"):
        head = head[:token]
    entity = head.rfind("&", -_LONGEST_ENTITY)
    if entity >= 0 and ";" not in head[entity:]:
        head = head[:entity]
    return head.rstrip() + "…"


def escape(text: str | None, limit: int | None = None) -> str:
    """Cleaned outside text for mrkdwn: `&`, `<` and `>` made harmless once, cut before escaping to `limit`.

    Slack's own tokens (mentions, masked links, dates) all start with `<`, so none survives. Formatting
    characters have no escape in Slack; the ones that would swallow a line get a zero-width space behind them.
    """
    cleaned = clean(text)
    if limit is not None:
        cleaned = cut(cleaned, limit)
    safe = cleaned.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"([*_~`])(?=\S)", "\\1\u200b", safe)


def code(text: str, limit: int) -> str:
    """Outside text as code, to be copied as it stands: nothing in it is formatted, and no backtick ends it early."""
    return "`" + escape(one_line(text).replace("`", "'"), limit).replace("\u200b", "") + "`"


def plain(text: str | None, limit: int) -> str:
    """Cleaned outside text on one line for plain_text objects (never parsed by Slack), cut to `limit`."""
    return cut(one_line(text), limit)


def link(url: str, label: str, limit: int = 150) -> str:
    """A link to an http(s) address with an escaped label; the label alone where the address is anything else."""
    text = escape(one_line(label), limit).replace("|", "¦")
    if urlsplit(url).scheme not in ("http", "https"):
        return text
    address = quote(url, safe=":/?#[]@!$&()*+,;=%~-._'").replace("&", "&amp;")
    return f"<{address}|{text or 'link'}>"


def mention(user_id: str) -> str:
    """A mention of one person by id; the id is checked, since a mention notifies."""
    if not re.fullmatch(r"[UW][A-Z0-9]+", user_id):
        raise ValueError(f"{user_id!r} is not a Slack user id")
    return f"<@{user_id}>"


def when(at: datetime, zone: ZoneInfo | None = None) -> str:
    """An instant: in the reader's own zone by Slack's date token, or in a named zone where one is given."""
    if zone is not None:
        return f"{at.astimezone(zone):%a} {day(at.astimezone(zone).date())}, {at.astimezone(zone):%H:%M}"
    fallback = f"{at:%Y-%m-%d %H:%M} UTC"
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{fallback}>"


def day(on: date) -> str:
    """A date without ambiguity: 21 Nov 2026."""
    return f"{on.day} {on:%b %Y}"


def money(value: Money | None) -> str:
    """An amount in its own currency without cents where there are none; a dash where unknown."""
    if value is None:
        return "—"
    digits = "#,##0" if value.amount == value.amount.to_integral_value() else "#,##0.00"
    try:
        return format_currency(value.amount, value.currency, f"¤{digits}", locale="en_US", currency_digits=False)
    except (ValueError, LookupError):
        return f"{value.currency} {format_decimal(value.amount, digits, locale='en_US')}"


def number(value: Decimal | float | None) -> str:
    """A number with thousands separators and at most one decimal; a dash where unknown."""
    return "—" if value is None else str(format_decimal(value, "#,##0.#", locale="en_US"))


def count(n: int, noun: str, plural: str | None = None) -> str:
    """`1 case`, `2 cases`."""
    return f"{n:,} {noun if n == 1 else plural or noun + 's'}"

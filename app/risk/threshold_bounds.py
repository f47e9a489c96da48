"""What each line means in words, its unit, and how far it may be moved. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal

from app.errors import BadInput

Unit = Literal["days", "share", "times", "count", "points", "amount"]
"""`share` is a fraction of one, shown as percent; `points` are those of the score or of the org's health scale."""

_WORDS: Mapping[Unit, str] = {
    "days": "days",
    "share": "%",
    "times": "times",
    "count": "",
    "points": "points",
    "amount": "in the deal's own currency",
}


@dataclass(frozen=True, slots=True)
class Bound:
    """One line: its meaning for people, its unit, and the least and most it may be (both allowed)."""

    words: str
    unit: Unit
    least: Decimal
    most: Decimal
    is_optional: bool = False
    """May be empty: then the rule has no line, or the org's own distribution decides."""

    @property
    def is_whole(self) -> bool:
        """Whether only whole numbers make sense."""
        return self.unit in ("days", "count")

    @property
    def range_words(self) -> str:
        """The limits as a person reads them: `3 to 365 days`, `5 to 90 %`."""
        return f"{self.shown(self.least)} to {self.shown(self.most)} {_WORDS[self.unit]}".strip()

    def shown(self, value: Decimal | int | None) -> str:
        """A value as people type it: shares as percent, without needless zeros; empty for no line."""
        if value is None:
            return ""
        number = Decimal(value) * 100 if self.unit == "share" else Decimal(value)
        return f"{number.normalize():f}"


def _bound(words: str, unit: Unit, least: str, most: str, *, is_optional: bool = False) -> Bound:
    return Bound(words, unit, Decimal(least), Decimal(most), is_optional)


BOUNDS: Mapping[str, Bound] = {
    "silence_days": _bound("Silence worries after, where the account's own rhythm is not known", "days", "3", "365"),
    "silence_days_least": _bound("Silence never worries before", "days", "1", "180"),
    "silence_rhythm": _bound("Silence worries at so many times the account's usual gap", "times", "1", "10"),
    "pushes": _bound("Close date pushes that worry", "count", "1", "20"),
    "amount_cut_share": _bound("Cut of the amount that worries", "share", "0.05", "0.9"),
    "recent_change_days": _bound("A change of stage, amount or sponsor is news for", "days", "7", "365"),
    "stage_days_least": _bound("A stage is never too old before", "days", "1", "180"),
    "renewal_days": _bound("A renewal is near from, before its date", "days", "14", "365"),
    "renewal_touch_days": _bound("Near a renewal, silence worries after", "days", "3", "180"),
    "measure_drop_share": _bound("Drop of users or health that worries", "share", "0.05", "0.9"),
    "measure_collapse_share": _bound("Drop of users or health that is serious", "share", "0.1", "0.95"),
    "measure_growth_share": _bound("Growth of users that speaks against a risk", "share", "0.02", "1"),
    "licences_used_share": _bound("Licences in use worry below", "share", "0.05", "0.95"),
    "licences_least": _bound("Unused licences count only from so many bought", "count", "1", "100000"),
    "health_low": _bound("Health worries below", "points", "0", "1000", is_optional=True),
    "large_deal": _bound("A deal counts as large from", "amount", "0", "1000000000000", is_optional=True),
    "case_age_days": _bound("A severe case is serious after", "days", "0", "90"),
    "overdue_days": _bound("An overdue task worries after", "days", "0", "90"),
    "promise_days": _bound("A promise that was not kept worries after (0: not told)", "days", "0", "90"),
    "negative_messages": _bound(
        "Messages with negative words that worry, in 45 days (0: not read)", "count", "0", "20"
    ),
    "finding_floor": _bound("Told from a score of", "points", "0", "100"),
}
"""Every line that a team may move, by its name."""


def check_threshold(name: str, typed: object) -> Decimal | None:
    """The value of a line from what a person typed; shares may be typed as `20`, `20 %` or `0.2`.

    Raises BadInput, its `field` the line's name, saying what is allowed.
    """
    bound = BOUNDS.get(name)
    if bound is None:
        raise BadInput(f"There is no threshold called “{name}”.", field=name)
    text = str("" if typed is None else typed).strip()
    if not text and bound.is_optional:
        return None
    value = _number(bound, text)
    allowed = value is not None and bound.least <= value <= bound.most
    if not allowed or (value is not None and bound.is_whole and value != value.to_integral_value()):
        kind = "a whole number" if bound.is_whole else "a number"
        raise BadInput(f"{bound.words}: give {kind}, {bound.range_words}, not “{text[:40]}”.", field=name)
    return value


def _number(bound: Bound, text: str) -> Decimal | None:
    """The number typed; percent above one (or with its sign) as a fraction."""
    bare = text.removesuffix("%").strip().replace(",", "")
    try:
        number = Decimal(bare)
    except InvalidOperation:
        return None
    if not number.is_finite():
        return None
    is_percent = bound.unit == "share" and (text.endswith("%") or number > 1)
    return number / 100 if is_percent else number

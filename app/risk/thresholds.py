"""Where the rules draw their lines, and what is usual in this org."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from app.errors import BadInput
from app.risk.signal import Rule

_OPTIONAL = frozenset({"health_low", "large_deal"})


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Lines that a team may move; days are calendar days, shares are fractions of one."""

    silence_days: int = 30
    """Where the account's own rhythm is not known."""
    silence_days_least: int = 14
    silence_rhythm: Decimal = Decimal("2.5")
    """Silence begins at so many times the account's usual gap."""
    pushes: int = 2
    amount_cut_share: Decimal = Decimal("0.2")
    recent_change_days: int = 60
    stage_days_least: int = 14
    renewal_days: int = 90
    renewal_touch_days: int = 30
    measure_drop_share: Decimal = Decimal("0.15")
    measure_collapse_share: Decimal = Decimal("0.3")
    measure_growth_share: Decimal = Decimal("0.1")
    licences_used_share: Decimal = Decimal("0.5")
    licences_least: int = 10
    health_low: Decimal | None = None
    """No line unless set: scales differ from org to org."""
    large_deal: Decimal | None = None
    """Unless set, the org's own upper quarter of open deals."""
    case_age_days: int = 7
    overdue_days: int = 7
    promise_days: int = 7
    """Days after its own that a promise is told as broken; 0 = promises are not told."""
    negative_messages: int = 0
    """So many messages of theirs with negative words make a sign; 0 = their words are not read."""
    finding_floor: int = 35
    muted: frozenset[Rule] = frozenset()


@dataclass(frozen=True, slots=True)
class OrgNorms:
    """What is usual in this org, computed from its own closed deals."""

    usual_stage_days: Mapping[tuple[str, bool], int] = field(default_factory=dict)
    """(Stage, whether renewals) → days within which four in five won deals left it; only where enough were won."""
    large_deal: Mapping[str, Decimal] = field(default_factory=dict)
    """Currency → the amount that only a quarter of open deals exceed."""
    uses_contact_roles: bool = True
    """Whether people here name contacts on deals at all; where they do not, their absence says nothing."""

    def usual_days(self, stage: str, *, is_renewal: bool) -> int | None:
        """The usual time of such deals in a stage; None where too few were won to say."""
        return self.usual_stage_days.get((stage, is_renewal))


@dataclass(frozen=True, slots=True)
class Lens:
    """What every rule is given beside the facts."""

    now: datetime
    thresholds: Thresholds = field(default_factory=Thresholds)
    norms: OrgNorms = field(default_factory=OrgNorms)
    segments: Mapping[str, Thresholds] = field(default_factory=dict)
    """The lines of segments that have their own."""
    untrue: frozenset[tuple[Rule, str]] = frozenset()
    """Absences, by rule and deal, that a reader of a part would be told of and that the whole account knows better."""

    def of_segment(self, segment: str | None) -> Lens:
        """The same lens with the lines of an account's segment, where that has its own."""
        own = self.segments.get(segment or "")
        return self if own is None else replace(self, thresholds=own)

    @property
    def reads_words(self) -> bool:
        """Whether any line asks for the words of messages."""
        return any(lines.negative_messages for lines in (self.thresholds, *self.segments.values()))

    @property
    def today(self) -> date:
        """The business date of `now`, in its own time zone."""
        return self.now.date()

    def is_large(self, amount: Decimal, currency: str) -> bool:
        """Whether a deal is large by the team's line, or by the org's own distribution."""
        line = self.thresholds.large_deal
        if line is None:
            line = self.norms.large_deal.get(currency)
        return line is not None and amount >= line


def changed(thresholds: Thresholds, values: Mapping[str, object]) -> Thresholds:
    """`thresholds` with the values of a settings row; raises BadInput naming the first that cannot be used."""
    known = {item.name for item in fields(Thresholds)}
    given = {name: _parsed(name, value) for name, value in values.items() if name in known}
    return replace(thresholds, **given)  # type: ignore[arg-type]  # each value was parsed for its own field


def _parsed(name: str, value: object) -> object:
    if name == "muted":
        return frozenset(Rule(str(rule)) for rule in value) if isinstance(value, list) else frozenset()
    if value is None and name in _OPTIONAL:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        raise BadInput(f"The threshold {name} must be a number, not “{value}”.", field=name) from None
    if not number.is_finite() or number < 0:
        raise BadInput(f"The threshold {name} must be zero or more, not “{value}”.", field=name)
    is_decimal = name.endswith(("_share", "_rhythm")) or name in _OPTIONAL
    return number if is_decimal else int(number)

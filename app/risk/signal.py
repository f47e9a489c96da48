"""What the watch says: signals about one record, gathered into findings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from app.crm.facts import Money, Person


class Rule(StrEnum):
    """Names of the rules. They are stored with alerts and feedback: never rename one."""

    CLOSE_DATE_PASSED = "close_date_passed"
    CLOSE_DATE_PUSHED = "close_date_pushed"
    STAGE_TOO_OLD = "stage_too_old"
    STAGE_MOVED_BACK = "stage_moved_back"
    AMOUNT_CUT = "amount_cut"
    NO_NEXT_STEP = "no_next_step"
    SINGLE_CONTACT = "single_contact"
    SILENCE = "silence"
    RENEWAL_FALLING_USAGE = "renewal_falling_usage"
    RENEWAL_WITHOUT_DEAL = "renewal_without_deal"
    RENEWAL_WITHOUT_TOUCH = "renewal_without_touch"
    USERS_DROPPED = "users_dropped"
    HEALTH_DROPPED = "health_dropped"
    HEALTH_LOW = "health_low"
    LICENCES_UNUSED = "licences_unused"
    SEVERE_CASES = "severe_cases"
    CASES_RISING = "cases_rising"
    CHAMPION_LEFT = "champion_left"
    OVERDUE_TASKS = "overdue_tasks"
    OVERDUE_PROMISES = "overdue_promises"
    SPONSOR_CHANGED = "sponsor_changed"
    NEGATIVE_WORDS = "negative_words"
    MEETING_BOOKED = "meeting_booked"
    USERS_GROWING = "users_growing"
    RECENT_REPLY = "recent_reply"


COUNTER_EVIDENCE = frozenset({Rule.MEETING_BOOKED, Rule.USERS_GROWING, Rule.RECENT_REPLY})
"""Rules that speak against a risk; shown beside it, never hidden in it."""


class Severity(IntEnum):
    """How much one signal says by itself."""

    NOTE = 1
    WARNING = 2
    SERIOUS = 3


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason, in plain words with its figures; `sentence` and `next_step` are raw text, escaped by builders."""

    rule: Rule
    severity: Severity
    sentence: str
    evidence: tuple[str, ...]
    """Ids of the Salesforce records that say so, the most telling first."""
    next_step: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    fields: tuple[str, ...] = ()
    """Fields whose values it tells, as `Opportunity.Amount`, or `Account.arr` for what the org's own field holds."""

    @property
    def is_counter_evidence(self) -> bool:
        """Whether it speaks against the risk."""
        return self.rule in COUNTER_EVIDENCE


@dataclass(frozen=True, slots=True)
class Finding:
    """A deal or an account at risk: one owner, one step, one date."""

    subject_id: str
    account_id: str
    account_name: str
    title: str
    signals: tuple[Signal, ...]
    """Strongest first."""
    counter_evidence: tuple[Signal, ...]
    score: int
    """0 to 100."""
    next_step: str
    due_on: date
    money: Money | None = None
    money_field: str = "Opportunity.Amount"
    owner: Person | None = None
    opportunity_id: str | None = None
    happens_on: date | None = None
    """Close date of the deal, or renewal date of the account."""

    @property
    def heading(self) -> str:
        """Account and deal in one line, without saying the account's name twice."""
        if not self.title or self.title.split()[0] == self.account_name.split()[0]:
            return self.title or self.account_name
        return f"{self.account_name}: {self.title}"

    @property
    def happening(self) -> str:
        """What happens on `happens_on`."""
        return "renews" if self.subject_id == self.account_id else "closes"

    @property
    def lead(self) -> Rule:
        """The rule that speaks loudest."""
        return self.signals[0].rule

    @property
    def fingerprint(self) -> str:
        """Same subject, same leading rule: the same alert."""
        return f"{self.subject_id}:{self.lead}"

    @property
    def evidence(self) -> tuple[str, ...]:
        """All record ids that it rests on, each once."""
        ids = [self.subject_id, self.account_id]
        for signal in (*self.signals, *self.counter_evidence):
            ids.extend(signal.evidence)
        return tuple(dict.fromkeys(ids))

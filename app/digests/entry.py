"""An entry of a digest: all that is needed to draw it again, as plain data (raw text)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from app.crm.facts import Money
from app.followups.origin import Origin, parse_origin
from app.followups.read_overdue import OverdueTask
from app.followups.readable import MayRead
from app.risk.remember_alerts import Alert

_WORSE_BY = 10
_SHORT_NAME = re.compile(r"(\w[^:]{0,40}?)(?::| [-–—]) +(?=\S)")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to act on. `record_ids` is what a reader must be allowed to see; `change` is new, worse or empty."""

    origin: str
    title: str
    record_id: str
    record_ids: tuple[str, ...]
    reasons: tuple[str, ...]
    next_step: str
    due_on: str
    owner_name: str
    owner_slack_id: str | None = None
    counter_evidence: tuple[str, ...] = ()
    view: str = ""
    """What a person thinks of the renewal, beside what the rules see (raw text)."""
    amount: str | None = None
    currency: str = "USD"
    happening: str = ""
    happens_on: str | None = None
    score: int = 0
    change: str = ""
    told: tuple[tuple[str, ...], ...] = ()
    """The fields that each reason tells, in the order of `reasons`."""
    money_field: str = ""
    group: str = ""

    @property
    def parsed_origin(self) -> Origin:
        """What its buttons stand for."""
        return parse_origin(self.origin)

    @property
    def money(self) -> Money | None:
        """What is at stake."""
        return Money(Decimal(self.amount), self.currency) if self.amount is not None else None

    def as_json(self) -> dict[str, Any]:
        """For the run's row."""
        return asdict(self)

    @classmethod
    def from_json(cls, row: dict[str, Any]) -> Entry:
        """From the run's row."""
        lists = {name: tuple(row[name]) for name in ("record_ids", "reasons", "counter_evidence")}
        return cls(**{**row, **lists, "told": tuple(tuple(fields) for fields in row["told"])})

    def as_read_by(self, may_read: MayRead) -> Entry:
        """The entry without what the reader may not be told; counter-evidence goes with the first hidden reason."""
        fields = self.told or ((),) * len(self.reasons)
        kept = [(reason, told) for reason, told in zip(self.reasons, fields, strict=True) if may_read(told)]
        all_kept = len(kept) == len(self.reasons)
        return replace(
            self,
            reasons=tuple(reason for reason, _ in kept) or ("Something that Salesforce hides from you",),
            told=tuple(told for _, told in kept) or ((),),
            counter_evidence=self.counter_evidence if all_kept else (),
            amount=self.amount if not self.money_field or may_read([self.money_field]) else None,
        )


def entry_of_alert(alert: Alert, owner_slack_id: str | None, view: str = "") -> Entry:
    """A finding as a digest shows it."""
    finding = alert.finding
    return Entry(
        origin=f"risk_alert:{alert.id}",
        title=finding.heading,
        record_id=finding.opportunity_id or finding.account_id,
        record_ids=(finding.subject_id, finding.account_id),
        reasons=tuple(signal.sentence for signal in finding.signals),
        counter_evidence=tuple(signal.sentence for signal in finding.counter_evidence),
        view=view,
        next_step=finding.next_step,
        due_on=finding.due_on.isoformat(),
        owner_name=finding.owner.name if finding.owner else "",
        owner_slack_id=owner_slack_id,
        amount=str(finding.money.amount) if finding.money else None,
        currency=finding.money.currency if finding.money else "USD",
        happening=finding.happening,
        happens_on=finding.happens_on.isoformat() if finding.happens_on else None,
        score=finding.score,
        told=tuple(signal.fields for signal in finding.signals),
        money_field=finding.money_field if finding.money else "",
    )


def entry_of_task(task: OverdueTask, owner_slack_id: str | None, *, due_on: date, group: str = "") -> Entry:
    """An overdue task as a digest shows it."""
    late = "1 day" if task.days_late == 1 else f"{task.days_late} days"
    return Entry(
        origin=task.origin.value,
        title=_with_account(task.account_name, task.subject),
        record_id=task.id,
        record_ids=tuple(filter(None, (task.id, task.account_id))),
        reasons=(f"Overdue by {late}",),
        next_step="Do it, or give it a new date",
        due_on=due_on.isoformat(),
        owner_name=task.owner.name if task.owner else "",
        owner_slack_id=owner_slack_id,
        happens_on=task.due_on.isoformat(),
        group=group or (task.owner.id if task.owner else "nobody"),
    )


def _with_account(account_name: str, subject: str) -> str:
    """“Clifden Ferries: pricing”, also for a subject that begins with the account's short name, as people write them."""
    if not account_name:
        return subject
    lead = _SHORT_NAME.match(subject)
    named = set(_WORD.findall(account_name.casefold()))
    is_said_twice = lead is not None and set(_WORD.findall(lead[1].casefold())) <= named
    return f"{account_name}: {subject[lead.end() :] if lead and is_said_twice else subject}"


def stakes(entries: Iterable[Entry]) -> list[tuple[Money, date | None]]:
    """What each entry has at stake, with the day whose exchange rate counts: Salesforce dates those of deals only."""
    return [(entry.money, _rate_day(entry)) for entry in entries if entry.money]


def _rate_day(entry: Entry) -> date | None:
    is_deal = entry.money_field.startswith("Opportunity.")
    return date.fromisoformat(entry.happens_on) if is_deal and entry.happens_on else None


def marked(entries: Iterable[Entry], before: Mapping[str, int] | None) -> list[Entry]:
    """The entries with what changed since the digest before: `before` is its origins with their scores.

    Where there was none before, nothing is marked: on the first day everything would be new.
    """
    if before is None:
        return list(entries)
    return [replace(entry, change=_change(entry, before)) for entry in entries]


def _change(entry: Entry, before: Mapping[str, int]) -> str:
    if entry.origin not in before:
        return "new"
    return "worse" if entry.score >= before[entry.origin] + _WORSE_BY else ""

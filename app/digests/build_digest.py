"""What today's digest says, from the mirror and from what people answered so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from app.accounts.visible_records import askable, visible_records
from app.crm.facts import Person
from app.digests.entry import Entry, entry_of_alert, entry_of_task
from app.digests.tables import DigestKind, DigestSetting
from app.errors import SlackRefused
from app.followups.read_overdue import find_overdue
from app.followups.readable import MayRead, reader
from app.risk.edit_thresholds import read_thresholds
from app.risk.find_risks import find_risks
from app.risk.findings import working_day
from app.risk.override import read_overrides
from app.risk.override_view import view_words
from app.risk.remember_alerts import clear_alerts, remember_alerts
from app.risk.signal import Finding, Rule, Severity, Signal
from app.risk.tables import AlertState
from app.risk.thresholds import changed
from app.services import Services

DIPS = frozenset(
    {
        Rule.HEALTH_DROPPED,
        Rule.HEALTH_LOW,
        Rule.USERS_DROPPED,
        Rule.RENEWAL_FALLING_USAGE,
        Rule.LICENCES_UNUSED,
        Rule.CASES_RISING,
    }
)
MOST_ENTRIES = 5_000
"""All of them in any company that is not lost: sums, counts and the file speak of the whole, the message of a few."""
_PER_OWNER_SHOWN = 3

Draft = Callable[[Session], list[Entry]]
"""What was found, waiting for the transaction that remembers it and turns it into entries."""


def draft_digest(services: Services, setting: DigestSetting) -> Draft:
    """Read the mirror and ask Salesforce and Slack what is needed; no transaction is open while they answer."""
    now = services.clock.now().astimezone(ZoneInfo(setting.time_zone))
    if setting.kind == DigestKind.OVERDUE:
        entries = _overdue_entries(services, setting, now)
        return lambda _: entries
    return _risk_draft(services, setting, now)


def _risk_draft(services: Services, setting: DigestSetting, now: datetime) -> Draft:
    with services.db.begin() as session:
        thresholds = changed(read_thresholds(session), setting.thresholds)
        findings = find_risks(session, now=now, thresholds=thresholds)
    if setting.kind == DigestKind.HEALTH:
        findings = [finding for finding in findings if is_dip(finding)]
    visible = _seen_by_audience(services, setting, findings)
    owners = {one.owner.id: slack_id(services, one.owner) for one in visible[:MOST_ENTRIES] if one.owner}
    views = _views(services, visible, now)

    def entries(session: Session) -> list[Entry]:
        # The memory keeps the whole of each finding; the channel is shown its audience's part.
        parts = {part.subject_id: part for part in visible}
        remembered = remember_alerts(session, [one for one in findings if one.subject_id in parts], now=now)
        alerts = [replace(one, finding=_dated(parts[one.finding.subject_id], one.finding)) for one in remembered]
        clear_alerts(session, now=now)
        # What nobody has yet is today's work, so it comes first.
        alerts.sort(key=lambda alert: alert.state is AlertState.ASSIGNED)
        return [
            entry_of_alert(
                alert,
                owners.get(alert.finding.owner.id) if alert.finding.owner else None,
                views.get(alert.finding.subject_id, ""),
            )
            for alert in alerts[:MOST_ENTRIES]
        ]

    return entries


def _views(services: Services, findings: Sequence[Finding], now: datetime) -> dict[str, str]:
    """Account → what somebody thinks of its renewal, in words; where Slack does not know them any more, without a name."""
    with services.db.begin() as session:
        held = read_overrides(session, {one.subject_id for one in findings}, now=now)
    views = {}
    for account_id, one in held.items():
        try:
            views[account_id] = view_words(one, services.people.profile(one.by).name)
        except SlackRefused:
            views[account_id] = view_words(one, "A colleague")
    return views


def _dated(part: Finding, remembered: Finding) -> Finding:
    return replace(part, due_on=remembered.due_on)


def is_dip(finding: Finding) -> bool:
    """Whether a customer's health, users or licences speak in it, as more than a note."""
    return any(signal.rule in DIPS and signal.severity > Severity.NOTE for signal in finding.signals)


def _overdue_entries(services: Services, setting: DigestSetting, now: datetime) -> list[Entry]:
    due_on = working_day(now.date() + timedelta(days=1))
    with services.db.begin() as session:
        groups = find_overdue(session, now.date())
    first: list[Entry] = []
    later: list[Entry] = []
    for group in groups:
        owner = slack_id(services, group.owner)
        entries = [entry_of_task(task, owner, due_on=due_on) for task in group.tasks]
        first.extend(entries[:_PER_OWNER_SHOWN])
        later.extend(entries[_PER_OWNER_SHOWN:])
    return _only_visible(services, setting, [*first, *later][:MOST_ENTRIES])


def slack_id(services: Services, person: Person | None) -> str | None:
    """The Slack user of an owner, where there is one."""
    return services.people.slack_user_id(person) if person else None


def audience(services: Services, setting: DigestSetting) -> Person | None:
    """Whose rights the channel has; None = the integration user's, which are the mirror's own.

    Raises NotLinked where the person who configured it has no Salesforce user any more.
    """
    return services.people.salesforce_user(setting.configured_by) if setting.configured_by else None


def visible_part(finding: Finding, visible: frozenset[str], may_read: MayRead) -> Finding | None:
    """The finding without what the audience may not see; None where no risk is left of it."""
    if not {finding.subject_id, finding.account_id} <= visible:
        return None

    def is_told(signal: Signal) -> bool:
        return askable(signal.evidence) <= visible and may_read(signal.fields)

    signals = tuple(signal for signal in finding.signals if is_told(signal))
    counter = tuple(signal for signal in finding.counter_evidence if is_told(signal))
    if not signals:
        return None
    money = finding.money if may_read([finding.money_field]) else None
    return replace(finding, signals=signals, counter_evidence=counter, next_step=signals[0].next_step, money=money)


def _seen_by_audience(services: Services, setting: DigestSetting, findings: Sequence[Finding]) -> list[Finding]:
    person = audience(services, setting)
    if person is None:
        return list(findings)
    visible = visible_records(services, person, {one for finding in findings for one in finding.evidence})
    may_read = reader(services, person)
    return [part for finding in findings if (part := visible_part(finding, visible, may_read))]


def _only_visible(services: Services, setting: DigestSetting, entries: Iterable[Entry]) -> list[Entry]:
    person = audience(services, setting)
    return list(entries) if person is None else entries_for(services, person, list(entries))


def entries_for(services: Services, person: Person, entries: Sequence[Entry]) -> list[Entry]:
    """Those entries of which this person may see every record, without the fields that are hidden from them."""
    visible = visible_records(services, person, {one for entry in entries for one in entry.record_ids})
    may_read = reader(services, person)
    return [entry.as_read_by(may_read) for entry in entries if visible.issuperset(entry.record_ids)]

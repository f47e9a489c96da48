"""A run as it stands now: what was found that day, and what people have done about it since."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.crm.currency import load_rates
from app.crm.fiscal import load_fiscal_calendar
from app.digests.blocks import digest_message
from app.digests.digest import Digest, Standing
from app.digests.entry import Entry
from app.digests.runs import heaps_before, scores_before
from app.digests.tables import DigestKind, DigestRun, DigestSetting, RunState
from app.digests.weekly_blocks import OWN, Week
from app.digests.weekly_book import Held
from app.errors import SlackRefused
from app.followups.blocks import standing
from app.followups.origin import Origin, OriginKind
from app.followups.read_items import items_of_origins
from app.risk.precision import precision_words, read_precision
from app.risk.run_backtest import backtest_words
from app.risk.tables import AlertState, RiskAlert
from app.services import Services
from app.slack.text import day

_REDRAWN_RUNS = 10
_UNEDITABLE = frozenset({"message_not_found", "cant_update_message", "edit_window_closed"})


def draw_run(services: Services, run_id: UUID) -> Digest:
    """The digest of a run whose entries are kept, with where each shown entry stands."""
    with services.db.begin() as session:
        run = session.get_one(DigestRun, run_id)
        setting = session.get_one(DigestSetting, run.digest_id)
        kind = DigestKind(setting.kind)
        entries = [Entry.from_json(row) for row in run.entries or ()]
        shown = [entry.parsed_origin for entry in entries[: run.shown]]
        before = scores_before(session, run) or {}
        return Digest(
            run_id=str(run.id),
            kind=kind,
            on=run.local_date,
            entries=entries,
            shown=run.shown,
            recipient=run.recipient,
            as_of=run.built_at,
            standings=standings_of(session, shown),
            footer=_footer(session, run) if kind is DigestKind.RISK else "",
            quarter_ends_on=_quarter_end(session, run) if kind is DigestKind.RISK else None,
            rates=load_rates(session),
            gone=len(set(before) - {entry.origin for entry in entries}) if not run.recipient else 0,
            week=_week(session, run, setting) if run.book is not None else None,
        )


def _week(session: Session, run: DigestRun, setting: DigestSetting) -> Week:
    book = [Held(**row) for row in run.book or ()]
    gone = set(heaps_before(session, run) or {}) - {one.account_id for one in book}
    return Week(book, run.local_date, week_of(setting), len(gone))


def week_of(setting: DigestSetting) -> str:
    """Whose book the digest tells, as `/portfolio` takes it: the reader's own, or the team of whoever set it up."""
    return OWN if setting.is_personal else f"team {setting.configured_by}"


def _quarter_end(session: Session, run: DigestRun) -> date:
    return load_fiscal_calendar(session).quarter(run.local_date).ends_on


def _footer(session: Session, run: DigestRun) -> str:
    """How right the signs were: by people's answers, and by the org's own past."""
    answers = precision_words(read_precision(session, now=run.created_at))
    return " · ".join(words for words in (answers, backtest_words(session)) if words)


def redraw(services: Services, origin: str) -> None:
    """Edit the latest digests that show this origin."""
    with services.db.begin() as session:
        showing = (
            select(DigestRun)
            .where(DigestRun.entries.contains([{"origin": origin}]), DigestRun.state == RunState.POSTED)
            .order_by(DigestRun.created_at.desc())
            .limit(_REDRAWN_RUNS)
        )
        runs = session.scalars(showing).all()
    for run in runs:
        message = digest_message(draw_run(services, run.id), services.salesforce.record_url)
        try:
            services.slack.update(run.channel or "", run.ts or "", message)
        except SlackRefused as refused:
            if refused.code not in _UNEDITABLE:
                raise


def standings_of(session: Session, origins: Iterable[Origin]) -> dict[str, Standing]:
    """Origin → where it stands; untouched ones are left out."""
    asked = list(origins)
    items = items_of_origins(session, [origin.value for origin in asked])
    found = {value: Standing(standing(item), is_closed=item.is_closed) for value, item in items.items()}
    return {**_alert_standings(session, asked), **found}


def _alert_standings(session: Session, origins: Iterable[Origin]) -> Mapping[str, Standing]:
    ids = [origin.uuid for origin in origins if origin.kind is OriginKind.RISK_ALERT]
    alerts = session.scalars(select(RiskAlert).where(RiskAlert.id.in_(ids)))
    drawn = {f"risk_alert:{alert.id}": alert_standing(alert) for alert in alerts}
    return {origin: where for origin, where in drawn.items() if where is not None}


def alert_standing(alert: RiskAlert) -> Standing | None:
    """Where an alert without an item stands; None while it is open."""
    if alert.state == AlertState.SNOOZED and alert.snoozed_until:
        return Standing(f":zzz: Put off until {day(alert.snoozed_until)}", is_closed=False)
    closed = {
        AlertState.DONE: ":white_check_mark: Done",
        AlertState.DISMISSED: ":no_bell: Not a risk",
        AlertState.CLEARED: ":white_check_mark: The signs are gone",
    }
    text = closed.get(AlertState(alert.state))
    return Standing(text, is_closed=True) if text else None

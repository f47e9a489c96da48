"""One account brought up to date in one API call, for the person who just asked about it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select as sql_select
from sqlalchemy.orm import Session

from app.db.engine import Database
from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Page, Query, Row, Salesforce
from app.salesforce.ids import to_18
from app.salesforce.mirrored_object import MirroredObject
from app.salesforce.schema import ReadPlan, plan_from_state
from app.salesforce.soql import format_soql, instant, select
from app.salesforce.sync.increment import OVERLAP
from app.salesforce.tables import SyncState
from app.salesforce.upsert import ids_of, upsert_rows
from app.salesforce.wide_rows import first_fields, whole_rows


def refresh_related(db: Database, salesforce: Salesforce, objects: Sequence[MirroredObject], account_id: str) -> bool:
    """Read what changed around one account since the mirror's watermarks; whether anything was new.

    One composite batch: the account, what hangs on it, and what hangs on its deals. Watermarks stay where they are.
    Raises SalesforceUnavailable; an object that is refused is left to the next sync.
    """
    account = to_18(account_id)
    with db.begin() as session:
        asked = list(_queries(session, objects, account))[:BATCH_SIZE]
    if not asked:
        return False
    answers = salesforce.batch([query for _, query in asked])
    pages = [(plan, _rows(salesforce, plan, answer)) for (plan, _), answer in zip(asked, answers, strict=True)]
    with db.begin() as session:
        news = sum(_newer(session, plan, rows) for plan, rows in pages)
        for plan, rows in pages:
            upsert_rows(session, plan, rows)
    return news > 0


def _queries(session: Session, objects: Sequence[MirroredObject], account: str) -> Iterator[tuple[ReadPlan, Query]]:
    for mirrored in objects:
        state = session.get(SyncState, mirrored.name)
        if state is None or state.is_off or not state.fields:
            continue
        plan = plan_from_state(mirrored, state)
        belongs = _belongs(plan, account)
        if belongs and plan.stamp_field:
            where = belongs + _since(plan, state.watermark_at)
            yield plan, Query(select(mirrored.name, first_fields(plan), where), plan.keeps_deleted)


def _belongs(plan: ReadPlan, account: str) -> str:
    if plan.mirrored.name == "Account":
        return str(format_soql("Id = {}", account))
    if "AccountId" in plan.fields:
        return str(format_soql("AccountId = {}", account))
    if "OpportunityId" in plan.fields:
        return str(format_soql("OpportunityId IN (SELECT Id FROM Opportunity WHERE AccountId = {})", account))
    return ""


def _since(plan: ReadPlan, watermark: datetime | None) -> str:
    return f" AND {plan.stamp_field} >= {instant(watermark - OVERLAP)}" if watermark else ""


def _rows(salesforce: Salesforce, plan: ReadPlan, answer: Page | Refusal) -> Sequence[Row]:
    if isinstance(answer, Refusal):
        return []
    try:
        return whole_rows(salesforce, plan, answer.rows)
    except Refusal:
        return []


def _newer(session: Session, plan: ReadPlan, rows: Sequence[Row]) -> int:
    """How many of these rows the mirror lacks, or has in an older version."""
    if not rows:
        return 0
    columns = plan.mirrored.columns
    known = session.execute(
        sql_select(columns["Id"], columns[plan.stamp_field]).where(columns["Id"].in_(ids_of(rows)))
    ).all()
    stamps = {row[0]: row[1] for row in known}
    return sum(_is_newer(row[plan.stamp_field], stamps.get(to_18(row["Id"]))) for row in rows)


def _is_newer(said: str | None, kept: datetime | None) -> bool:
    return kept is None or (said is not None and datetime.fromisoformat(said) > kept)

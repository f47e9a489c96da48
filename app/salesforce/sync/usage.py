"""Usage figures from the org's own custom objects, into the history of measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.errors import SalesforceRefused
from app.salesforce.catalogue import ObjectDescribe
from app.salesforce.gateway import Query, Row
from app.salesforce.ids import to_18
from app.salesforce.measures import add_points
from app.salesforce.soql import instant
from app.salesforce.soql import select as soql_select
from app.salesforce.sync.increment import OVERLAP
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import FAULTS_OF_ONE_OBJECT, Run
from app.salesforce.tables import MeasureSnapshot, UsagePoint, UsageSource
from app.salesforce.usage_rules import AVERAGED, may_hold_usage, usage_shape

_MOST_DESCRIBED = 25

Key = tuple[str, str, date]
"""Account id, measure, day."""


def find_usage_sources(run: Run) -> None:
    """Look for custom objects that hold usage; known ones keep what an admin said about them."""
    names = sorted(name for name in run.salesforce.object_names() if may_hold_usage(name))[:_MOST_DESCRIBED]
    described = run.salesforce.describe_many(names).values()
    shapes = [usage_shape(one) for one in described if isinstance(one, ObjectDescribe)]
    with run.db.begin() as session:
        for shape in shapes:
            if shape is not None:
                values = {
                    "account_field": shape.account_field,
                    "day_field": shape.day_field,
                    "fields": dict(shape.fields),
                }
                statement = insert(UsageSource).values(object_name=shape.object_name, **values)
                session.execute(statement.on_conflict_do_update(index_elements=["object_name"], set_=values))


def read_usage(run: Run) -> Iterator[ObjectReport]:
    """Read what changed in every usage object; one that fails does not stop the others."""
    with run.db.begin() as session:
        sources = list(session.scalars(select(UsageSource).where(UsageSource.is_off.is_(False))))
    for source in sources:
        try:
            report = ObjectReport(source.object_name, *_read(run, source))
        except SalesforceRefused as refusal:
            report = ObjectReport(source.object_name, error=str(refusal), error_code=refusal.code)
        except FAULTS_OF_ONE_OBJECT as error:
            report = ObjectReport(source.object_name, error=str(error), error_code="DATABASE")
        _note(run, source, report)
        yield report


def _note(run: Run, source: UsageSource, report: ObjectReport) -> None:
    with run.db.begin() as session:
        state = session.get_one(UsageSource, source.object_name)
        state.last_error = report.error[:2000]
        if not report.error:
            state.watermark_at = run.until


def _read(run: Run, source: UsageSource) -> tuple[int, int]:
    since = source.watermark_at
    where = f"SystemModstamp >= {instant(since - OVERLAP)}" if since else ""
    wanted = ("Id", "IsDeleted", source.account_field, source.day_field, *sorted(set(source.fields.values())))
    page = run.salesforce.first_page(Query(soql_select(source.object_name, wanted, where), include_deleted=True))
    read = _write(run, source, page.rows)
    while page.next_path:
        page = run.salesforce.next_page(page.next_path)
        read += _write(run, source, page.rows)
    return read, read


def _write(run: Run, source: UsageSource, rows: Sequence[Row]) -> int:
    points = [point for row in rows for point in _points(source, row)]
    with run.db.begin() as session:
        touched = _forget(session, [to_18(row["Id"]) for row in rows])
        if points:
            session.execute(insert(UsagePoint), points)
        touched |= {(point["account_id"], point["measure"], point["on_day"]) for point in points}
        _recount(session, touched, source.object_name)
    return len(rows)


def _points(source: UsageSource, row: Row) -> Iterator[dict[str, Any]]:
    account, day = row.get(source.account_field), row.get(source.day_field)
    if row.get("IsDeleted") or not account or not day:
        return
    for measure, field in source.fields.items():
        if row.get(field) is not None:
            yield {
                "record_id": to_18(row["Id"]),
                "measure": measure,
                "account_id": to_18(account),
                "on_day": date.fromisoformat(str(day)[:10]),
                "value": Decimal(str(row[field])),
                "source": source.object_name,
            }


def _forget(session: Session, record_ids: Sequence[str]) -> set[Key]:
    """Drop these records' points; returns what they counted for."""
    gone = delete(UsagePoint).where(UsagePoint.record_id.in_(record_ids))
    rows = session.execute(gone.returning(UsagePoint.account_id, UsagePoint.measure, UsagePoint.on_day))
    return {(row[0], row[1], row[2]) for row in rows}


def _recount(session: Session, touched: set[Key], source: str) -> None:
    """Make the measures of these accounts and days anew from all their points."""
    if not touched:
        return
    key = tuple_(UsagePoint.account_id, UsagePoint.measure, UsagePoint.on_day)
    statement = (
        select(
            UsagePoint.account_id,
            UsagePoint.measure,
            UsagePoint.on_day,
            func.sum(UsagePoint.value),
            func.avg(UsagePoint.value),
        )
        .where(key.in_(touched))
        .group_by(UsagePoint.account_id, UsagePoint.measure, UsagePoint.on_day)
    )
    found: dict[Key, Decimal] = {
        (row[0], row[1], row[2]): row[4] if row[1] in AVERAGED else row[3] for row in session.execute(statement)
    }
    add_points(session, found, source=source)
    snapshot = tuple_(MeasureSnapshot.account_id, MeasureSnapshot.measure, MeasureSnapshot.on_day)
    empty = [one for one in touched if one not in found]
    if empty:
        session.execute(delete(MeasureSnapshot).where(snapshot.in_(empty), MeasureSnapshot.source == source))

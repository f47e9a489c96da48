"""The first load of a large object by Bulk 2.0: restartable at every page, memory flat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from app.salesforce.aliases import note_merges_in
from app.salesforce.bulk import LOST_CODES, JobState, ResultPage, result_page, start_query, wait_for
from app.salesforce.csv_load import BrokenResult, load_csv
from app.salesforce.errors import Refusal, Unreachable
from app.salesforce.gateway import Query
from app.salesforce.mapping import MAPPED_OBJECT
from app.salesforce.measures import snapshot_all_accounts, take_all_field_history
from app.salesforce.schema import ReadPlan
from app.salesforce.soql import instant, select
from app.salesforce.sync.first_load import begin_load, finish_load
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import Run, state_of

_PAGE_TRIES = 3

REFUSED_BY_BULK = frozenset(
    {"INVALIDENTITY", "INVALIDJOB", "FEATURENOTENABLED", "API_ERROR", "INVALID_TYPE_FOR_OPERATION"}
)


def load_by_bulk(run: Run, plan: ReadPlan, since: datetime | None = None) -> ObjectReport:
    """Start or go on with the object's job; a report of zero rows means that Salesforce still works at it.

    A job that is started reads every row, or those changed `since` then.
    Raises Refusal with a code of `REFUSED_BY_BULK` where the object has to be read over REST.
    """
    job_id, locator = _job(run, plan, since)
    state = _state(run, plan, job_id)
    if state is None or not state.is_done:
        return ObjectReport(plan.mirrored.name, first_load=True)
    before = run.held(plan) if locator else 0
    read = 0
    while True:
        page, rows = _load_page(run, plan, job_id, locator)
        read += rows
        run.tell(plan, before + read, state.rows)
        if not page.next_locator:
            return ObjectReport(plan.mirrored.name, read, read, first_load=True)
        locator = page.next_locator


def has_job(run: Run, plan: ReadPlan) -> bool:
    """Whether a job of an earlier run is to be gone on with."""
    with run.db.begin() as session:
        return bool(state_of(session, plan.mirrored.name).bulk_job_id)


def _job(run: Run, plan: ReadPlan, since: datetime | None) -> tuple[str, str]:
    """The id of the object's job and the locator of the page to go on with."""
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        if state.bulk_job_id:
            return state.bulk_job_id, state.load_cursor
    where = f"{plan.stamp_field} >= {instant(since)}" if since else ""
    query = Query(select(plan.mirrored.name, plan.all_fields, where), plan.keeps_deleted)
    job_id = start_query(run.salesforce, query)
    begin_load(run, plan)
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        state.bulk_job_id, state.load_cursor = job_id, ""
    return job_id, ""


def _state(run: Run, plan: ReadPlan, job_id: str) -> JobState | None:
    """Where the job stands; a dead or lost one is forgotten, so that the next run starts another."""
    try:
        state = wait_for(run.salesforce, job_id, run.bulk.wait_seconds)
    except Refusal as error:
        if error.code not in LOST_CODES:
            raise
        _forget_job(run, plan)
        return None
    if state.is_dead:
        _forget_job(run, plan)
        raise Refusal(400, [{"errorCode": "API_ERROR", "message": state.error or "The bulk job failed"}])
    return state


def _forget_job(run: Run, plan: ReadPlan) -> None:
    with run.db.begin() as session:
        state = state_of(session, plan.mirrored.name)
        state.bulk_job_id, state.load_cursor, state.load_started_at = "", "", None


def _load_page(run: Run, plan: ReadPlan, job_id: str, locator: str) -> tuple[ResultPage, int]:
    """Rows and the locator of the following page in one transaction; a broken-off page is fetched again."""
    for _ in range(_PAGE_TRIES - 1):
        try:
            return _try_page(run, plan, job_id, locator)
        except (BrokenResult, Unreachable):
            continue
    return _try_page(run, plan, job_id, locator)


def _try_page(run: Run, plan: ReadPlan, job_id: str, locator: str) -> tuple[ResultPage, int]:
    asked = result_page(run.salesforce, job_id, locator, folder=run.folder, most_rows=run.bulk.page_rows)
    with asked as page, run.db.begin() as session:
        rows = load_csv(session, plan, page.file, page.rows)
        state = state_of(session, plan.mirrored.name)
        state.load_cursor = page.next_locator
        if not page.next_locator:
            _after_load(run, session, plan)
            finish_load(run, state)
    return page, rows


def _after_load(run: Run, session: Session, plan: ReadPlan) -> None:
    """What REST pages do row by row is done once for the whole table."""
    table = plan.mirrored.table.name
    if "MasterRecordId" in plan.fields:
        note_merges_in(session, table)
    if plan.mirrored.name == MAPPED_OBJECT:
        snapshot_all_accounts(session, table, run.until.date())
    elif plan.mirrored.name == f"{MAPPED_OBJECT}History":
        take_all_field_history(session, table)

"""How each object is loaded for the first time: several tiny ones to a call, others by REST, large ones by Bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from app.errors import SalesforceRefused
from app.salesforce.describing import BATCH_SIZE
from app.salesforce.errors import Refusal
from app.salesforce.gateway import Page
from app.salesforce.schema import ReadPlan
from app.salesforce.soql import chunks
from app.salesforce.sync.bulk_load import REFUSED_BY_BULK, has_job, load_by_bulk
from app.salesforce.sync.first_load import begin_load, first_query, load_by_rest
from app.salesforce.sync.report import ObjectReport
from app.salesforce.sync.run import FAULTS_OF_ONE_OBJECT, Run

TINY_ROWS = 500
"""So few rows that 25 such objects fit into one answer."""


def load_objects(run: Run, plans: Sequence[ReadPlan]) -> Iterator[ObjectReport]:
    """Load every object that was never loaded whole; one that fails does not stop the others."""
    if not plans:
        return
    counts = _counts(run, plans)
    tiny = [plan for plan in plans if counts.get(plan.mirrored.name, TINY_ROWS + 1) <= TINY_ROWS]
    for part in chunks(tiny, BATCH_SIZE):
        queries = [first_query(plan, begin_load(run, plan)) for plan in part]
        for plan, answer in zip(part, run.salesforce.batch(queries), strict=True):
            yield _guarded(plan, lambda: _from_page(run, plan, answer))  # noqa: B023  # called at once
    for plan in plans:
        if plan not in tiny:
            yield _guarded(plan, lambda: _load(run, plan, counts))  # noqa: B023


def _counts(run: Run, plans: Sequence[ReadPlan]) -> dict[str, int]:
    try:
        return run.salesforce.record_counts([plan.mirrored.name for plan in plans])
    except SalesforceRefused:
        return {}  # some users may not count; REST pages work for any size, only slower


def _load(run: Run, plan: ReadPlan, counts: Mapping[str, int]) -> ObjectReport:
    total = counts.get(plan.mirrored.name, 0)
    run.tell(plan, 0, total)
    if total <= run.bulk.from_rows and not has_job(run, plan):
        return load_by_rest(run, plan, total=total)
    try:
        return load_by_bulk(run, plan)
    except Refusal as error:
        if error.code not in REFUSED_BY_BULK:
            raise
        return load_by_rest(run, plan, total=total)


def _from_page(run: Run, plan: ReadPlan, answer: Page | Refusal) -> ObjectReport:
    if isinstance(answer, Refusal):
        raise answer
    return load_by_rest(run, plan, answer)


def _guarded(plan: ReadPlan, load: Callable[[], ObjectReport]) -> ObjectReport:
    try:
        return load()
    except SalesforceRefused as refusal:
        return ObjectReport(plan.mirrored.name, first_load=True, error=str(refusal), error_code=refusal.code)
    except FAULTS_OF_ONE_OBJECT as error:
        return ObjectReport(plan.mirrored.name, first_load=True, error=str(error), error_code="DATABASE")

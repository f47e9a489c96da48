"""How many API calls the org has left today, as the limits resources and the usage header tell it."""

from __future__ import annotations

from datetime import date

from sandbox.clock import Clock
from sandbox.salesforce.schema.errors import SalesforceError

CALLS_PER_DAY = 115_000
"""Enterprise edition with fifteen licences: 100,000 + 15 x 1,000."""
BULK_QUERY_JOBS_PER_DAY = 10_000


class Usage:
    """Counters that start again each day of the sandbox's clock."""

    def __init__(self, clock: Clock, calls_per_day: int = CALLS_PER_DAY) -> None:
        self._clock = clock
        self._day: date = clock.today()
        self._calls = 0
        self._query_jobs = 0
        self.calls_per_day = calls_per_day

    def count_call(self) -> None:
        """Take one call off the day's total; raises REQUEST_LIMIT_EXCEEDED where none is left."""
        self._start_day()
        if self._calls >= self.calls_per_day:
            raise daily_limit_exceeded()
        self._calls += 1

    def count_query_job(self) -> None:
        """Take one Bulk 2.0 query job off the day's total."""
        self._start_day()
        if self._query_jobs >= BULK_QUERY_JOBS_PER_DAY:
            raise SalesforceError(400, "EXCEEDED_QUOTA", "Max bulk v2 query jobs per 24 hours reached")
        self._query_jobs += 1

    def exhaust(self) -> None:
        """Use up the rest of the day, as a runaway integration would."""
        self._start_day()
        self._calls = self.calls_per_day

    def header(self) -> str:
        """The value of `Sforce-Limit-Info`."""
        return f"api-usage={self._calls}/{self.calls_per_day}"

    def limits(self) -> dict[str, dict[str, int]]:
        """The body of /limits."""
        self._start_day()
        return {
            "DailyApiRequests": _limit(self.calls_per_day, self._calls),
            "DailyBulkV2QueryJobs": _limit(BULK_QUERY_JOBS_PER_DAY, self._query_jobs),
            "DailyBulkV2QueryFileStorageMB": _limit(976_562, 0),
            "DailyBulkApiBatches": _limit(15_000, 0),
            "DailyAsyncApexExecutions": _limit(250_000, 0),
            "DailyGenericStreamingApiEvents": _limit(10_000, 0),
            "DailyWorkflowEmails": _limit(15_000, 0),
            "ConcurrentAsyncGetReportInstances": _limit(200, 0),
            "DataStorageMB": _limit(10_240, 512),
            "FileStorageMB": _limit(10_240, 128),
            "HourlyODataCallout": _limit(20_000, 0),
            "SingleEmail": _limit(5_000, 0),
        }

    def _start_day(self) -> None:
        if self._clock.today() != self._day:
            self._day, self._calls, self._query_jobs = self._clock.today(), 0, 0


def daily_limit_exceeded() -> SalesforceError:
    """The org has used its calls: no call works until tomorrow."""
    return SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.")


def too_many_long_calls() -> SalesforceError:
    """Too many calls longer than 20 seconds at once: the same code as the daily limit, but it passes."""
    return SalesforceError(403, "REQUEST_LIMIT_EXCEEDED", "ConcurrentPerOrgLongTxn Limit exceeded.")


def _limit(total: int, used: int) -> dict[str, int]:
    return {"Max": total, "Remaining": max(0, total - used)}

"""What both kinds of Bulk API 2.0 job answer alike."""

from __future__ import annotations

from sandbox.salesforce.bulk import Job
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.rest.router import Resource


def find_job(org: LiveOrg, call: Call, kind: str) -> Job:
    """The caller's job of that kind that the path names; raises SalesforceError where there is none."""
    return org.jobs.find(call.args["id"], kind, call.person.user_id)


def status_of(kind: str) -> Resource:
    """Where a job has come to."""
    return lambda org, call: Reply(body=find_job(org, call, kind).info())


def list_of(kind: str) -> Resource:
    """The caller's jobs."""

    def list_all(org: LiveOrg, call: Call) -> Reply:
        records = [job.info() for job in org.jobs.listed(kind, call.person.user_id)]
        return Reply(body={"done": True, "nextRecordsUrl": None, "records": records})

    return list_all

"""What the API offers: its resources, the objects and their fields, limits and counts."""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime

from sandbox.salesforce.rest.call import NEWEST_VERSION, OLDEST_VERSION, Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import SalesforceError

_RESOURCES = ("composite", "jobs", "limits", "query", "queryAll", "search", "sobjects")
_SEASONS = {0: "Spring", 1: "Summer", 2: "Winter"}


def versions() -> list[dict[str, str]]:
    """The body of /services/data, which needs no sign-in."""
    return [
        {"label": _label(number), "url": f"/services/data/v{number}.0", "version": f"{number}.0"}
        for number in range(OLDEST_VERSION, NEWEST_VERSION + 1)
    ]


def resources(_org: LiveOrg, call: Call) -> Reply:
    """The resources below one version."""
    return Reply(body={name: call.url(f"/{name}") for name in _RESOURCES})


def describe_global(org: LiveOrg, call: Call) -> Reply:
    """All objects of the org."""
    return Reply(body=org.schema.describe_global(call.version[1:]))


def describe(org: LiveOrg, call: Call) -> Reply:
    """One object with the fields that the caller may see; 304 where it has not changed since."""
    if _unchanged(call, org.schema_changed_at):
        return Reply(304)
    schema = org.rights.schema_for(call.person.user_id)
    return Reply(body=schema.describe(_known(org, call), call.version[1:]))


def basic_information(org: LiveOrg, call: Call) -> Reply:
    """The summary of one object and the caller's recent items."""
    name = _known(org, call)
    summary = org.schema.get(name).summary(call.version[1:])
    return Reply(body={"objectDescribe": summary, "recentItems": []})


def limits(org: LiveOrg, _call: Call) -> Reply:
    """The org's allocations and what is left of them."""
    return Reply(body=org.usage.limits())


def record_count(org: LiveOrg, call: Call) -> Reply:
    """Approximate numbers of records; objects that do not exist are left out, as Salesforce does."""
    asked = call.query.get("sObjects", "")
    names = [name for name in asked.split(",") if name] or sorted(org.schema.objects)
    counts = [
        {"count": org.store.count(org.schema.get(name).name), "name": org.schema.get(name).name}
        for name in names
        if org.schema.has(name)
    ]
    return Reply(body={"sObjects": counts})


def _known(org: LiveOrg, call: Call) -> str:
    if not org.schema.has(call.args["object"]):
        raise SalesforceError(404, "NOT_FOUND", "The requested resource does not exist")
    return org.schema.get(call.args["object"]).name


def _unchanged(call: Call, changed_at: datetime) -> bool:
    since = call.headers.get("if-modified-since")
    return since is not None and changed_at <= parsedate_to_datetime(since)


def _label(version: int) -> str:
    season = _SEASONS[version % 3]
    return f"{season} '{(version + 13) // 3:02d}"

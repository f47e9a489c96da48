"""/sobjects/X/deleted and /updated: what changed in a window of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from sandbox.salesforce.rest import writing
from sandbox.salesforce.rest.call import Call, Reply
from sandbox.salesforce.rest.org import LiveOrg
from sandbox.salesforce.schema import ObjectSchema, SalesforceError
from sandbox.salesforce.store.stamps import to_stamp

DELETED_DAYS, UPDATED_DAYS = 15, 30
MOST_IDS = 600_000


def deleted(org: LiveOrg, call: Call) -> Reply:
    """Ids deleted in the window; those purged since only for who sees everything."""
    schema = _replicable(org, call)
    start, end = _window(org, call, DELETED_DAYS)
    found = org.store.deleted_between(schema.name, start, end)
    _check_size(len(found))
    user_id = call.person.user_id
    if not org.rights.standing(user_id).sees_all:
        visible = org.rights.allowed(user_id, schema.name, [item for item, _ in found], "read")
        found = [(item, stamp) for item, stamp in found if item in visible]
    records = [{"deletedDate": stamp, "id": record_id} for record_id, stamp in found]
    earliest = org.clock.now() - timedelta(days=DELETED_DAYS)
    return Reply(
        body={
            "deletedRecords": records,
            "earliestDateAvailable": _minutes(earliest),
            "latestDateCovered": _minutes(min(end, org.clock.now())),
        }
    )


def updated(org: LiveOrg, call: Call) -> Reply:
    """Ids of the caller's live records whose SystemModstamp lies in the window."""
    schema = _replicable(org, call)
    start, end = _window(org, call, UPDATED_DAYS)
    found = org.store.updated_between(schema.name, start, end)
    _check_size(len(found))
    visible = org.rights.allowed(call.person.user_id, schema.name, found, "read")
    ids = [record_id for record_id in found if record_id in visible]
    return Reply(body={"ids": ids, "latestDateCovered": _minutes(min(end, org.clock.now()))})


def _replicable(org: LiveOrg, call: Call) -> ObjectSchema:
    schema = writing.find_object(org, call.args["object"])
    if not schema.can("replicateable"):
        raise SalesforceError(400, "INVALID_TYPE", f"sObject type '{schema.name}' is not replicateable")
    return schema


def _window(org: LiveOrg, call: Call, days: int) -> tuple[datetime, datetime]:
    start, end = _instant(call, "start"), _instant(call, "end")
    if end - start < timedelta(minutes=1):
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", "startDate must be at least one minute before endDate")
    if start < org.clock.now() - timedelta(days=days):
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", f"startDate cannot be more than {days} days ago")
    return start, end


def _instant(call: Call, name: str) -> datetime:
    """The seconds of both ends are ignored, as Salesforce documents."""
    text = call.query.get(name, "")
    try:
        # An unescaped + in a query string arrives as a space.
        moment = datetime.fromisoformat(text.strip().replace(" ", "+"))
    except ValueError:
        raise SalesforceError(400, "INVALID_REPLICATION_DATE", f"{name} is not an instant: {text}") from None
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return aware.astimezone(UTC).replace(second=0, microsecond=0)


def _minutes(moment: datetime) -> str:
    return to_stamp(moment.replace(second=0, microsecond=0))


def _check_size(found: int) -> None:
    if found > MOST_IDS:
        raise SalesforceError(400, "EXCEEDED_ID_LIMIT", f"more than {MOST_IDS} ids in the window")

"""Taking back what was written through the bot, as long as nobody has built on it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from app.db.engine import Database
from app.errors import BadInput
from app.salesforce.acting import ActingSalesforce
from app.salesforce.gateway import Salesforce
from app.salesforce.tables import SalesforceWrite
from app.salesforce.wire_values import same_value


def undo_change(db: Database, salesforce: Salesforce, key: str, username: str) -> str:
    """Put the old values back, or move a new record to the recycle bin; returns the record's id.

    Acts as `username`, who must be the one that wrote. Raises BadInput where there is nothing to undo or somebody
    changed the same fields since, and what writes raise.
    """
    with db.begin() as session:
        write = session.get(SalesforceWrite, key)
    if write is None or write.state != "done" or write.username != username:
        raise BadInput("There is nothing of yours to undo here any more.")
    acting = salesforce.acting_as(username)
    if write.before:
        _restore(acting, write)
    else:
        acting.delete(write.object_name, write.record_id)
    with db.begin() as session:
        session.execute(update(SalesforceWrite).where(SalesforceWrite.key == key).values(state="undone"))
    return write.record_id


def _restore(acting: ActingSalesforce, write: SalesforceWrite) -> None:
    now = acting.get(write.object_name, write.record_id, (*write.after, "LastModifiedDate"))
    modified = datetime.fromisoformat(now.pop("LastModifiedDate"))
    changed_since = [name for name, value in write.after.items() if not same_value(now.get(name), value)]
    if changed_since:
        raise BadInput(f"{', '.join(changed_since)} was changed again in the meantime, so I left it as it is.")
    acting.update(write.object_name, write.record_id, write.before, unmodified_since=modified)

"""Bring one account of the mirror up to date."""

from __future__ import annotations

from app.crm.mirror_list import MIRRORED
from app.db.engine import Database
from app.salesforce.gateway import Salesforce
from app.salesforce.refresh import refresh_related


def refresh_account(db: Database, salesforce: Salesforce, account_id: str) -> bool:
    """Read what changed around the account since the last sync, in one API call; whether anything was new.

    Raises SalesforceUnavailable, in which case the mirror stays as it was.
    """
    return refresh_related(db, salesforce, MIRRORED, account_id)

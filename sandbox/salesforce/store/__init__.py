"""The org's records on SQLite."""

from sandbox.salesforce.schema import SalesforceError
from sandbox.salesforce.store.store import Store

__all__ = ["SalesforceError", "Store"]

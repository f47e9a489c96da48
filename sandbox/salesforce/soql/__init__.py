"""SOQL: text to tree to SQLite, with Salesforce's refusals."""

from sandbox.salesforce.soql.context import Visibility, VisibleRows
from sandbox.salesforce.soql.engine import run
from sandbox.salesforce.soql.result import QueryResult, Records

__all__ = ["QueryResult", "Records", "Visibility", "VisibleRows", "run"]

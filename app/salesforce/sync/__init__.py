"""Keeping the mirror up to date: first load, increments, reconciliation."""

from app.salesforce.sync.reconcile import Reconciled, reconcile
from app.salesforce.sync.report import ObjectReport, SyncReport
from app.salesforce.sync.run import BulkRule
from app.salesforce.sync.sync_once import sync_once

__all__ = ["BulkRule", "ObjectReport", "Reconciled", "SyncReport", "reconcile", "sync_once"]

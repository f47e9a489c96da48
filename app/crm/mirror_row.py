"""A row of the mirror as the readers pass it on inside their module."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

MirrorRow = Row[*tuple[Any, ...]]
"""Columns are named where the row is selected."""

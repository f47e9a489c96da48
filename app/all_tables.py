"""Every table of the bot, for migrations and for the test that compares them with the models."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import app
from app.db.schema import Base

for _module in pkgutil.walk_packages(app.__path__, "app."):
    if _module.name.endswith(("tables", ".clock")) and _module.name != __name__:
        import_module(_module.name)

metadata = Base.metadata

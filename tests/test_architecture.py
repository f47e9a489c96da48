"""The house keeps its shape: who imports whom, one head of migrations, tables as the models say."""

from __future__ import annotations

import ast
import functools
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from app.all_tables import metadata
from app.db.engine import Database
from tests.conftest import alembic, fresh_database

ROOT = Path(__file__).parent.parent
HOMES = {
    "slack_bolt": ("handlers", "app/wiring.py"),
    "slack_sdk": ("app/slack",),
    "simple_salesforce": ("app/salesforce",),
    "requests": ("app/salesforce",),
    "openai": ("app/llm",),
    "apscheduler": ("app/jobs",),
    "procrastinate": ("app/jobs",),
}


@functools.cache
def imported(path: Path) -> set[str]:
    """Top-level names that a file imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


def sources(*folders: str) -> list[Path]:
    """Python files below folders of the project."""
    return [path for folder in folders for path in (ROOT / folder).rglob("*.py")]


@pytest.mark.parametrize("library", HOMES)
def test_library_stays_in_its_home(library: str) -> None:
    """Each outside library is spoken to in one room only."""
    strangers = [
        str(path.relative_to(ROOT))
        for path in sources("app", "handlers")
        if library in imported(path) and not str(path.relative_to(ROOT)).startswith(HOMES[library])
    ]
    assert strangers == []


def test_bot_and_sandbox_do_not_know_each_other() -> None:
    """The two meet on the wire only."""
    assert not any("sandbox" in imported(path) for path in sources("app", "handlers"))
    assert not any({"app", "handlers"} & imported(path) for path in sources("sandbox"))


def test_import_rules_hold() -> None:
    """Imports run one way (the contract stands in pyproject.toml)."""
    lint = Path(sys.executable).parent / "lint-imports"
    told = subprocess.run([lint, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout


def test_migrations_have_one_head() -> None:
    """A deploy never has to choose between two; each file is named by its revision, by which a process knows the newest."""
    config = Config(ROOT / "alembic.ini")
    config.set_main_option("script_location", str(ROOT / "migrations"))
    scripts = ScriptDirectory.from_config(config)
    assert len(scripts.get_heads()) == 1
    assert all(Path(one.path).name.startswith(f"{one.revision}_") for one in scripts.walk_revisions())


def test_migrated_tables_are_those_of_the_models(db: Database) -> None:
    """Nobody changed a table without writing the migration."""
    with db.engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"include_name": lambda name, kind, _: not (kind == "table" and name.startswith("procrastinate_"))},
        )
        assert compare_metadata(context, metadata) == []


def test_migrations_go_down_and_up_again(postgres: str) -> None:
    """Every step can be taken back, and taken again."""
    with fresh_database(postgres) as url:
        alembic(url, "downgrade", "base")
        with psycopg.connect(url) as connection:
            left = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        assert left == [("alembic_version",)]
        alembic(url, "upgrade", "head")

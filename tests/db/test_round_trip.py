"""Several lookups in one round trip."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.crm.round_trip import Lookup, look_up
from app.db.engine import Database


def test_answers_come_in_the_order_of_the_questions(db: Database) -> None:
    """Each lookup has its own rows and parameters, those without a row too."""
    number, nobody = Lookup.of(text("SELECT CAST(:n AS int) AS n")), Lookup.of(text("SELECT 1 AS n WHERE false"))
    with db.begin() as session:
        one, none, two = look_up(session, (number, {"n": 1}), (nobody, {}), (number, {"n": 2}))
    assert (one[0].n, list(none), two[0].n) == (1, [], 2)


def test_a_lost_connection_is_told_like_any_other_and_replaced(db: Database) -> None:
    """Where the server ends the connection, the error is SQLAlchemy's own and the next session works."""
    lookup = Lookup.of(text("SELECT 7 AS n"))
    with db.begin() as session:
        backend = session.scalar(text("SELECT pg_backend_pid()"))
        with db.engine.connect() as admin:
            admin.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})
        with pytest.raises(OperationalError):
            look_up(session, (lookup, {}))
        session.rollback()
    with db.begin() as session:
        assert look_up(session, (lookup, {}))[0][0].n == 7


def test_plans_are_kept_for_the_lookups_alone(db: Database) -> None:
    """Statements after the lookups are planned as usual."""
    with db.begin() as session:
        (during,) = look_up(session, (Lookup.of(text("SHOW plan_cache_mode")), {}))
        after = session.scalar(text("SHOW plan_cache_mode"))
    assert (during[0].plan_cache_mode, after) == ("force_generic_plan", "auto")

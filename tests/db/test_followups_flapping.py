"""A value that swings around its line: one alert, told once, whatever the series."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from app.db.engine import Database
from app.risk.remember_alerts import CLEARED_AFTER_DAYS, clear_alerts, remember_alerts
from app.risk.tables import RiskAlert
from tests.db.mirror_rows import NOW
from tests.db.test_followups_risk_memory import finding

SERIES = st.lists(st.booleans(), min_size=5, max_size=25)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SERIES)
def test_an_alert_is_new_again_only_after_days_without_signs(db: Database, series: list[bool]) -> None:
    """However the signs come and go, each new alert has more than three quiet days before it; one is live at most."""
    new_on: list[int] = []
    with db.begin() as session:
        session.execute(delete(RiskAlert))
        for day, is_there in enumerate(series):
            now = NOW + timedelta(days=day)
            alerts = remember_alerts(session, [finding()] if is_there else [], now=now)
            new_on += [day for alert in alerts if alert.is_new]
            clear_alerts(session, now=now)
        owned = session.execute(select(RiskAlert.next_step, RiskAlert.due_on)).all()
    for earlier, later in pairwise(new_on):
        assert not any(series[later - CLEARED_AFTER_DAYS : later]), (earlier, later)
    assert len(owned) == len(new_on)
    assert all(step and due_on for step, due_on in owned)

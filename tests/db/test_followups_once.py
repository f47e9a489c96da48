"""Items and runs are made once, whoever races; the life of an item holds."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from threading import Barrier
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select, text

from app.db.engine import Database
from app.digests.runs import claim_run, is_due
from app.digests.tables import DigestKind, DigestRun, DigestSetting
from app.followups.ledger import act_on, add_item, find_item
from app.followups.origin import Origin, OriginKind
from app.followups.rules import ItemAct, ItemState
from app.followups.tables import ActionItem, ItemEvent
from app.services import Services
from app.settings import Settings
from app.wiring import build_services
from tests.db.mirror_rows import NOW

ALERT = Origin(OriginKind.RISK_ALERT, str(uuid4()))
CARD = Origin(OriginKind.CARD, "001000000000001AAA")


@pytest.fixture
def services(database_url: str, tmp_path: Path) -> Iterator[Services]:
    """Services on a real database; nobody else is called."""
    settings = {"database_url": database_url, "data_dir": tmp_path, "slack_bot_token": "xoxb-nobody"}
    built = build_services(Settings(_env_file=None, **settings))  # type: ignore[arg-type]
    yield built
    built.db.dispose()


def item_values(origin: Origin, item_id: UUID | None = None) -> dict[str, object]:
    """An item for Ana."""
    return {
        "id": item_id or uuid4(),
        "origin": origin.value,
        "only_one": origin.allows_one_item,
        "about_id": "001000000000001AAA",
        "title": "Call them",
        "assignee_id": "005000000000001AAA",
        "assignee_name": "Ana Ruiz",
        "created_by_slack_id": "U1",
        "created_by_id": "005000000000002AAA",
        "created_at": NOW,
    }


def test_of_many_who_assign_at_once_one_wins(db: Database) -> None:
    """Eight people press Assign on one alert in the same moment; one item exists."""
    gate = Barrier(8, timeout=10)

    def assign(_: int) -> bool:
        gate.wait()
        with db.begin() as session:
            return add_item(session, item_values(ALERT))

    with ThreadPoolExecutor(8) as people:
        won = list(people.map(assign, range(8)))
    assert won.count(True) == 1


def test_one_account_may_have_many_follow_ups(db: Database) -> None:
    """Only alerts and tasks take one owner at a time."""
    with db.begin() as session:
        assert add_item(session, item_values(CARD))
        assert add_item(session, item_values(CARD))


def test_the_same_form_makes_one_item_even_after_it_is_done(db: Database) -> None:
    """A job that runs again finds its own item, whatever happened to it."""
    form = uuid4()
    with db.begin() as session:
        assert add_item(session, item_values(CARD, form))
        assert act_on(session, session.get_one(ActionItem, form), ItemAct.COMPLETE, actor="U1")
        assert not add_item(session, item_values(CARD, form))


def test_a_closed_item_frees_its_origin(db: Database) -> None:
    """A task that was reopened in Salesforce may be assigned again."""
    with db.begin() as session:
        add_item(session, item_values(ALERT))
        first = find_item(session, ALERT)
        assert first is not None
        assert act_on(session, first, ItemAct.CANCEL, actor="U1")
        session.flush()
        assert find_item(session, ALERT) is None
        assert add_item(session, item_values(ALERT))


def test_each_act_leaves_one_line_of_history(db: Database) -> None:
    """Refused acts leave none."""
    with db.begin() as session:
        add_item(session, item_values(ALERT))
        item = find_item(session, ALERT)
        assert item is not None
        for act in (ItemAct.ACKNOWLEDGE, ItemAct.COMPLETE):
            assert act_on(session, item, act, actor="U1")
        assert not act_on(session, item, ItemAct.SNOOZE, actor="U2")
        acts = session.scalars(select(ItemEvent.act).order_by(ItemEvent.id)).all()
    assert acts == ["acknowledge", "complete"]
    assert item.state == ItemState.DONE


def test_many_workers_claim_a_digests_day_once(services: Services) -> None:
    """Six clocks tick at once; one run exists, and one job."""
    with services.db.begin() as session:
        setting = DigestSetting(kind=DigestKind.RISK, channel="revops", created_at=NOW, thresholds={})
        session.add(setting)
    gate = Barrier(6, timeout=10)

    def tick(_: int) -> UUID | None:
        gate.wait()
        with services.db.begin() as session:
            return claim_run(services, session, setting)

    with ThreadPoolExecutor(6) as workers:
        won = [run for run in workers.map(tick, range(6)) if run]
    with services.db.begin() as session:
        assert session.scalar(select(func.count()).select_from(DigestRun)) == len(won) == 1
        assert session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'digests.post'")) == 1


@pytest.mark.parametrize(
    ("utc", "due"),
    [
        ("2026-11-23T12:59", False),  # 07:59 in New York
        ("2026-11-23T13:00", True),  # 08:00
        ("2026-11-23T22:30", True),  # 17:30: a worker that was down all day still posts
        ("2026-11-23T23:30", False),  # 18:30: too late, tomorrow's is the better one
        ("2026-11-24T03:00", False),  # 22:00
    ],
)
def test_a_digest_is_due_from_its_local_hour_for_ten_hours(utc: str, due: bool) -> None:
    """The hour is the digest's own, not UTC."""
    setting = DigestSetting(
        kind="risk",
        channel="revops",
        local_time=time(8),
        time_zone="America/New_York",
        created_at=NOW - timedelta(days=9),
    )
    assert is_due(setting, datetime.fromisoformat(utc).replace(tzinfo=UTC)) is due


def test_a_digest_made_after_its_hour_waits_for_tomorrow() -> None:
    """A fresh installation at noon does not post at once."""
    made_at = datetime(2026, 11, 23, 12, tzinfo=UTC)
    setting = DigestSetting(kind="risk", channel="revops", local_time=time(8), time_zone="UTC", created_at=made_at)
    assert not is_due(setting, made_at + timedelta(minutes=5))
    assert is_due(setting, made_at + timedelta(days=1))

"""One message per owner per day, whatever replicas, crashes, zones and changes of the clock do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text, update

from app.crm.tables import Account, User
from app.digests.personal import PersonalDigests, Wish, personal_digests, start_personal_runs
from app.digests.runs import add_default_settings, is_due
from app.digests.tables import DigestRun, DigestSetting, PersonalWish
from app.followups.ledger import add_item
from app.followups.origin import Origin, OriginKind
from app.services import Services
from app.settings import Settings
from app.wiring import build_services
from tests.conftest import fresh_database
from tests.db.mirror_rows import add
from tests.db.test_followups_once import item_values

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
ZONES = ("America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Kolkata", "America/St_Johns")
# Around the days on which clocks change in the north and in the south, weekends and Thanksgiving among them.
STARTS = (datetime(2026, 10, 23, tzinfo=UTC), datetime(2026, 11, 25, tzinfo=UTC), datetime(2027, 3, 12, tzinfo=UTC))
HOURS = st.sampled_from([None, time(0), time(2, 30), time(8, 30), time(15), time(23, 59)])
WISHES = st.builds(Wish, st.booleans(), st.booleans(), HOURS)
TICKS = st.lists(st.tuples(st.integers(0, 5 * 24 * 60), st.booleans()), min_size=3, max_size=10)


@pytest.fixture(scope="module")
def people(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Services, list[str]]]:
    """Two people who owe an item and have an account each."""
    with fresh_database(postgres, "template_app") as url:
        folder: Path = tmp_path_factory.mktemp("data")
        told = {"database_url": url, "data_dir": folder, "slack_bot_token": "xoxb-nobody"}
        services = build_services(Settings(_env_file=None, **told))  # type: ignore[arg-type]
        with services.db.begin() as session:
            users = [add(session, User, name=name, is_active=True) for name in ("Ana", "Bo")]
            for user in users:
                add(session, Account, name="Ardent", owner_id=user)
                origin = Origin(OriginKind.CARD, "001000000000001AAA")
                add_item(session, item_values(origin) | {"assignee_id": user})
            add_default_settings(services, session)
            session.execute(update(DigestSetting).values(created_at=LONG_AGO))
        yield services, users
        services.db.dispose()


@given(start=st.sampled_from(STARTS), ticks=TICKS, zones=st.permutations(ZONES), wishes=st.tuples(WISHES, WISHES))
@settings(max_examples=12, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_message_a_day_and_none_is_lost(
    people: tuple[Services, list[str]],
    start: datetime,
    ticks: list[tuple[int, bool]],
    zones: list[str],
    wishes: tuple[Wish, Wish],
) -> None:
    """Of all who tick, dead ones among them, one gets each person's day; whoever lived to see the hour left a run."""
    services, users = people
    theirs = {user: (ZoneInfo(zone), wish) for user, zone, wish in zip(users, zones, wishes, strict=False)}
    digests = prepared(services, theirs)
    due: set[tuple[str, date]] = set()
    for minutes, dies in ticks:  # replicas' clocks disagree, so time does not only go forward
        now = start + timedelta(minutes=minutes)
        tick(services, now, dies=dies)
        due |= set() if dies else {(user, day) for user in users if (day := due_day(digests, *theirs[user], now))}
    with services.db.begin() as session:
        rows = session.scalars(select(DigestRun))
        runs = Counter((run.recipient, run.local_date) for run in rows)
        jobs = session.scalar(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'digests.post'"))
    assert runs == Counter(due)
    assert jobs == len(due)


def prepared(services: Services, theirs: dict[str, tuple[ZoneInfo, Wish]]) -> PersonalDigests:
    """No run yet; each person in their zone, with their wish."""
    with services.db.begin() as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
        session.execute(delete(DigestRun))
        session.execute(delete(PersonalWish))
        digests = personal_digests(session)
        for user, (zone, wish) in theirs.items():
            session.execute(update(User).where(User.id == user).values(time_zone_sid_key=zone.key))
            hour = wish.local_time or digests.daily.local_time
            row = PersonalWish(salesforce_user_id=user, daily=wish.daily, weekly=wish.weekly, local_time=hour)
            row.changed_at = LONG_AGO
            session.add(row)
    return digests


def tick(services: Services, now: datetime, *, dies: bool) -> None:
    """One replica's tick; one that dies has claimed already, and commits nothing."""
    with services.db.begin() as session:
        start_personal_runs(services, session, now)
        if dies:
            session.rollback()


def due_day(digests: PersonalDigests, zone: ZoneInfo, wish: Wish, now: datetime) -> date | None:
    """The day for which a message is due to that person at that instant; None where none is."""
    on = now.astimezone(zone).date()
    parts = digests.parts_on(on, wish, zone)
    is_hour = is_due(digests.daily, now, zone=zone, at=wish.local_time)
    return on if is_hour and (parts.daily or parts.weekly) else None

"""The closed-loop report: counted from the items' lives, and drawn within Slack's limits."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.followups.loop import ItemLife, LoopReport, Span, loop_report
from app.followups.loop_blocks import loop_csv, loop_message
from app.followups.loop_picture import trend_picture
from app.followups.rules import LIVE_STATES, ItemState
from app.risk.override import Cause

TODAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
MONTH = Span(TODAY - timedelta(days=29), TODAY, UTC_ZONE)
LIFE = ItemLife(
    id="3f0e8a52-0000-4000-8000-000000000001",
    title="Send the offer",
    about_id="001000000000001AAA",
    account_id="001000000000001AAA",
    account_name="Birch Foods",
    owner_id="005000000000001AAA",
    owner_name="Ana Ruiz",
    team="Helen’s team",
    state=ItemState.OPEN,
    opened_at=NOON - timedelta(days=10),
    due_on=TODAY - timedelta(days=2),
    hours_to_pick_up=None,
    closed_at=None,
)
DONE = replace(
    LIFE,
    state=ItemState.DONE,
    hours_to_pick_up=3.0,
    closed_at=NOON - timedelta(days=4),
    due_on=TODAY - timedelta(days=4),
)


def report(*lives: ItemLife) -> LoopReport:
    """The month's report."""
    return loop_report(lives, MONTH)


def test_each_figure_is_counted_from_the_items() -> None:
    """Two opened, one picked up and done in time after six days, one late; the medians are those of one item."""
    total = report(LIFE, DONE).total
    assert (total.opened, total.picked_up, total.done, total.open_now, total.late_now) == (2, 1, 1, 1, 1)
    assert (total.hours_to_pick_up, total.days_to_done, total.done_in_time) == (3.0, 6.0, 1.0)


def test_what_people_name_as_the_cause_goes_into_the_report_and_the_file() -> None:
    """Counted once an account, ours before external ones; an item of long ago is not spoken of."""
    ours = replace(LIFE, cause=Cause.OURS_PRICE)
    bought = replace(LIFE, account_id="001000000000002AAA", cause=Cause.EXTERNAL_MERGER)
    old = replace(DONE, opened_at=NOON - timedelta(days=300), cause=Cause.OURS_SERVICE)
    told = report(bought, ours, ours, replace(LIFE, account_id="001000000000003AAA"), old)
    assert told.causes == ((Cause.OURS_PRICE, 1), (Cause.EXTERNAL_MERGER, 1))
    shown = str(loop_message(told, days=30, by_owner=True).blocks)
    assert "1 account ours: price or terms, 1 account external: acquired or merged" in shown
    assert b"ours: price or terms" in loop_csv([ours], str, UTC_ZONE)


def test_an_item_done_after_its_date_was_not_in_time() -> None:
    """The share counts only items that had a date."""
    late = replace(DONE, due_on=TODAY - timedelta(days=5))
    assert report(DONE, late, replace(DONE, due_on=None)).total.done_in_time == 0.5


def test_the_trend_remembers_what_was_late_in_weeks_past() -> None:
    """An item that was due eight weeks ago and done four weeks ago was late in the weeks between, and then no more."""
    then = NOON - timedelta(weeks=9)
    life = replace(DONE, opened_at=then, due_on=(then + timedelta(weeks=1)).date(), closed_at=NOON - timedelta(weeks=4))
    late = [week.late for week in report(life).trend]
    assert late == [0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0]


def test_two_owners_of_one_name_stay_two() -> None:
    """Figures are kept by person, not by name."""
    assert len(report(LIFE, replace(LIFE, owner_id="005000000000002AAA")).owners) == 2


LIVES = st.builds(
    lambda opened, took, state, owner, due: replace(
        LIFE,
        opened_at=NOON - timedelta(hours=opened),
        state=state,
        closed_at=None if state in LIVE_STATES else NOON - timedelta(hours=max(opened - took, 0)),
        owner_id=f"00500000000000{owner}AAA",
        team=f"team {owner % 2}",
        due_on=TODAY + timedelta(days=due),
    ),
    st.integers(0, 24 * 100),
    st.integers(0, 24 * 100),
    st.sampled_from(ItemState),
    st.integers(1, 5),
    st.integers(-40, 40),
)


@settings(deadline=None)
@given(st.lists(LIVES, max_size=40))
def test_teams_and_owners_add_up_to_everybody(lives: list[ItemLife]) -> None:
    """Whatever the items went through, no one is lost between the groups, and nobody counts twice."""
    found = report(*lives)
    for name in ("opened", "picked_up", "done", "cancelled", "open_now", "late_now", "escalated"):
        for groups in (found.teams, found.owners):
            assert sum(getattr(one, name) for one in groups) == getattr(found.total, name), name
    assert found.trend[-1].late == found.total.late_now


def test_an_empty_month_says_so() -> None:
    """No table of zeros."""
    drawn = str(loop_message(report(), days=30, by_owner=True).blocks)
    assert "No follow-up was opened" in drawn
    assert "'button'" not in drawn  # neither a picture nor a file of nothing


def test_what_is_open_tells_its_age() -> None:
    """The one in the middle and the oldest, for everybody and for each team; what is done has none."""
    lives = [replace(LIFE, opened_at=NOON - timedelta(days=days)) for days in (2, 10, 30)]
    (team,) = report(*lives, DONE).teams
    assert (team.open_days, team.oldest_days) == (10, 30)
    assert "3 open (for 10 days, the oldest for 30)" in str(loop_message(report(*lives), days=7, by_owner=False).blocks)
    assert report(DONE).total.oldest_days is None


def test_a_channel_reads_teams_and_no_names() -> None:
    """Who is slow is for their own manager to know."""
    for by_owner in (True, False):
        told = str(loop_message(report(LIFE, DONE), days=7, by_owner=by_owner).blocks)
        assert ("Ana Ruiz" in told) is by_owner


def test_the_file_holds_every_item_and_no_formula() -> None:
    """A title that a spreadsheet would run is made plain; times are in the reader's zone."""
    rows = list(
        csv.DictReader(
            io.StringIO(loop_csv([replace(LIFE, title='=HYPERLINK("x")'), DONE], str, UTC_ZONE).decode("utf-8-sig"))
        )
    )
    assert [row["State"] for row in rows] == ["done", "open"]
    assert rows[1]["Follow-up"].startswith("'=")


def test_the_picture_is_a_png() -> None:
    """Twelve weeks, drawn without a display."""
    assert trend_picture(report(LIFE, DONE).trend, "Follow-ups").startswith(b"\x89PNG")

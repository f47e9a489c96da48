"""The org's own lines as data: read, moved within bounds, reset, and felt by the rules."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from app.audit.tables import OpsLogEntry
from app.crm.tables import Account, Opportunity
from app.db.engine import Database
from app.errors import BadInput
from app.risk.edit_thresholds import known_segments, read_thresholds, reset_threshold, set_threshold, set_thresholds
from app.risk.find_risks import find_risks
from app.risk.threshold_bounds import BOUNDS
from app.risk.thresholds import Thresholds
from app.salesforce.tables import FieldMappingRow
from tests.db.mirror_rows import NOW, add

ODIS = "U000ODIS"


def test_a_segments_line_lies_over_everybodys_and_that_over_the_default(db: Database) -> None:
    """Enterprise 20, everybody 45, default 30; a reset falls back one step each."""
    with db.begin() as session:
        set_threshold(session, "silence_days", "45", by=ODIS, now=NOW)
        set_threshold(session, "silence_days", "20", segment="Enterprise", by=ODIS, now=NOW)
    with db.begin() as session:
        assert read_thresholds(session, "Enterprise").silence_days == 20
        assert read_thresholds(session, "Mid-Market").silence_days == 45
        assert reset_threshold(session, "silence_days", segment="Enterprise", by=ODIS)
        assert read_thresholds(session, "Enterprise").silence_days == 45
        assert reset_threshold(session, "silence_days", by=ODIS)
        assert not reset_threshold(session, "silence_days", by=ODIS)
        assert read_thresholds(session) == Thresholds()
        kinds = session.scalars(select(OpsLogEntry.kind).order_by(OpsLogEntry.id)).all()
    assert kinds == ["thresholds.changed"] * 2 + ["thresholds.reset"] * 2


@pytest.mark.parametrize(("typed", "stored"), [("20 %", "0.2"), ("20", "0.2"), ("0.2", "0.2"), ("1%", None)])
def test_a_share_may_be_typed_as_percent(db: Database, typed: str, stored: str | None) -> None:
    """One per cent is out of bounds, not a hundred per cent."""
    with db.begin() as session:
        if stored is None:
            with pytest.raises(BadInput, match="5 to 90 %"):
                set_threshold(session, "measure_drop_share", typed, by=ODIS, now=NOW)
        else:
            lines = set_threshold(session, "measure_drop_share", typed, by=ODIS, now=NOW)
            assert lines.measure_drop_share == Decimal(stored)


@pytest.mark.parametrize("typed", ["soon", "", "-3", "0", "400", "2.5", "NaN", "1e9", None])
def test_a_wrong_value_names_its_line_and_moves_nothing(db: Database, typed: object) -> None:
    """All or none: the right value beside it is not kept either."""
    with pytest.raises(BadInput, match="3 to 365 days") as refused, db.begin() as session:
        set_thresholds(session, {"pushes": 3, "silence_days": typed}, by=ODIS, now=NOW)
    assert refused.value.field == "silence_days"
    with db.begin() as session:
        assert read_thresholds(session) == Thresholds()


def test_an_optional_line_may_be_taken_away(db: Database) -> None:
    """No value = no line, also where everybody has one."""
    with db.begin() as session:
        assert set_threshold(session, "health_low", "50", by=ODIS, now=NOW).health_low == 50
        assert set_threshold(session, "health_low", "", segment="SMB", by=ODIS, now=NOW).health_low is None


def test_every_line_has_words_and_its_default_lies_within_bounds() -> None:
    """What the form offers is what the rules read."""
    for name, bound in BOUNDS.items():
        default = getattr(Thresholds(), name)
        assert bound.words
        assert default is None if bound.is_optional else bound.least <= default <= bound.most, name
    assert set(BOUNDS) == {name for name in Thresholds.__dataclass_fields__ if name != "muted"}


def test_rules_feel_the_line_of_the_accounts_own_segment(db: Database) -> None:
    """A deal pushed back twice worries everybody, but not a segment that allows five pushes."""
    with db.begin() as session:
        session.add(
            FieldMappingRow(
                measure="segment", object_name="Account", field="Segment__c", type="picklist", label="Segment",
                factor=Decimal(1), status="confirmed", score=Decimal(100),
            )
        )  # fmt: skip
        for name in ("Enterprise", "SMB"):
            account = add(session, Account, name=name, extra={"Segment__c": name})
            add(
                session, Opportunity, name=f"{name} deal", account_id=account, stage_name="Proposal", is_closed=False,
                is_won=False, amount=Decimal(9000), push_count=4, close_date=NOW.date() + timedelta(days=9),
            )  # fmt: skip
        assert known_segments(session) == ["Enterprise", "SMB"]
        assert len(find_risks(session, now=NOW)) == 2
        set_threshold(session, "pushes", 5, segment="Enterprise", by=ODIS, now=NOW)
        (left,) = find_risks(session, now=NOW)
    assert left.account_name == "SMB"

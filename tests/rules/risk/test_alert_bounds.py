"""Over random customers: what an alert always has, and how much of them one person is ever told in a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from app.crm.facts import AccountFacts, Deal, Money, Person
from app.digests.blocks import digest_message
from app.digests.digest import Digest
from app.digests.draft_owner import SHOWN, arranged
from app.digests.entry import Entry, entry_of_alert
from app.digests.tables import DigestKind
from app.risk.findings import findings_of
from app.risk.remember_alerts import Alert
from app.risk.signal import Finding
from app.risk.tables import AlertState
from tests.rules.risk.world import ANA, NOW, TODAY, account, change, deal, falling, lens, severe_case, touch

_BLOCKS_OF_SLACK = 50
_SATURDAY = 5
PEOPLE = st.sampled_from([ANA, Person("005000000000002AAA", "Bo Lind", is_active=False), None])
DAYS = st.integers(-400, 400)


@st.composite
def deals(draw: st.DrawFn, number: int) -> Deal:
    """An open deal, late or not, with any owner."""
    moved = tuple(
        change(90 - 10 * push, close_on=TODAY + timedelta(days=9 * push)) for push in range(draw(st.integers(0, 4)))
    )
    return deal(
        id=f"006{number:012d}AAA",
        name=draw(st.sampled_from(["Renewal 2027", "Expansion", ""])),
        amount=draw(st.sampled_from([None, Money(Decimal(5_000)), Money(Decimal(900_000))])),
        close_on=draw(st.sampled_from([None, TODAY])) and TODAY + timedelta(days=draw(DAYS)),
        next_step=draw(st.sampled_from([None, "Send the quote"])),
        owner=draw(PEOPLE),
        changes=moved,
    )


@st.composite
def accounts(draw: st.DrawFn) -> AccountFacts:
    """A customer or prospect with any mixture of troubles; somebody owns the account."""
    return account(
        owner=ANA,
        csm=draw(PEOPLE),
        arr=draw(st.sampled_from([None, Money(Decimal(120_000))])),
        deals=tuple(draw(deals(number)) for number in range(draw(st.integers(0, 4)))),
        cases=tuple(severe_case(age) for age in draw(st.lists(st.integers(0, 60), max_size=3))),
        touches=tuple(touch(ago) for ago in draw(st.lists(st.integers(-20, 300), max_size=6, unique=True))),
        active_users=draw(st.sampled_from([None, falling(), falling(now=130)])),
        renewal_on=TODAY + timedelta(days=draw(st.integers(-60, 200))),
    )


@given(accounts())
@settings(max_examples=60, deadline=None)
def test_every_alert_has_one_owner_one_date_and_one_step(facts: AccountFacts) -> None:
    """Somebody who still works here, a working day ahead, one step; and no subject is told of twice."""
    findings = findings_of(facts, lens())
    for found in findings:
        assert found.owner is not None
        assert found.owner.is_active
        assert found.due_on > TODAY
        assert found.due_on.weekday() < _SATURDAY
        assert found.next_step.strip()
        assert found.next_step == found.signals[0].next_step
    subjects = [found.subject_id for found in findings]
    assert len(subjects) == len(set(subjects))


@given(st.lists(accounts(), max_size=12), st.integers(0, 40), st.integers(0, 40))
@settings(max_examples=10, deadline=None)
def test_one_message_a_day_tells_ten_things_at_most(books: Sequence[AccountFacts], items: int, tasks: int) -> None:
    """However much is wrong, the owner's message shows ten with one step each, and the rest is kept behind it."""
    numbered = [replace(facts, id=f"001{number:012d}AAA") for number, facts in enumerate(books)]
    alerts = [found for facts in numbered for found in findings_of(facts, lens()) if found.owner == ANA]
    owed = [*_things("items", items), *_things("tasks", tasks), *_told(alerts)]
    chosen = arranged(owed)
    assert sorted(entry.origin for entry in chosen) == sorted(entry.origin for entry in owed)
    message = digest_message(
        Digest("run", DigestKind.OWNER, TODAY, chosen, shown=SHOWN), lambda one: f"https://o/{one}"
    )
    buttons = [block["block_id"] for block in message.blocks if block["type"] == "actions"]
    drawn = [origin for origin in buttons if origin in {entry.origin for entry in owed}]
    assert len(drawn) == len(set(drawn)) == min(SHOWN, len(owed))
    assert len(message.blocks) <= _BLOCKS_OF_SLACK
    for group in {entry.group for entry in owed}:
        assert any(entry.origin in drawn for entry in owed if entry.group == group), group


def _told(findings: Sequence[Finding]) -> list[Entry]:
    alerts = [Alert(UUID(int=n), AlertState.OPEN, is_new=True, finding=found) for n, found in enumerate(findings)]
    return [replace(entry_of_alert(alert, "U0ANA"), group="risk") for alert in alerts]


def _things(group: str, many: int) -> list[Entry]:
    plain = Entry("", "Call them", "00T000000000001AAA", (), ("Due today",), "Call", NOW.date().isoformat(), "Ana Ruiz")
    kinds = {"items": "item", "tasks": "task"}
    return [replace(plain, origin=f"{kinds[group]}:{UUID(int=number)}", group=group) for number in range(many)]

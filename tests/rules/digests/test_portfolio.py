"""A book of fifty accounts, in Slack and as a file."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from app.crm.facts import AccountFacts, Measure, Money
from app.digests.list_files import portfolio_csv
from app.digests.portfolio_blocks import portfolio_message
from app.risk.answers import Answers, Closed
from app.risk.as_seen import lens_of_reader
from app.risk.estimate import Learned
from app.risk.override import Cause, Override, View
from app.risk.signal import Finding
from app.risk.triage import Heap, Triaged, triage
from tests.rules.risk.world import NOW, TODAY, account, deal, falling, lens, severe_case, touch

MOST_BLOCKS, MOST_CHARACTERS = 50, 3000


def url(record_id: str) -> str:
    """A record's page."""
    return f"https://org.example.com/lightning/r/{record_id}/view"


def book() -> list[Triaged]:
    """Fifty accounts with long names, half of them silent for long with a severe case; each with somebody's view."""
    accounts = [
        account(
            id=f"001{n:012d}AAA",
            name=f"{'Long & <winding> name ' * 4}{n}",
            arr=Money(Decimal(1_000 * n + 1_000)),
            renewal_on=TODAY + timedelta(days=40 + n),
            touches=(touch(90 if n % 2 else 3),),
            cases=(severe_case(subject="Import hangs & " * 20),) if n % 2 else (),
        )
        for n in range(50)
    ]
    held = Override("001", View.WILL_RENEW, "Because " * 60, Cause.EXTERNAL_CUTS, "U1", NOW, None)
    placed = triage(((facts, lens()) for facts in accounts), Learned())
    return [replace(one, held=held, held_by="Celine Bauer") for one in placed]


def answers_to(finding: Finding) -> Answers:
    """Somebody dismissed all of it."""
    said = Closed(int(finding.signals[0].severity), frozenset(str(one.rule) for one in finding.signals))
    return Answers({finding.subject_id: said})


def test_fifty_accounts_fit_one_message_and_all_are_accounted_for() -> None:
    """Within Slack's limits; who is not shown is counted and named, and the file holds everybody with both opinions."""
    placed = book()
    message = portfolio_message("Your accounts", placed, url)
    assert len(message.blocks) <= MOST_BLOCKS
    sections = [str(block["text"]["text"]) for block in message.blocks if block["type"] == "section"]
    assert all(len(text) < MOST_CHARACTERS for text in sections)
    told = "\n".join(sections)
    assert "Celine Bauer's view of 21 Nov 2026: it will renew (external: layoffs or budget cuts)" in told
    assert "of 100, by rules. Driven by: severe cases" in told
    shown = told.count("• ")
    more = [str(b["elements"][0]["text"]) for b in message.blocks if b["type"] == "context"]
    assert shown + sum(int(text.split()[1]) for text in more) == len(placed) == 50
    rows = list(csv.DictReader(io.StringIO(portfolio_csv(placed, url).decode("utf-8-sig"))))
    assert len(rows) == 50
    assert {row["View"] for row in rows} == {"it will renew"}
    assert all(row["Likelihood"] and row["Link"] for row in rows)


def test_what_is_hidden_from_the_reader_is_not_called_missing() -> None:
    """A renewal opportunity that they may not see: no risk of theirs says that there is none."""
    whole = account(renewal_on=TODAY + timedelta(days=20), deals=(deal(name="Renewal 2027"),), touches=(touch(3),))
    seen: AccountFacts = replace(whole, deals=())
    (blind,) = triage([(seen, lens())], Learned())
    (fair,) = triage([(seen, lens_of_reader(lens(), seen, whole))], Learned())
    assert blind.heap is Heap.AT_RISK
    assert fair.heap is Heap.STEADY
    assert fair.estimate is not None
    assert not fair.estimate.drivers


def test_what_was_dismissed_puts_no_account_at_risk() -> None:
    """The book and the digests agree: somebody's "not a risk" holds in both, until a graver sign comes."""
    silent = account(id="001000000000001AAA", touches=(touch(90),))
    (at_risk,) = triage([(silent, lens())], Learned())
    (finding,) = at_risk.findings
    said = answers_to(finding)
    (steady,) = triage([(silent, lens())], Learned(), said)
    assert steady.heap is Heap.STEADY
    assert steady.why.endswith("(dismissed)")
    graver = replace(silent, cases=(severe_case(),))
    (again,) = triage([(graver, lens())], Learned(), said)
    assert again.heap is Heap.AT_RISK


def test_an_account_at_risk_through_a_deal_shows_the_deals_amount() -> None:
    """A prospect has no yearly revenue: without the deal's amount nothing would say what is at stake."""
    late = deal(name="Growth 2027", amount=Money(Decimal(40_000)), close_on=TODAY - timedelta(days=90))
    (placed,) = triage([(account(arr=None, deals=(late,)), lens())], Learned())
    assert placed.heap is Heap.AT_RISK
    assert "$40,000 in Growth 2027" in str(portfolio_message("Your accounts", [placed], url).blocks)


@pytest.mark.parametrize(
    ("before", "users", "licences", "heap"),
    [
        (91, 92, 100, Heap.STEADY),
        (80, 92, 100, Heap.READY),
        (100, 104, 100, Heap.READY),
        (50, 70, 100, Heap.STEADY),
        (80, 92, None, Heap.READY),
        (91, 92, None, Heap.STEADY),
    ],
)
def test_ready_to_expand_needs_more_than_full_use(before: int, users: int, licences: int | None, heap: Heap) -> None:
    """More users than licences, or nearly as many and more of them than before: else a full house is a steady one."""
    facts = account(
        active_users=falling(before=before, now=users),
        licences=Measure("Licences", Decimal(licences), "Seats__c") if licences else None,
    )
    (placed,) = triage([(facts, lens())], Learned())
    assert placed.heap is heap


def test_silence_is_no_moment_to_sell_more() -> None:
    """However full their licences are; and a deal that somebody works on already is named."""
    full = {"active_users": falling(before=80, now=110), "licences": Measure("Licences", Decimal(100), "Seats__c")}
    (ready,) = triage([(account(**full, deals=(deal(name="More seats"),)), lens())], Learned())
    assert ready.why.endswith("Open already: More seats")
    (silent,) = triage([(account(**full, touches=(touch(200),)), lens())], Learned())
    assert silent.heap is not Heap.READY

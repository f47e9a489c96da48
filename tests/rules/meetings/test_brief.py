"""A brief is one screen, and each of its lines has a record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from app.crm.facts import AccountFacts, Deal, DealChange, OpenTask, Stakeholder, SupportCase, Touch
from app.handoffs.handoff import Entry
from app.handoffs.ledger import Promise
from app.meetings.brief import Brief, Meeting, compose_brief, with_prose
from app.meetings.brief_blocks import brief_message
from sandbox.demo.show import as_text

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def busy_account(many: int) -> AccountFacts:
    """An account with so many of everything, and a meeting a week ago."""

    def ago(days: int) -> datetime:
        return NOW - timedelta(days=days)

    mails = tuple(
        Touch(f"02s{n}", "email", ago(n % 6 + 1), f"Mail {n} <!channel>", "We need the export by May.", "Ida", True)
        for n in range(many)
    )
    changes = (DealChange("008", ago(30), "Discovery", None, None), DealChange("009", ago(2), "Proposal", None, None))
    return AccountFacts(
        "001",
        "Zephyr",
        deals=tuple(
            Deal(f"006{n}", f"Deal {n}", "Proposal", close_on=date(2026, 12, 1), changes=changes) for n in range(many)
        ),
        cases=tuple(
            SupportCase(f"500{n}", str(n), "Sync fails", "New", "High", is_severe=True, opened_at=ago(3))
            for n in range(many)
        ),
        tasks=tuple(OpenTask(f"00T{n}", "Call back", date(2026, 11, 1)) for n in range(many)),
        touches=(*mails, Touch("00U1", "meeting", ago(7), "Weekly")),
        stakeholders=tuple(Stakeholder(f"003{n}", f"Person {n}", "CFO", role="Champion") for n in range(many)),
        renewal_on=date(2026, 12, 20),
    )


def promise(number: int, due_on: date | None) -> Promise:
    """Something that is owed."""
    quote = f"We will do thing number {number} for you."
    return Promise(UUID(int=number), "001", f"02s{number}", quote, "Dana", date(2026, 10, 1), due_on, None)


def brief_of(facts: AccountFacts) -> Brief:
    """The brief for a meeting with the third contact."""
    meeting = Meeting("00U9", "Review", NOW + timedelta(minutes=20), "0032", ("Celine Moreau",))
    owed = [promise(1, None), promise(2, date(2026, 12, 1)), promise(3, date(2026, 11, 2))]
    return compose_brief(facts, meeting, [Entry("Usage fell by 40%", ("001",))], owed, NOW)


def test_every_line_has_a_record_and_it_all_fits_one_screen() -> None:
    """However much there is."""
    brief = brief_of(busy_account(40))
    assert all(entry.record_ids for section in brief.sections for entry in section.entries)
    message = brief_message(brief, lambda one: f"https://org.example/{one}", ZoneInfo("UTC"))
    shown = as_text({"blocks": list(message.blocks)})
    assert len(shown.splitlines()) <= 40
    assert "<!channel>" not in str(message.blocks)


def test_the_late_promise_the_attendee_and_the_news_come_first() -> None:
    """What would embarrass is told before what is merely open."""
    sections = {section.title: section.entries for section in brief_of(busy_account(3)).sections}
    assert sections["Who"][0].record_ids == ("0032",)
    assert "late" in sections["Promised by us and owed"][0].source
    assert sections["New since you last met, 13 Nov 2026"][0].text == "Deal 0 moved to Proposal on 18 Nov 2026"
    asked = [entry.text for entry in sections["Ask"]]
    assert asked[0].startswith("Say where this stands before they ask")
    assert "Who decides on Deal 0?" in asked


def test_an_account_without_anything_gives_no_empty_headings() -> None:
    """Nothing is made up where nothing is known."""
    assert compose_brief(AccountFacts("001", "Zephyr"), None, (), (), NOW).sections == ()


def test_a_models_sentences_add_what_the_brief_does_not_show() -> None:
    """First what worries them, last what they asked; what rests on a record that stands there already is left out."""
    plain = compose_brief(busy_account(1), None, (), (), NOW)
    shown = next(entry for part in plain.sections for entry in part.entries).record_ids
    more = with_prose(
        plain, [Entry("Said again", shown), Entry("Ida fears the move", ("02sX",))], [Entry("The move", ("02sX",))]
    )
    assert [part.title for part in more.sections] == ["On their mind", *(part.title for part in plain.sections)]
    assert [entry.text for entry in more.sections[0].entries] == ["Ida fears the move"]
    assert "Partly written by a model" in as_text({"blocks": brief_message(more, str, ZoneInfo("UTC")).blocks})
    assert with_prose(plain, (), ()) == plain
    fallen = brief_message(replace(plain, model_failed="The model is slow"), str, ZoneInfo("UTC"))
    assert "The model is slow: this is taken from the records alone" in as_text({"blocks": fallen.blocks})
    asked = [Entry(f"Ida on {on} Nov 2026: Can we export?", (f"02sY{on}",)) for on in (9, 2)]
    assert with_prose(plain, (), asked).sections[-1].entries == (asked[0],)

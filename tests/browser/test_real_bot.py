"""The real bot by clicking: its main jobs from the first word to the last click, wrong input, rights, faults, time."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from sandbox.demo_org import build_demo_org
from tests.bot.harness import Bot, synced_database
from tests.browser.real_world import working_bot
from tests.browser.visitor import Visitor
from tests.conftest import fresh_database
from tests.loaded_orgs import loaded_once

pytestmark = pytest.mark.browser
ACCOUNT = "Meridian Freight Systems"
SOLD = "Sable Ridge Outfitters"
ORPHAN = "Larchmont Public Schools"


@pytest.fixture(scope="module")
def real_bot(postgres: str, run_folder: Path) -> Iterator[Bot]:
    """The bot and its worker on the demo org, in which one account is owned by somebody who left."""
    org = build_demo_org(datetime.now(UTC).date())
    with loaded_once(run_folder):
        synced = synced_database(org, postgres, run_folder)
        with fresh_database(postgres, synced) as url, working_bot(org, url) as running:
            query = running.services.salesforce.query
            (left,) = query("SELECT Id FROM User WHERE Name = 'Greg Paulson'")
            (orphan,) = query(f"SELECT Id FROM Account WHERE Name = '{ORPHAN}'")
            running.control.act("salesforce", object="Account", id=orphan["Id"], fields={"OwnerId": left["Id"]})
            running.sync()
            yield running


@pytest.fixture
def visitor(page: Page, real_bot: Bot) -> Visitor:
    """Somebody in the workspace of the demo org."""
    return Visitor(page, real_bot.sandbox.base_url, app="Throughline").open()


def at(visitor: Visitor, person: str, channel: str) -> Visitor:
    """Be a person in a channel, or in their messages with the app."""
    visitor.become(person)
    visitor.go(channel)
    return visitor


def answered(visitor: Visitor, command: str, words: str) -> Locator:
    """Type a command; the newest message with those words in it, once it is new."""
    shown = visitor.page.locator("#main .message", has_text=words)
    before = shown.count()
    visitor.say(command)
    expect(shown).to_have_count(before + 1)
    return shown.last


def card(visitor: Visitor, account: str = ACCOUNT) -> Locator:
    """The account's card, for the visitor alone."""
    message = answered(visitor, f"/account {account}", "Key people")
    expect(message).to_contain_text("Only visible to you")
    return message


def press(message: Locator, name: str) -> None:
    """Press the first button of that name."""
    message.get_by_role("button", name=name, exact=True).first.click()


def agree(visitor: Visitor, answer: str) -> None:
    """Say yes to the question that a button asks first."""
    visitor.page.locator("dialog.confirm").get_by_role("button", name=answer, exact=True).click()


def form(visitor: Visitor, title: str) -> Locator:
    """The form of that title, filled by the bot."""
    dialog = visitor.page.get_by_role("dialog", name=title)
    expect(dialog.locator("[type=submit]")).to_be_visible()
    return dialog


def choose(dialog: Locator, label: str, name: str) -> None:
    """Type a name into a menu and take what is offered."""
    menu = dialog.get_by_role("combobox", name=label)
    menu.click()
    menu.press_sequentially(name)
    dialog.get_by_role("option", name=name).first.click()


def send(dialog: Locator) -> None:
    """Submit a form and see it close."""
    dialog.locator("[type=submit]").click()
    expect(dialog).to_be_hidden()


def refused(dialog: Locator, sentence: str) -> None:
    """Submit a form and read beside the field why it stays."""
    dialog.locator("[type=submit]").click()
    expect(dialog.locator(".has-error .field-error").first).to_contain_text(sentence)


def test_a_card_is_shared_with_the_channel(visitor: Visitor) -> None:
    """The card is the asker's alone until they share it; then everybody reads it, with who shared it."""
    at(visitor, "Dana Reyes", "sales")
    press(card(visitor), "Share to channel")
    agree(visitor, "Share")
    visitor.become("Helen Brandt")
    shared = visitor.page.locator("#main .message", has_text="Shared by")
    expect(shared).to_contain_text("Dana Reyes")
    expect(shared).to_contain_text(ACCOUNT)


def test_a_question_is_asked_from_the_card(visitor: Visitor) -> None:
    """An empty question is refused beside the field; a real one is answered with the records it rests on."""
    at(visitor, "Dana Reyes", "Throughline")
    press(card(visitor), "Ask")
    dialog = form(visitor, "Ask about the account")
    refused(dialog, "required")
    dialog.get_by_role("textbox").fill("   ")
    refused(dialog, "Type a question first.")
    dialog.get_by_role("textbox").fill("When does it renew?")
    send(dialog)
    answer = visitor.page.locator(".message", has_text="Helpful").last
    expect(answer.get_by_role("link").first).to_be_visible()


def test_a_follow_up_goes_from_the_card_to_its_owner_and_is_done(visitor: Visitor) -> None:
    """A day that has passed is refused; the owner then gets a message, and Done closes it."""
    at(visitor, "Celine Moreau", "Throughline")
    press(card(visitor), "Assign follow-up")
    dialog = form(visitor, "Assign follow-up")
    choose(dialog, "Who", "Tom Okafor")
    dialog.get_by_label("What").fill("Bring Rachel the date of the fix")
    dialog.get_by_label("Due").fill("2020-01-01")
    refused(dialog, "That day has passed")
    dialog.get_by_label("Due").fill("2027-06-01")
    send(dialog)
    done(at(visitor, "Tom Okafor", "Throughline"), "Bring Rachel the date of the fix")


def done(visitor: Visitor, title: str) -> None:
    """Close the item of that title from the direct message about it."""
    item = visitor.page.locator("#main .message", has_text=title).last
    press(item, "Done")
    expect(item).to_contain_text("Done by")
    expect(item.get_by_role("button", name="Done", exact=True)).to_have_count(0)


def test_a_follow_up_needs_somebody_who_can_have_it(visitor: Visitor) -> None:
    """Where nobody active owns the account a person must be chosen, and one whom Salesforce knows."""
    at(visitor, "Odis Grant", "Throughline")
    press(card(visitor, ORPHAN), "Assign follow-up")
    dialog = form(visitor, "Assign follow-up")
    refused(dialog, "required")
    choose(dialog, "Who", "Mia Lindqvist")
    refused(dialog, "Mia Lindqvist has no active Salesforce user")
    visitor.page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


@pytest.fixture(scope="module")
def digest(tab: Page, real_bot: Bot) -> None:
    """The day's risk digest, posted by the admin's word in the channel."""
    post_digest(Visitor(tab, real_bot.sandbox.base_url, app="Throughline").open())


def post_digest(visitor: Visitor) -> Locator:
    """Ask for the risk digest as the admin; the message with it."""
    at(visitor, "Odis Grant", "revops")
    return answered(visitor, "/throughline digest risk", "At risk ·")


def entry(visitor: Visitor) -> Locator:
    """The digest in its channel, as the admin sees it."""
    at(visitor, "Odis Grant", "revops")
    return visitor.page.locator("#main .message", has_text="At risk ·").last


@pytest.mark.usefixtures("digest")
def test_a_digest_line_is_given_to_somebody_who_finishes_it(visitor: Visitor) -> None:
    """Assigned from the digest, it is in a direct message; Done there shows on the digest."""
    press(entry(visitor), "Assign")
    dialog = form(visitor, "Assign follow-up")
    choose(dialog, "Who", "Tom Okafor")
    dialog.get_by_label("What").fill("Agree a new close date")
    send(dialog)
    expect(entry(visitor)).to_contain_text("@Tom Okafor has it")
    done(at(visitor, "Tom Okafor", "Throughline"), "Agree a new close date")
    expect(entry(visitor)).to_contain_text("Done by @Tom Okafor")


@pytest.mark.usefixtures("digest")
def test_a_snooze_into_the_past_is_refused_beside_the_day(visitor: Visitor) -> None:
    """A later day is taken, and the digest says until when."""
    press(entry(visitor), "Snooze")
    dialog = form(visitor, "Snooze")
    dialog.get_by_label("Quiet until").fill("2020-01-01")
    refused(dialog, "Choose a day after today.")
    dialog.get_by_label("Quiet until").fill("2027-01-15")
    send(dialog)
    expect(entry(visitor)).to_contain_text("Put off until")


@pytest.mark.usefixtures("digest")
def test_a_dismissal_needs_its_reason(visitor: Visitor) -> None:
    """Without one the form stays; with one the digest shows that it is not a risk."""
    press(entry(visitor), "Not a risk")
    dialog = form(visitor, "Not a risk")
    refused(dialog, "required")
    menu = dialog.get_by_role("combobox", name="Why is it not a risk?")
    menu.click()
    dialog.get_by_role("option").first.click()
    send(dialog)
    expect(entry(visitor)).to_contain_text("Not a risk")


@pytest.mark.usefixtures("digest")
def test_the_next_day_brings_the_next_digest(visitor: Visitor, real_bot: Bot) -> None:
    """Asked twice on one day it is posted once; a day later, moved on by the button, there is another."""
    at(visitor, "Odis Grant", "revops")
    digests = visitor.page.locator("#main .message", has_text="At risk ·")
    answered(visitor, "/throughline digest risk", "already")
    before = digests.count()
    visitor.page.get_by_role("button", name="+1 day").click()
    real_bot.sync()
    until_today_is(real_bot, visitor.look("clock")["today"])
    visitor.say("/throughline digest risk")
    expect(digests).to_have_count(before + 1)


def until_today_is(real_bot: Bot, day: str) -> None:
    """Wait until the bot has read the org's clock again, which it does every few seconds."""
    give_up_at = time.monotonic() + 30
    while real_bot.services.clock.today().isoformat() != day:
        assert time.monotonic() < give_up_at, f"the bot never saw {day}"
        time.sleep(0.1)


def test_a_handoff_is_shared_offered_and_accepted(visitor: Visitor) -> None:
    """The seller shares the draft and hands it over; the receiver accepts, and the seller hears of it."""
    at(visitor, "Dana Reyes", "sales")
    draft = answered(visitor, f"/handoff {SOLD}", "Promised by us")
    press(draft, "Hand over to Celine Moreau")
    press(draft, "Share to channel")
    agree(visitor, "Share")
    expect(visitor.page.locator("#main .message", has_text="Shared by @Dana Reyes").last).to_contain_text(SOLD)
    at(visitor, "Celine Moreau", "Throughline")
    offer = visitor.page.locator("#main .message", has_text="over to you")
    press(offer, "Return with questions")
    dialog = form(visitor, "Return with questions")
    dialog.get_by_role("textbox").fill("   ")
    refused(dialog, "Type something first.")
    visitor.page.keyboard.press("Escape")
    press(offer, "Accept")
    expect(visitor.page.locator("#main .message", has_text="You accepted")).to_contain_text(SOLD)
    at(visitor, "Dana Reyes", "Throughline")
    expect(visitor.page.locator("#main .message", has_text="Celine Moreau accepted")).to_contain_text(SOLD)


@pytest.mark.parametrize(
    ("person", "why"),
    [("Mia Lindqvist", "Ask your Salesforce administrator"), ("Nico Ferrara", "You are a guest in this workspace")],
)
def test_somebody_without_a_salesforce_user_reads_why_and_no_data(visitor: Visitor, person: str, why: str) -> None:
    """A colleague who is no user there reads what to do, a guest what they are, and neither a record."""
    at(visitor, person, "Throughline")
    answer = answered(visitor, f"/account {ACCOUNT}", why)
    expect(answer.get_by_role("link")).to_have_count(0)
    expect(visitor.page.locator("#main .log")).not_to_contain_text(ACCOUNT)


def test_somebody_who_is_no_admin_cannot_post_a_digest(visitor: Visitor) -> None:
    """The sentence says who can."""
    at(visitor, "Dana Reyes", "general")
    answered(visitor, "/throughline digest risk", "Only a workspace admin")


def test_a_fault_from_the_drawer_is_told_in_a_sentence(visitor: Visitor) -> None:
    """Switched on, the bot says what is wrong with Salesforce; back to normal, the card comes."""
    at(visitor, "Celine Moreau", "Throughline")
    visitor.page.get_by_role("button", name="Behind the scenes", exact=True).click()
    visitor.page.get_by_role("tab", name="Faults").click()
    fault = visitor.page.get_by_role("switch", name="Daily limit reached")
    fault.click()
    answered(visitor, "/account Castellan Insurance", "API calls for today are spent")
    visitor.page.get_by_role("button", name="Back to normal").click()
    expect(fault).to_have_attribute("aria-checked", "false")
    card(visitor, "Castellan Insurance")

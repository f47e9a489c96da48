"""Typing, commands, mentions, threads, unread marks."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def test_a_slash_offers_the_commands_of_the_manifest(visitor: Visitor) -> None:
    """Typing / lists each command with its hint; Tab completes, and the hint stays in sight."""
    visitor.composer.fill("/")
    offered = visitor.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offered).to_have_count(4)
    expect(offered.first).to_contain_text("card | hostile")
    visitor.composer.press("Tab")
    expect(visitor.composer).to_have_value("/show ")
    expect(visitor.page.locator("#main .usage")).to_contain_text("card | hostile")


def test_an_at_sign_offers_people_and_the_bot_first(visitor: Visitor) -> None:
    """Mentions are completed to what Slack understands."""
    visitor.composer.fill("ask @")
    offered = visitor.page.get_by_role("listbox", name="Suggestions").get_by_role("option")
    expect(offered.first).to_contain_text("@tryout")
    visitor.composer.press_sequentially("vera")
    visitor.composer.press("Enter")
    expect(visitor.composer).to_have_value("ask @vera ")


def test_an_ephemeral_answer_is_marked_and_seen_by_one_person(visitor: Visitor) -> None:
    """What a command answers is for the person who typed it, and says so."""
    visitor.go("general")
    expect(visitor.show("card")).to_contain_text("Only visible to you")
    visitor.become("Carl Dunn")
    expect(visitor.page.locator("#main .message.ephemeral")).to_have_count(0)


def test_what_is_not_answered_in_three_seconds_says_so(visitor: Visitor) -> None:
    """Beside a button where the click was, for a command in a line that only this person sees."""
    card = visitor.show("card")
    card.get_by_role("button", name="Too slow").click()
    visitor.say("/slow")
    expect(card.locator(".no-answer")).to_have_text("The bot did not answer within 3 seconds.")
    expect(visitor.last).to_contain_text('/slow failed with the error "operation_timeout"')
    expect(visitor.last).to_contain_text("Only visible to you")


def test_an_unknown_command_stays_in_the_composer(visitor: Visitor) -> None:
    """Nothing is sent, the words are kept, and the reason stands below them."""
    visitor.say("/nonsense now")
    expect(visitor.page.locator("#main .trouble")).to_contain_text("/nonsense is not a valid command")
    expect(visitor.composer).to_have_value("/nonsense now")


def test_a_mention_is_answered_in_a_thread_and_edited_in_place(visitor: Visitor) -> None:
    """The reply shows up below the question, opens at the side, and changes while one looks."""
    visitor.go("deals")
    visitor.say("@tryout when does Cobalt renew?")
    asked = visitor.page.locator("#main .message", has_text="when does Cobalt renew?")
    asked.get_by_role("button", name="1 reply").click()
    expect(visitor.thread).to_contain_text("Cobalt renews on Dec 21. (edited)")
    expect(visitor.thread.locator(".message")).to_have_count(2)
    visitor.thread.get_by_role("textbox").fill("thanks")
    visitor.thread.get_by_role("textbox").press("Enter")
    expect(visitor.thread.locator(".message")).to_have_count(3)


def test_a_link_is_unfurled_by_the_bot(visitor: Visitor) -> None:
    """A link to the CRM gets the record's line below it."""
    visitor.go("deals")
    visitor.say("see https://crm.example/006")
    expect(visitor.last.locator(".attachment")).to_contain_text("Renewal 2027 · $184,000")


def test_a_streamed_answer_grows_and_reads_as_markdown(visitor: Visitor) -> None:
    """Words appear while they are written; at the end it is a heading and bold text."""
    visitor.say("please stream while I look")
    asked = visitor.page.locator("#main .message", has_text="while I look")
    asked.get_by_role("button", name="1 reply").click()
    answer = visitor.thread.locator(".message").last
    expect(answer.locator(".caret")).to_be_visible()
    expect(answer.locator(".md-heading")).to_have_text("Answer")
    expect(answer).to_contain_text("It is on track and due soon.")
    expect(answer.locator(".caret")).to_have_count(0)
    expect(answer.get_by_role("img", name="complete")).to_be_visible()


def test_what_was_said_elsewhere_is_marked_unread(visitor: Visitor) -> None:
    """A channel turns bold, and opening it shows where the new messages begin."""
    body = {"user": "vera@north.example", "channel": "deals", "text": "Numbers are in."}
    row = visitor.page.locator("#sidebar .nav-row", has_text="deals")
    visitor.page.request.post(f"{visitor.base_url}/_control/message", data=body)
    expect(row).to_have_class("nav-row unread")
    visitor.go("deals")
    expect(visitor.page.get_by_role("separator", name="New")).to_be_visible()
    expect(row).to_have_class("nav-row here")


def test_each_person_sees_their_own_channels(visitor: Visitor) -> None:
    """A private channel is there for its members; a guest sees one channel."""
    rows = visitor.page.locator("#sidebar .nav-group").first.locator(".nav-row")
    expect(rows).to_have_text(["agency", "deals", "general"])
    visitor.become("Vera Ito")
    expect(rows).to_have_text(["agency", "board", "deals", "general"])
    visitor.become("Gus Vale")
    expect(rows).to_have_text(["agency"])


def test_a_file_is_attached_and_can_be_opened(visitor: Visitor) -> None:
    """It waits on a shelf until sent, and is then a card that leads to its content."""
    visitor.go("deals")
    notes = {"name": "notes.csv", "mimeType": "text/csv", "buffer": b"name,amount\nNorthwind,5"}
    visitor.page.locator("#main input[type=file]").set_input_files(notes)  # type: ignore[arg-type]
    expect(visitor.page.locator("#main .shelf")).to_contain_text("notes.csv")
    visitor.say("the numbers")
    card = visitor.last.locator(".file-card")
    expect(card).to_contain_text("CSV · 23 bytes")
    address = card.get_by_role("link").get_attribute("href")
    assert visitor.page.request.get(str(address)).text() == "name,amount\nNorthwind,5"


def test_a_command_and_a_button_are_used_by_keyboard_alone(visitor: Visitor) -> None:
    """No mouse is needed from the first word to the last click."""
    page = visitor.page
    visitor.composer.focus()
    page.keyboard.type("/sh")
    page.keyboard.press("Tab")
    page.keyboard.type("card")
    page.keyboard.press("Enter")
    expect(visitor.last).to_contain_text("Meridian Freight Systems")
    while page.evaluate("document.activeElement.textContent") != "Take it":
        page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(visitor.last).to_contain_text("Taken by you")


def test_ones_own_message_is_changed_reacted_to_and_deleted(visitor: Visitor) -> None:
    """The up arrow edits the last one; Escape leaves it as it was; only its author may delete it."""
    visitor.go("deals")
    visitor.say("Ask @carl about *Cobalt*")
    own = visitor.last
    visitor.composer.press("ArrowUp")
    field = own.get_by_role("textbox", name="Edit message")
    expect(field).to_have_value("Ask @carl about *Cobalt*")
    field.press("Escape")
    expect(own).to_contain_text("Ask @Carl Dunn about Cobalt")
    visitor.composer.press("ArrowUp")
    field.fill("Never mind")
    field.press("Enter")
    expect(own).to_contain_text("Never mind (edited)")
    own.hover()
    own.get_by_role("button", name="React with eyes").click()
    own.locator(".reaction[aria-pressed=true]").click()
    expect(own.locator(".reaction")).to_have_count(0)
    own.get_by_role("button", name="More message actions").click()
    visitor.page.get_by_role("menuitem", name="Delete message").click()
    visitor.page.locator("dialog.confirm").get_by_role("button", name="Delete").click()
    expect(visitor.page.locator("#main .message", has_text="Never mind")).to_have_count(0)


def test_two_people_write_to_each_other_without_the_bot(visitor: Visitor) -> None:
    """The other finds it unread, after a reload too, and read once they have looked; nobody else sees it."""
    page = visitor.page
    page.get_by_role("button", name="Message somebody").click()
    page.get_by_role("menuitem", name="Carl Dunn").click()
    expect(page.locator("#main h1")).to_have_text("Carl Dunn")
    visitor.say("Lunch at noon?")
    visitor.go("general")
    visitor.become("Carl Dunn")
    row = page.locator("#sidebar .nav-row", has_text="Anna Berg").first
    expect(row).to_have_class("nav-row unread")
    page.reload()
    expect(row).to_have_class("nav-row unread")
    row.click()
    expect(visitor.last).to_contain_text("Lunch at noon?")
    page.reload()
    expect(visitor.last).to_contain_text("Lunch at noon?")
    visitor.go("general")
    expect(row).to_have_class("nav-row")
    visitor.become("Vera Ito")
    expect(page.locator("#sidebar .nav-row", has_text="Carl Dunn")).to_have_count(1)


def test_a_group_goes_by_the_names_of_the_others(visitor: Visitor) -> None:
    """It stands among the direct messages, and whoever is not in it does not see it."""
    page = visitor.page
    said = {"user": "Carl Dunn", "channel": "@bot,@Anna Berg", "text": "Who calls them?"}
    page.request.post(f"{visitor.base_url}/_control/message", data=said)
    row = page.locator("#sidebar .nav-row", has_text="Carl Dunn, ")
    expect(row).to_have_class("nav-row unread")
    row.click()
    expect(visitor.last).to_contain_text("Who calls them?")
    expect(page.locator("#main h1")).to_contain_text("Carl Dunn")
    visitor.become("Vera Ito")
    expect(row).to_have_count(0)


def test_back_and_forward_lead_through_places_and_people(visitor: Visitor) -> None:
    """The browser's own buttons work as on any site."""
    visitor.go("general")
    visitor.become("Carl Dunn")
    visitor.go("deals")
    visitor.page.go_back()
    expect(visitor.page.locator("#main h1")).to_have_text("general")
    visitor.page.go_back()
    expect(visitor.page.locator(".person-name")).to_have_text("Anna Berg")
    visitor.page.go_forward()
    expect(visitor.page.locator(".person-name")).to_have_text("Carl Dunn")


def test_a_file_is_dropped_on_the_conversation(visitor: Visitor) -> None:
    """A transcript pulled in from the desktop waits on the shelf, and goes with the next message."""
    visitor.go("deals")
    drop = """log => {
        const transfer = new DataTransfer();
        transfer.items.add(new File(["WEBVTT"], "call.vtt", { type: "text/vtt" }));
        for (const type of ["dragover", "drop"]) log.dispatchEvent(new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true }));
    }"""
    visitor.page.locator("#main .log").evaluate(drop)
    expect(visitor.page.locator("#main .shelf")).to_contain_text("call.vtt")
    visitor.composer.press("Enter")
    expect(visitor.last.locator(".file-card")).to_contain_text("VTT · 6 bytes")

"""Modals, the Home tab, shortcuts."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def opened(visitor: Visitor) -> Locator:
    """The form of the bot, on the screen."""
    visitor.say("/form")
    modal = visitor.page.get_by_role("dialog", name="New follow-up")
    expect(modal).to_be_visible()
    return modal


def test_a_form_is_filled_in_and_sent(visitor: Visitor) -> None:
    """Text, an option that the bot offered and a date arrive as Slack would send them."""
    modal = opened(visitor)
    modal.get_by_label("What is to be done?").fill("Call Ruth about the renewal")
    modal.get_by_role("combobox", name="Account").click()
    modal.get_by_role("combobox", name="Account").press_sequentially("cobalt")
    modal.get_by_role("option", name="Cobalt Health").click()
    modal.get_by_label("Due").fill("2026-12-01")
    modal.get_by_role("button", name="Save").click()
    expect(modal).to_be_hidden()
    values = visitor.hears("form")
    assert values["what"]["text"]["value"] == "Call Ruth about the renewal"
    assert values["who"]["account"]["selected_option"]["value"] == "cobalt health"
    assert values["when"]["day"]["selected_date"] == "2026-12-01"


def test_a_required_field_is_asked_for_before_anything_is_sent(visitor: Visitor) -> None:
    """The empty field is marked and gets the focus."""
    before = len(visitor.heard("form"))
    modal = opened(visitor)
    modal.get_by_role("button", name="Save").click()
    expect(modal.locator(".field-error")).to_have_text("Please complete this required field.")
    expect(modal.get_by_label("What is to be done?")).to_be_focused()
    assert len(visitor.heard("form")) == before


def test_the_bots_own_errors_stand_below_their_field(visitor: Visitor) -> None:
    """The form stays open with what was typed and the bot's words."""
    modal = opened(visitor)
    modal.get_by_label("What is to be done?").fill("Hm")
    modal.get_by_role("button", name="Save").click()
    expect(modal.locator(".field-error")).to_have_text("Say a little more.")
    expect(modal.get_by_label("What is to be done?")).to_have_value("Hm")


def test_a_second_modal_stacks_and_the_first_comes_back_as_it_was(visitor: Visitor) -> None:
    """Closing the upper one shows the lower one with its text."""
    modal = opened(visitor)
    modal.get_by_label("What is to be done?").fill("Half a thought")
    modal.get_by_role("button", name="Details…").click()
    upper = visitor.page.get_by_role("dialog", name="Details")
    expect(upper).to_contain_text("The second view.")
    upper.get_by_role("button", name="Back", exact=True).last.click()
    expect(modal.get_by_label("What is to be done?")).to_have_value("Half a thought")


def test_an_update_keeps_what_was_typed(visitor: Visitor) -> None:
    """The bot changes the view while the person is typing, and nothing is lost."""
    modal = opened(visitor)
    modal.get_by_label("What is to be done?").fill("Send the quote")
    modal.get_by_role("button", name="Refresh").click()
    expect(modal).to_contain_text("Refreshed.")
    expect(modal.get_by_label("What is to be done?")).to_have_value("Send the quote")


def test_an_update_leaves_the_field_one_types_in_alone(visitor: Visitor) -> None:
    """A half-typed name keeps its words, its list and the focus while the bot puts a line above and an error below."""
    modal = opened(visitor)
    account = modal.get_by_role("combobox", name="Account")
    account.click()
    account.press_sequentially("meri")
    expect(modal.get_by_role("option")).to_have_text(["Meridian Freight", "Meridian Labs"])
    assert visitor.bot is not None
    visitor.bot.update_form(visitor.view_id(), above="Somebody else is on it.", label="Which account?")
    expect(modal).to_contain_text("Somebody else is on it.")
    account = modal.get_by_role("combobox", name="Account")
    expect(modal.get_by_text("Which account?")).to_be_visible()
    expect(account).to_be_focused()
    expect(account).to_have_value("meri")
    modal.get_by_role("option", name="Meridian Labs").click()
    expect(account).to_have_value("Meridian Labs")


def test_what_was_filled_in_stays_when_another_field_is_refused(visitor: Visitor) -> None:
    """Both errors come and go field by field; the chosen account and the text are still there."""
    modal = opened(visitor)
    modal.get_by_role("button", name="Save").click()
    expect(modal.locator(".field-error")).to_have_count(1)
    modal.get_by_label("What is to be done?").fill("Hm")
    modal.get_by_role("combobox", name="Account").click()
    modal.get_by_role("combobox", name="Account").press_sequentially("cobalt")
    modal.get_by_role("option", name="Cobalt Health").click()
    modal.get_by_role("button", name="Save").click()
    expect(modal.locator(".field-error")).to_have_text("Say a little more.")
    expect(modal.get_by_role("combobox", name="Account")).to_have_value("Cobalt Health")
    expect(modal.get_by_role("listbox")).to_have_count(0)


def test_escape_closes_a_modal(visitor: Visitor) -> None:
    """The keyboard is enough."""
    modal = opened(visitor)
    visitor.page.keyboard.press("Escape")
    expect(modal).to_be_hidden()


def test_the_home_tab_shows_what_the_bot_published(visitor: Visitor) -> None:
    """Opening Home tells the bot, whose view then appears; Messages leads back."""
    visitor.page.get_by_role("tab", name="Home").click()
    expect(visitor.page.get_by_role("heading", name="Your day")).to_be_visible()
    visitor.page.get_by_role("tab", name="Messages").click()
    expect(visitor.composer).to_be_visible()


def test_a_message_shortcut_is_in_the_messages_menu(visitor: Visitor) -> None:
    """It reaches the bot with the message it was used on, and opens the bot's form."""
    visitor.go("deals")
    visitor.say("We promised them a discount.")
    visitor.last.hover()
    visitor.last.get_by_role("button", name="More message actions").click()
    visitor.page.get_by_role("menuitem", name="Save this message").click()
    expect(visitor.page.get_by_role("dialog", name="New follow-up")).to_be_visible()
    assert visitor.hears("save_message")["message"]["text"] == "We promised them a discount."


def test_a_global_shortcut_is_in_the_composer(visitor: Visitor) -> None:
    """The lightning bolt lists the app's global shortcuts."""
    visitor.page.locator("#main").get_by_role("button", name="Shortcuts").click()
    visitor.page.get_by_role("menuitem", name="New task").click()
    expect(visitor.page.get_by_role("dialog", name="New follow-up")).to_be_visible()

"""Blocks and elements on messages: truthful, safe, and wired to the bot."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser


def test_text_from_outside_never_becomes_markup(visitor: Visitor) -> None:
    """Tags stay text, javascript: links stay text, and nothing of it runs."""
    message = visitor.show("hostile")
    expect(message.locator("script, img")).to_have_count(0)
    links = message.locator("a").evaluate_all("all => all.map(one => one.protocol)")
    assert links == ["https:"]
    expect(message).to_contain_text("<!channel>")
    expect(message.locator(".mention")).to_have_count(0)
    assert visitor.page.evaluate("window.hacked") is None


def test_dates_are_shown_in_the_readers_zone(visitor: Visitor) -> None:
    """One instant is Dec 21 in Berlin and Dec 22 in Tokyo."""
    visitor.go("general")
    visitor.say("/public hello")
    expect(visitor.last).to_contain_text("Dec 21, 2026")
    visitor.become("Vera Ito")
    expect(visitor.page.locator("#main .message", has_text="Meridian").last).to_contain_text("Dec 22, 2026")


def test_a_button_replaces_the_message_it_stands_on(visitor: Visitor) -> None:
    """The bot takes the click and its answer takes the card's place."""
    card = visitor.show("card")
    card.get_by_role("button", name="Take it").click()
    expect(card).to_contain_text("Taken by you")
    expect(card.get_by_role("button")).to_have_count(0)


def test_a_change_of_the_message_swallows_no_click(visitor: Visitor) -> None:
    """While the mouse is down the card stays as it is; the line that came meanwhile shows afterwards."""
    visitor.say("/public Meanwhile")
    visitor.page.locator("#main .message").get_by_role("button", name="Take it").last.hover()
    visitor.page.mouse.down()
    assert visitor.bot is not None
    visitor.bot.update_message(visitor.place, str(visitor.last.get_attribute("data-ts")), "Changed meanwhile")
    visitor.page.wait_for_timeout(300)  # the page has surely heard of it
    assert "Changed meanwhile" not in visitor.last.inner_text()
    visitor.page.mouse.up()
    expect(visitor.last).to_contain_text("Taken by you")


def test_a_dangerous_button_asks_first(visitor: Visitor) -> None:
    """Declining sends nothing; agreeing does."""
    card = visitor.show("card")
    before = len(visitor.heard("close_account"))
    card.get_by_role("button", name="Close account").click()
    visitor.page.get_by_role("button", name="Keep it").click()
    assert len(visitor.heard("close_account")) == before
    card.get_by_role("button", name="Close account").click()
    visitor.page.get_by_role("button", name="Close it").click()
    expect(visitor.page.locator("dialog.confirm")).to_have_count(0)
    assert visitor.hears("close_account", before)
    assert len(visitor.heard("close_account")) == before + 1


def test_a_people_menu_filters_and_tells_the_bot_who(visitor: Visitor) -> None:
    """Typing narrows the list, Enter picks, and the bot gets the person's id."""
    before = len(visitor.heard("owner"))
    card = visitor.show("card")
    menu = card.get_by_role("combobox", name="Assign to…")
    menu.click()
    menu.press_sequentially("Vera")
    menu.press("Enter")
    expect(menu).to_have_value("Vera Ito")
    users = visitor.page.request.get(f"{visitor.base_url}/_control/users").json()["users"]
    vera = next(user["id"] for user in users if user["real_name"] == "Vera Ito")
    assert visitor.hears("owner", before)["selected_user"] == vera


AT_ONCE = """box => {
    box.value = "Vera";
    box.dispatchEvent(new Event("input"));
    box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
}"""


def test_enter_waits_for_what_was_typed(visitor: Visitor) -> None:
    """Whoever types quickly must not get the first of the list as it was before."""
    menu = visitor.show("card").get_by_role("combobox", name="Assign to…")
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")
    menu.evaluate(AT_ONCE)
    expect(menu).to_have_value("Vera Ito")
    expect(menu).to_have_attribute("aria-expanded", "false")


def test_a_typeahead_asks_the_bot_for_its_options(visitor: Visitor) -> None:
    """Below the minimum it waits; above it shows what the bot found."""
    message = visitor.show("everything")
    menu = message.get_by_role("combobox", name="Find an account")
    menu.click()
    note = visitor.page.get_by_role("listbox", name="Find an account")
    expect(note).to_contain_text("Type 2 or more characters")
    menu.press_sequentially("meri")
    expect(note.get_by_role("option")).to_have_text(["Meridian Freight", "Meridian Labs"])
    note.get_by_role("option", name="Meridian Labs").click()
    expect(menu).to_have_value("Meridian Labs")


def test_every_choice_reaches_the_bot(visitor: Visitor) -> None:
    """Overflow, radio buttons, checkboxes, dates and feedback send what was chosen; it stands there after a reload."""
    message = visitor.show("everything")
    message.get_by_role("radio", name="High").check()
    message.get_by_role("checkbox", name="Low").check()
    message.locator("input[type=date]").fill("2026-12-24")
    message.get_by_role("button", name="Good").click()
    expect(message.get_by_role("button", name="Good")).to_have_attribute("aria-pressed", "true")
    assert visitor.hears("radio")["selected_option"]["value"] == "high"
    assert visitor.hears("checks")["selected_options"][0]["value"] == "low"
    assert visitor.hears("day")["selected_date"] == "2026-12-24"
    visitor.page.reload()
    expect(message.get_by_role("radio", name="High")).to_be_checked()
    expect(message.locator("input[type=date]")).to_have_value("2026-12-24")


def test_long_text_is_folded_until_asked_for(visitor: Visitor) -> None:
    """Slack folds long sections, and so does the page."""
    message = visitor.show("everything")
    folded = message.locator(".folded")
    expect(folded).to_have_count(1)
    message.get_by_role("button", name="See more").click()
    expect(folded).to_have_count(0)


def test_a_data_table_turns_its_pages_and_sorts(visitor: Visitor) -> None:
    """Two rows a page; a click on a heading sorts, a second click turns the order round."""
    message = visitor.show("table")
    table = message.get_by_role("table", name="Accounts by rank")
    expect(table.locator("tbody th")).to_have_text(["Cobalt", "Aldergate"])
    message.get_by_role("button", name="Next").click()
    expect(table.locator("tbody th")).to_have_text(["Brightwater", "Lumen"])
    table.get_by_role("button", name="Rank").click()
    table.get_by_role("button", name="Rank").click()
    expect(table.locator("tbody th")).to_have_text(["Lumen", "Brightwater"])


def test_an_unknown_block_shows_itself_as_unknown(visitor: Visitor) -> None:
    """What the page cannot draw is named instead of left out."""
    text = visitor.page.evaluate(
        "import(document.querySelector('script[src]').src.replace('main', 'blocks')).then(m => m.blockNode({type: 'hologram'}, {}).textContent)"
    )
    assert text == "Unknown block: hologram"


def test_a_picture_that_cannot_be_loaded_leaves_its_description(visitor: Visitor) -> None:
    """Alt text stands in."""
    message = visitor.show("everything")
    expect(message.locator(".no-picture")).to_have_text("A chart that cannot be loaded")

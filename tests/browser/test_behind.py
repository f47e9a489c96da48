"""Behind the scenes: the journal, the org, faults, the clock, and the tour that leads through it all."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.browser.visitor import Visitor

pytestmark = pytest.mark.browser
TOO_BAD = ("serious", "critical")
WCAG_A_AND_AA: dict[str, object] = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}
COLOURS: dict[str, object] = {"type": "rule", "values": ["color-contrast"]}


def behind(visitor: Visitor, tab: str) -> None:
    """Open the drawer on a tab."""
    visitor.page.get_by_role("button", name="Behind the scenes").click()
    visitor.page.get_by_role("tab", name=tab).click()


def test_the_journal_shows_each_exchange_as_it_happens(visitor: Visitor) -> None:
    """A command appears with its status and time; opened, it shows both payloads."""
    behind(visitor, "Journal")
    entries = visitor.page.locator(".journal .entry", has_text="/show")
    before = entries.count()
    visitor.say("/show table")
    expect(entries).to_have_count(before + 1)
    expect(entries.first).to_contain_text("200")
    entries.first.locator("summary").click()
    expect(entries.first.locator("pre").first).to_contain_text('"command": "/show"')


def test_a_large_body_is_fetched_when_it_is_opened(visitor: Visitor) -> None:
    """Lists leave megabytes out; whoever opens the exchange reads all of it."""
    address = f"{visitor.base_url}/slack/api/blocks.validate"
    visitor.page.request.post(address, form={"blocks": "x" * 9000})
    behind(visitor, "Journal")
    entry = visitor.page.locator(".journal .entry", has_text="blocks.validate").first
    entry.locator("summary").click()
    expect(entry.locator("pre").first).to_contain_text("x" * 9000)
    last = visitor.page.request.get(f"{visitor.base_url}/_control/journal?brief=1").text().splitlines()[-1]
    assert len(last) < 1000


def test_a_deal_is_moved_in_salesforce(visitor: Visitor) -> None:
    """The row's menu changes the record as somebody in Salesforce would."""
    behind(visitor, "Salesforce")
    row = visitor.page.locator(".org-table tbody tr", has_text="Northwind renewal")
    expect(row).to_contain_text("Northwind Mills")
    row.get_by_role("button", name="Change Northwind renewal").click()
    visitor.page.get_by_role("menuitem", name="Move the close date 30 days out").click()
    expect(row).to_contain_text("2027-01-14")
    expect(visitor.page.locator(".followed")).to_contain_text("What followed")


def test_a_cell_is_changed_in_place(visitor: Visitor) -> None:
    """A click makes it a field, Enter writes it."""
    behind(visitor, "Salesforce")
    row = visitor.page.locator(".org-table tbody tr", has_text="Northwind renewal")
    row.locator("[title='Change NextStep']").click()
    row.get_by_label("NextStep").fill("Send the contract")
    row.get_by_label("NextStep").press("Enter")
    expect(row).to_contain_text("Send the contract")


def test_a_fault_is_a_switch(visitor: Visitor) -> None:
    """On, the bot's calls fail; back to normal, they work again."""
    behind(visitor, "Faults")
    switch = visitor.page.get_by_role("switch", name="Internal errors")
    switch.click()
    expect(switch).to_have_attribute("aria-checked", "true")
    visitor.say("/form")
    expect(visitor.last).to_contain_text("/form failed")
    visitor.page.get_by_role("button", name="Back to normal").click()
    expect(switch).to_have_attribute("aria-checked", "false")


def test_the_clock_moves_on_by_a_day(visitor: Visitor) -> None:
    """The strip on top shows another day at once."""
    before = visitor.page.locator(".now").inner_text()
    visitor.page.get_by_role("button", name="+1 day").click()
    expect(visitor.page.locator(".now")).not_to_have_text(before)
    expect(visitor.page.locator(".toast")).to_contain_text("It is now")


def test_the_tour_opens_on_the_first_visit_and_does_real_things(newcomer: Visitor) -> None:
    """Six stories are offered; a step makes the visitor somebody else, for real."""
    tour = newcomer.page.get_by_role("region", name="Guided tour")
    expect(tour.get_by_role("listitem")).to_have_count(6)
    tour.get_by_role("button", name="Nobody sees more than they may").click()
    tour.get_by_role("button", name="Become the guest").click()
    expect(newcomer.page.locator(".person-name")).to_have_text("Gus Vale")
    expect(tour).to_contain_text("2 of 3")


def test_a_closed_tour_stays_closed(newcomer: Visitor) -> None:
    """Whoever looks around alone is not asked again, but can ask for the tour."""
    page = newcomer.page
    page.get_by_role("button", name="Look around on my own").click()
    page.reload()
    expect(newcomer.composer).to_be_visible()
    expect(page.get_by_role("region", name="Guided tour")).to_be_hidden()
    page.get_by_role("button", name="Guided tour").click()
    expect(page.get_by_role("region", name="Guided tour")).to_be_visible()


def test_nothing_serious_stands_in_the_way_of_anybody(visitor: Visitor) -> None:
    """Axe finds no serious violation on messages, a thread, Home, each tab of the drawer and a modal."""
    page = visitor.page
    for screen in ("card", "everything", "table"):
        visitor.show(screen)
    visitor.say("please stream")
    page.locator("#main .message", has_text="please stream").last.get_by_role("button", name="1 reply").click()
    expect(visitor.thread.locator(".md-heading")).to_be_visible()
    found = violations(page)
    behind(visitor, "Salesforce")
    expect(page.locator(".org-table tbody tr").first).to_be_visible()
    for tab in ("Salesforce", "Faults", "Journal"):
        page.get_by_role("tab", name=tab).click()
        found += violations(page, "#drawer")
    found += in_the_dark(page, "body")
    page.get_by_role("tab", name="Home").click()
    expect(page.get_by_role("heading", name="Your day")).to_be_visible()
    found += violations(page, "#main")
    page.get_by_role("tab", name="Messages").click()
    visitor.say("/form")
    page.get_by_role("button", name="Save").click()
    assert found + violations(page, "#modal") + in_the_dark(page, "#modal") == []


def violations(page: Page, part: str = "body", rules: dict[str, object] = WCAG_A_AND_AA) -> list[tuple[str, str]]:
    """What axe holds for serious in a part of the page: the rule, and the first place that breaks it."""
    options = {"resultTypes": ["violations"], "runOnly": rules, "elementRef": False, "iframes": False}
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("([part, options]) => axe.run(part, options)", [part, options])["violations"]
    return [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in TOO_BAD]


def in_the_dark(page: Page, part: str) -> list[tuple[str, str]]:
    """The same in dark, where only colours can differ."""
    page.emulate_media(color_scheme="dark")
    found = violations(page, part, COLOURS)
    page.emulate_media(color_scheme="light")
    return found


def test_a_phone_shows_one_thing_at_a_time(visitor: Visitor) -> None:
    """Nothing hangs over the edge; the channels slide in and out."""
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    sidebar = page.get_by_role("navigation", name="Workspace")
    expect(sidebar).not_to_be_in_viewport()
    page.get_by_role("button", name="Channels").click()
    expect(sidebar).to_be_in_viewport()
    visitor.go("deals")
    expect(sidebar).not_to_be_in_viewport()


def test_a_link_to_a_record_opens_it_beside_the_conversation(visitor: Visitor) -> None:
    """Nobody leaves the page to see what an answer rests on."""
    address = f"{visitor.base_url}/_control/salesforce"
    rows = visitor.page.request.get(f"{address}?object=Account").json()["rows"]
    record_id = rows[0]["Id"]
    visitor.go("deals")
    visitor.say(f"see {visitor.base_url}/salesforce/{record_id}")
    visitor.last.get_by_role("link").click()
    record = visitor.page.locator(".record")
    expect(record.get_by_role("heading", name="Northwind Mills")).to_be_visible()
    expect(record).to_contain_text("Anna Berg")
